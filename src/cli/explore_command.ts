/** `deno task explore` on the command line: one subcommand for each kind of figure. */
import { exploreDimension, exploreGrid } from "../jobs/explore.ts";
import { SWEEP_VALUES } from "../latent/traversal.ts";
import { UserError } from "../tensor/errors.ts";
import { exploreAllCommand } from "./explore_all_command.ts";
import { exploreAlongCommand } from "./explore_along_command.ts";
import { exploreArithmeticCommand } from "./explore_arithmetic_command.ts";
import { exploreDistributionCommand } from "./explore_distribution_command.ts";
import { exploreFactorsCommand } from "./explore_factors_command.ts";
import { exploreFeaturesCommand } from "./explore_features_command.ts";
import { exploreForgetCommand } from "./explore_forget_command.ts";
import { exploreMeansCommand } from "./explore_means_command.ts";
import { exploreProbeCommand } from "./explore_probe_command.ts";
import { exploreRankCommand } from "./explore_rank_command.ts";
import {
  exploreCompareCommand,
  exploreNeighboursCommand,
  explorePickCommand,
} from "./explore_reals_command.ts";
import {
  GENERATOR_OPTIONS,
  latentOption,
  NEAR_SD,
  PICTURE_OPTION,
  PLAIN_OPTION,
  refuseMean,
} from "./figure_options.ts";
import type { OptionTable } from "./options.ts";
import { type AnyCommand, defineCommand } from "./run_script.ts";
import { SEED_OPTION } from "./shared_options.ts";

const dimOptions = {
  dim: {
    type: "integers",
    min: 1,
    help: "one dimension or several, such as 28,5,11, counted from 1: 28 is the 28th of Z",
  },
  means: {
    type: "numbers",
    default: [-0.6, -0.3, 0.1, 0.3, 0.6],
    help: "one row each: z = mean + sd e, one e for all",
  },
  values: { type: "numbers", default: SWEEP_VALUES, help: "one column each: the dimension's values" },
  sd: { type: "number", min: 0, default: 0.4, help: "spread of the other dimensions" },
  seed: SEED_OPTION,
  latent: latentOption(
    "the face that is swept, as it is unless --means or --sd are given: z = mean + sd face",
  ),
  plain: PLAIN_OPTION,
  file: PICTURE_OPTION,
  ...GENERATOR_OPTIONS,
} as const satisfies OptionTable;

const gridOptions = {
  rows: { type: "integer", min: 1, max: 256, default: 8, help: "rows of samples" },
  columns: { type: "integer", min: 1, max: 256, default: 8, help: "samples in a row" },
  mean: { type: "number", default: 0, help: "mean of every component of z" },
  sd: {
    type: "number",
    min: 0,
    default: 1,
    help: `spread around the mean, or the face, then ${NEAR_SD} if not given`,
  },
  seed: SEED_OPTION,
  latent: latentOption("a face that samples lie around, itself the first"),
  plain: PLAIN_OPTION,
  file: PICTURE_OPTION,
  ...GENERATOR_OPTIONS,
} as const satisfies OptionTable;

/** Dimensions swept, all others frozen. */
export const exploreDimCommand = defineCommand(
  {
    command: "deno task explore dim",
    summary:
      "Sweeps one latent dimension, all others frozen: rows are means, columns the dimension's values. Of several,\n" +
      "each has a block of its own.\n" +
      "Dimensions are counted from 1 to Z. `deno task explore --dim …` is short for `explore dim --dim …`.\n" +
      "Other figures: deno task explore grid, arithmetic, means, distribution, rank, compare, neighbours,\n" +
      "pick, along, factors; inside the networks features, forget, probe; and all at once: explore all.\n" +
      "Each has --help.",
    examples: [
      ["deno task explore --dim 28 --means -0.6,0.3", "the 28th dimension at two means, of the latest run"],
      ["deno task explore --dim 28 --run shipped", "of the generator that comes with ganwalk"],
      ["deno task explore dim --dim 5 --values -3,-1,0,1,3 --seed 7", "other values, another face"],
      ["deno task explore dim --dim 5 --latent 7", "the face of seed 7 as it is, its 5th dimension swept"],
      ["deno task explore --dim 28,5,11 --scale 1", "the three of the anime-face article"],
      ["deno task explore --dim 11 --run out/00001-faces --checkpoint 500", "an earlier state of a run"],
    ],
    options: dimOptions,
  },
  async ({ options, given }, reporter) => {
    if (options.dim === undefined) {
      throw new UserError("Cannot explore: name a dimension with --dim, such as --dim 28");
    }
    const means = given.has("latent") && !given.has("means") ? [0] : options.means;
    const sd = given.has("latent") && !given.has("sd") ? 1 : options.sd;
    const paths = await exploreDimension({ ...options, dim: options.dim, means, sd }, reporter);
    for (const path of paths) reporter.line(`Wrote ${path}`);
  },
);

/** Samples around a mean. */
export const exploreGridCommand = defineCommand(
  {
    command: "deno task explore grid",
    summary: "A grid of samples z ~ N(mean, sd), or around a face that --latent names.",
    examples: [
      ["deno task explore grid", "64 samples of the latest run"],
      ["deno task explore grid --mean -0.3 --sd 0.4", "around another mean, closer together"],
      ["deno task explore grid --rows 2 --columns 16 --seed 3", "another shape, other samples"],
      ["deno task explore grid --latent face.png#3 --sd 0.2", "around the third face of a picture"],
    ],
    options: gridOptions,
  },
  async ({ options, given }, reporter) => {
    refuseMean(given);
    const sd = given.has("latent") && !given.has("sd") ? NEAR_SD : options.sd;
    for (const path of await exploreGrid({ ...options, sd }, reporter)) reporter.line(`Wrote ${path}`);
  },
);

const COMMANDS: Readonly<Record<string, AnyCommand>> = {
  dim: exploreDimCommand,
  grid: exploreGridCommand,
  arithmetic: exploreArithmeticCommand,
  means: exploreMeansCommand,
  distribution: exploreDistributionCommand,
  rank: exploreRankCommand,
  compare: exploreCompareCommand,
  neighbours: exploreNeighboursCommand,
  pick: explorePickCommand,
  along: exploreAlongCommand,
  factors: exploreFactorsCommand,
  features: exploreFeaturesCommand,
  forget: exploreForgetCommand,
  probe: exploreProbeCommand,
  all: exploreAllCommand,
};

/**
 * Picks the subcommand of `deno task explore`.
 *
 * @returns the command and the arguments left for it
 * @throws {UserError} for an unknown subcommand
 */
export function chooseExploreCommand(args: readonly string[]): { command: AnyCommand; args: string[] } {
  const [first, ...rest] = args;
  if (first === undefined || first.startsWith("-")) return { command: exploreDimCommand, args: [...args] };
  const command = Object.hasOwn(COMMANDS, first) ? COMMANDS[first] : undefined;
  if (command) return { command, args: rest };
  throw new UserError(
    `Cannot explore "${first}": expected one of ${Object.keys(COMMANDS).join(", ")}; see --help`,
  );
}
