/** What holds for every command: help, examples, defaults. */
import { assert, assertEquals, assertThrows } from "@std/assert";
import { directionsCommand } from "../../src/cli/directions_command.ts";
import { enginesCommand } from "../../src/cli/engines_command.ts";
import { evaluateCommand } from "../../src/cli/evaluate_command.ts";
import { exploreAllCommand } from "../../src/cli/explore_all_command.ts";
import { exploreAlongCommand } from "../../src/cli/explore_along_command.ts";
import { exploreArithmeticCommand } from "../../src/cli/explore_arithmetic_command.ts";
import {
  chooseExploreCommand,
  exploreDimCommand,
  exploreGridCommand,
} from "../../src/cli/explore_command.ts";
import { exploreDistributionCommand } from "../../src/cli/explore_distribution_command.ts";
import { exploreFactorsCommand } from "../../src/cli/explore_factors_command.ts";
import { exploreFeaturesCommand } from "../../src/cli/explore_features_command.ts";
import { exploreForgetCommand } from "../../src/cli/explore_forget_command.ts";
import { exploreMeansCommand } from "../../src/cli/explore_means_command.ts";
import { exploreProbeCommand } from "../../src/cli/explore_probe_command.ts";
import { exploreRankCommand } from "../../src/cli/explore_rank_command.ts";
import {
  exploreCompareCommand,
  exploreNeighboursCommand,
  explorePickCommand,
} from "../../src/cli/explore_reals_command.ts";
import { exportCommand } from "../../src/cli/export_command.ts";
import { generateCommand } from "../../src/cli/generate_command.ts";
import { formatHelp } from "../../src/cli/help.ts";
import { interpolateCommand } from "../../src/cli/interpolate_command.ts";
import { COMMON_OPTIONS, type OptionSpec, type OptionTable, parseOptions } from "../../src/cli/options.ts";
import { prepareCommand } from "../../src/cli/prepare_command.ts";
import type { AnyCommand } from "../../src/cli/run_script.ts";
import { projectCommand } from "../../src/cli/project_command.ts";
import { runsCommand } from "../../src/cli/runs_command.ts";
import { setupCommand } from "../../src/cli/setup_command.ts";
import { timelineCommand } from "../../src/cli/timeline_command.ts";
import { trainCommand } from "../../src/cli/train_command.ts";
import { trainEncoderCommand } from "../../src/cli/train_encoder_command.ts";
import { trainRegressorCommand } from "../../src/cli/train_regressor_command.ts";
import type { Reporter } from "../../src/jobs/reporter.ts";
import { UserError } from "../../src/tensor/errors.ts";
import { lacks } from "../support/permissions.ts";

/** The command of each module of src/cli that has one. */
const COMMANDS: Readonly<Record<string, readonly AnyCommand[]>> = {
  "directions_command.ts": [directionsCommand],
  "engines_command.ts": [enginesCommand],
  "evaluate_command.ts": [evaluateCommand],
  "explore_all_command.ts": [exploreAllCommand],
  "explore_along_command.ts": [exploreAlongCommand],
  "explore_arithmetic_command.ts": [exploreArithmeticCommand],
  "explore_command.ts": [exploreDimCommand, exploreGridCommand],
  "explore_distribution_command.ts": [exploreDistributionCommand],
  "explore_factors_command.ts": [exploreFactorsCommand],
  "explore_features_command.ts": [exploreFeaturesCommand],
  "explore_forget_command.ts": [exploreForgetCommand],
  "explore_means_command.ts": [exploreMeansCommand],
  "explore_probe_command.ts": [exploreProbeCommand],
  "explore_rank_command.ts": [exploreRankCommand],
  "explore_reals_command.ts": [exploreCompareCommand, exploreNeighboursCommand, explorePickCommand],
  "export_command.ts": [exportCommand],
  "generate_command.ts": [generateCommand],
  "interpolate_command.ts": [interpolateCommand],
  "prepare_command.ts": [prepareCommand],
  "project_command.ts": [projectCommand],
  "runs_command.ts": [runsCommand],
  "setup_command.ts": [setupCommand],
  "timeline_command.ts": [timelineCommand],
  "train_command.ts": [trainCommand],
  "train_encoder_command.ts": [trainEncoderCommand],
  "train_regressor_command.ts": [trainRegressorCommand],
};

const ignore = lacks("tests/cli/commands_test.ts", "read");
const silentReporter: Reporter = {
  line: () => {},
  warn: () => {},
  ask: () => false,
  progress: () => ({ update: () => {}, end: () => {} }),
};

function testEach(does: string, fn: (command: AnyCommand, table: OptionTable) => void): void {
  for (const command of Object.values(COMMANDS).flat()) {
    const table: OptionTable = { ...command.options, ...COMMON_OPTIONS };
    Deno.test(`${command.command} ${does}`, () => fn(command, table));
  }
}

/** A line as a shell without quotes splits it: the task's name and its arguments. */
function splitLine(line: string): { task: string; args: string[] } {
  const [deno, task, name, ...args] = line.split(/ +/);
  assertEquals([deno, task], ["deno", "task"], line);
  return { task: name!, args };
}

Deno.test({
  name: "all commands of src/cli are tested here",
  ignore,
  fn() {
    const folder = new URL("../../src/cli/", import.meta.url);
    const modules = [...Deno.readDirSync(folder)].map(({ name }) => name)
      .filter((name) => name.endsWith("_command.ts"));
    assertEquals(modules.sort(), Object.keys(COMMANDS));
  },
});

