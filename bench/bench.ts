/** `deno task bench`: one subcommand for each measurement. */
import { type AnyCommand, runScript } from "../src/cli/run_script.ts";
import { UserError } from "../src/tensor/errors.ts";
import { claimsCommand } from "./claims_command.ts";
import { convolutionsCommand } from "./convolutions_command.ts";
import { plotsCommand } from "./plots_command.ts";
import { prepareBenchCommand } from "./prepare_command.ts";
import { projectBenchCommand } from "./project_command.ts";
import { readingCommand } from "./reading_command.ts";
import { stepCommand } from "./step_command.ts";

const COMMANDS: Readonly<Record<string, AnyCommand>> = {
  step: stepCommand,
  claims: claimsCommand,
  convolutions: convolutionsCommand,
  prepare: prepareBenchCommand,
  project: projectBenchCommand,
  reading: readingCommand,
  plots: plotsCommand,
};

await runScript((args) => {
  const [first, ...rest] = args;
  if (first === undefined || first.startsWith("-")) return { command: stepCommand, args };
  if (Object.hasOwn(COMMANDS, first)) return { command: COMMANDS[first]!, args: rest };
  throw new UserError(
    `Cannot measure "${first}": expected one of ${Object.keys(COMMANDS).join(", ")}; see --help`,
  );
});
