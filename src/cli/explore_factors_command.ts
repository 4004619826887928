/** `deno task explore factors` on the command line. */
import { exploreFactors } from "../jobs/explore_factors.ts";
import { parseAmounts } from "../latent/along.ts";
import { GENERATOR_OPTIONS, PICTURE_OPTION, PLAIN_OPTION } from "./figure_options.ts";
import type { OptionTable } from "./options.ts";
import { defineCommand } from "./run_script.ts";
import { SEED_OPTION } from "./shared_options.ts";

const options = {
  top: {
    type: "integer",
    min: 1,
    max: 100,
    default: 10,
    help: "directions of each kind swept in the picture",
  },
  "of-each": {
    type: "integer",
    min: 1,
    max: 1000,
    default: 20,
    help: "directions of each kind that are found",
  },
  count: { type: "integer", min: 1, max: 10_000, default: 16, help: "faces that each is tried on" },
  samples: {
    type: "integer",
    min: 2,
    max: 100_000,
    default: 2048,
    help: "latents whose activations are taken",
  },
  by: {
    type: "string",
    default: "-3..3",
    check: (text: string) => parseAmounts(text, "--by"),
    help: "one column each: -3,-1.5,0 or -3..3 or, in 9 steps, -2..2/9, in standard deviations of z",
  },
  seed: SEED_OPTION,
  directions: { type: "path", help: "where the directions go; default: directions.json in the run folder" },
  plain: PLAIN_OPTION,
  file: PICTURE_OPTION,
  ...GENERATOR_OPTIONS,
} as const satisfies OptionTable;

/** Directions of the first layer. */
export const exploreFactorsCommand = defineCommand(
  {
    command: "deno task explore factors",
    summary:
      "Finds directions without any labels: factor:1, factor:2, … are those that change the output of the\n" +
      "generator's first layer most (SeFa), component:1, … the principal components of its activations, brought\n" +
      "back to z (GANSpace). Writes those swept that change pictures most, a chart of all beside, and saves them in\n" +
      "directions.json, for deno task explore along --direction factor:1.",
    examples: [
      ["deno task explore factors", "twenty of each kind, the first ten swept, of the latest run"],
      ["deno task explore factors --count 64 --top 5 --run shipped", "measured on more faces, fewer shown"],
      ["deno task explore factors --by -5..5/5 --seed 7", "another face, moved further"],
    ],
    options,
  },
  async ({ options }, reporter) => {
    for (const path of await exploreFactors(options, reporter)) reporter.line(`Wrote ${path}`);
  },
);
