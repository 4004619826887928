/** The commands that the page of `explore all` shows are those that make its figures. */
import { assert, assertEquals } from "@std/assert";
import { chooseExploreCommand } from "../../src/cli/explore_command.ts";
import { interpolateCommand } from "../../src/cli/interpolate_command.ts";
import { projectCommand } from "../../src/cli/project_command.ts";
import { COMMON_OPTIONS, parseOptions } from "../../src/cli/options.ts";
import { commandLine } from "../../src/jobs/command_line.ts";
import { GALLERY_ENTRIES } from "../../src/jobs/gallery_entries.ts";
import { buildPrior } from "../../src/latent/prior.ts";

/** A command's words as a shell gives them. */
function wordsOf(line: string): string[] {
  return [...line.matchAll(/"((?:\\.|[^"\\])*)"|(\S+)/g)].map(([, quoted, bare]) =>
    quoted === undefined ? bare! : quoted.replaceAll(/\\(.)/g, "$1")
  );
}

for (const entry of GALLERY_ENTRIES) {
  Deno.test(`the command of ${entry.id} gives its own options back`, () => {
    const setting = {
      ...{ seed: 7, data: "data/my faces.ganwalk", directions: ["hairColour=pink"] },
      prior: buildPrior("normal", 20),
    };
    const { flags, positional } = entry.plan(setting);
    const model = { checkpoint: "out/1 a/checkpoints/500.ckpt", scale: 3 };
    const [deno, task, name, ...args] = wordsOf(commandLine(entry.command, positional, flags, model));
    assertEquals([deno, task], ["deno", "task"]);
    const chosen = name === "explore"
      ? chooseExploreCommand(args)
      : { command: name === "project" ? projectCommand : interpolateCommand, args };
    assertEquals(chosen.command.command, `deno task ${entry.command}`);
    const table = { ...chosen.command.options, ...COMMON_OPTIONS };
    const parsed = parseOptions(table, chosen.args);
    const options = parsed.options as Record<string, unknown>;
    for (const [flag, value] of Object.entries(flags)) assertEquals(options[flag], value, flag);
    assertEquals(parsed.positional, positional === undefined ? [] : [positional]);
    assertEquals([options.scale, String(options.checkpoint)], [3, model.checkpoint]);
    assert(!("mean" in flags) || typeof flags.mean === "number");
  });
}
