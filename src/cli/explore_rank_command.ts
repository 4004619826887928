/** `deno task explore rank` on the command line. */
import { exploreRank } from "../jobs/explore_rank.ts";
import { GENERATOR_OPTIONS, PICTURE_OPTION, PLAIN_OPTION } from "./figure_options.ts";
import type { OptionTable } from "./options.ts";
import { defineCommand } from "./run_script.ts";
import { SEED_OPTION } from "./shared_options.ts";

const options = {
  count: { type: "integer", min: 1, max: 10_000, default: 16, help: "faces that each dimension is tried on" },
  mean: { type: "number", default: 0, help: "mean of every component of their latents" },
  sd: { type: "number", min: 0, default: 1, help: "spread around the mean" },
  top: { type: "integer", min: 1, max: 1000, default: 10, help: "dimensions that are swept in the picture" },
  seed: SEED_OPTION,
  plain: PLAIN_OPTION,
  file: PICTURE_OPTION,
  ...GENERATOR_OPTIONS,
} as const satisfies OptionTable;

/** Dimensions ordered by what they change. */
export const exploreRankCommand = defineCommand(
  {
    command: "deno task explore rank",
    summary:
      "Orders the latent dimensions by how much one unit of each changes the pictures of some faces, and, of\n" +
      "drawn faces, reads which attributes change. Writes the first ones swept, a chart of all beside, and all\n" +
      "numbers in the JSON.",
    examples: [
      ["deno task explore rank", "the ten dimensions with the largest effect, of the latest run"],
      ["deno task explore rank --count 64 --top 20", "on more faces, and more of them shown"],
      ["deno task explore rank --mean -0.3 --sd 0.4 --run shipped", "around another mean"],
    ],
    options,
  },
  async ({ options }, reporter) => {
    for (const path of await exploreRank(options, reporter)) reporter.line(`Wrote ${path}`);
  },
);