Deno.test({
  name: "every command has a task and a script of its name",
  ignore,
  fn() {
    const root = new URL("../../", import.meta.url);
    const { tasks } = JSON.parse(Deno.readTextFileSync(new URL("deno.json", root)));
    for (const { command } of Object.values(COMMANDS).flat()) {
      const { task } = splitLine(command);
      const definition = tasks[task]?.command ?? tasks[task];
      const script = `scripts/${task.replace(/[:-]/, "_")}.ts`;
      assert(definition?.endsWith(` ${script}`), `no task ${task}`);
      assert(Deno.statSync(new URL(script, root)).isFile);
    }
  },
});

testEach("lists all its flags in the help, with their defaults", (command, table) => {
  const [, listed] = formatHelp({ ...command, options: table }).split("\nOptions:");
  const options = listed!.split(/\n {2}(?=--)/).slice(1);
  assertEquals(options.length, Object.keys(table).length);
  for (const [name, spec] of Object.entries(table)) {
    const text = options.find((option) => option.split(/\s/)[0] === `--${name}`) ?? "";
    assert(text.includes(spec.help) && spec.help.length > 5, text);
    if (spec.type === "choice") assert(text.includes(spec.choices.join(" | ")), text);
    if ("default" in spec && spec.default !== undefined) {
      assert(text.includes(`default ${spec.default}`), text);
    }
  }
});

testEach("shows three examples, which its own table parses", (command, table) => {
  assert(command.examples.length >= 3);
  const lines = command.examples.map(([line]) => line);
  assertEquals(new Set(lines).size, lines.length);
  const help = formatHelp(command);
  for (const [line, does] of command.examples) {
    assert(help.includes(`  ${line}\n      ${does}\n`) && does.length > 5, line);
    const { task, args } = splitLine(line);
    assertEquals(task, splitLine(command.command).task);
    const chosen = task === "explore" ? chooseExploreCommand(args) : { command, args };
    assertEquals(chosen.command, command, line);
    const { positional, given } = parseOptions(table, chosen.args);
    assert(command.positional !== undefined || positional.length === 0, line);
    const flags = chosen.args.filter((argument) => argument.startsWith("--"));
    assertEquals(given.size, new Set(flags).size, line);
  }
});

testEach("has defaults that its own table allows", (_, table) => {
  const parsed = parseOptions(table, []).options as Record<string, unknown>;
  const defaults = Object.entries(table).filter(([, spec]) => defaultOf(spec) !== undefined);
  for (const [name, spec] of defaults) {
    const options = parseOptions(table, [`--${name}=${defaultOf(spec)}`]).options as Record<string, unknown>;
    assertEquals(options, parsed, name);
  }
  assert(defaults.length > 0 || Object.values(table).every(({ type }) => type === "boolean"));
});

testEach("has no two flags of one name, and help and debug", (command, table) => {
  for (const name of Object.keys(COMMON_OPTIONS)) assert(!(name in command.options), name);
  for (const name of Object.keys(table)) assert(/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(name), name);
});

function defaultOf(spec: OptionSpec): unknown {
  return "default" in spec ? spec.default : undefined;
}

Deno.test("chooseExploreCommand() takes a figure, or flags alone for dim", () => {
  const choices: [string[], AnyCommand, string[]][] = [
    [[], exploreDimCommand, []],
    [["--dim", "28"], exploreDimCommand, ["--dim", "28"]],
    [["dim", "--dim", "28"], exploreDimCommand, ["--dim", "28"]],
    [["grid", "--rows", "2"], exploreGridCommand, ["--rows", "2"]],
    [["grid", "dim"], exploreGridCommand, ["dim"]],
    [["arithmetic", "seed:1", "--plain"], exploreArithmeticCommand, ["seed:1", "--plain"]],
  ];
  for (const [given, command, args] of choices) {
    const chosen = chooseExploreCommand(given);
    assert(chosen.command === command, given.join(" "));
    assertEquals(chosen.args, args);
  }
});

Deno.test("chooseExploreCommand() refuses words that are no subcommand, also those that every object has", () => {
  for (const word of ["28", "Grid", "grids", "", "constructor", "toString", "__proto__"]) {
    const error = assertThrows(() => chooseExploreCommand([word]), UserError);
    assertEquals(
      error.message,
      `Cannot explore "${word}": expected one of dim, grid, arithmetic, means, distribution, rank, compare, neighbours, pick, along, factors, features, forget, probe, all; see --help`,
    );
  }
});

Deno.test("explore without --dim says how to name a dimension, before it loads anything", async () => {
  const parsed = parseOptions({ ...exploreDimCommand.options, ...COMMON_OPTIONS }, []);
  const error = await exploreDimCommand.run(parsed, silentReporter).then(() => undefined, (error) => error);
  assert(error instanceof UserError);
  assertEquals(error.message, "Cannot explore: name a dimension with --dim, such as --dim 28");
});

Deno.test("setup refuses --yes without --gpu, before it looks for anything", async () => {
  const parsed = parseOptions({ ...setupCommand.options, ...COMMON_OPTIONS }, ["--yes"]);
  const error = await setupCommand.run(parsed, silentReporter).then(() => undefined, (error) => error);
  assert(error instanceof UserError);
  assertEquals(error.message, "Cannot use --yes: only --gpu asks before it downloads; add --gpu");
});
