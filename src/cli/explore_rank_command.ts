/** `deno task explore rank` on the command line. */
import { exploreRank } from "../jobs/explore_rank.ts";
import {
  GENERATOR_OPTIONS,
  latentOption,
  NEAR_SD,
  PICTURE_OPTION,
  PLAIN_OPTION,
  refuseMean,
} from "./figure_options.ts";
import type { OptionTable } from "./options.ts";
import { defineCommand } from "./run_script.ts";
import { SEED_OPTION } from "./shared_options.ts";

const options = {
  count: {
    type: "integer",
    min: 1,
    max: 10_000,
    default: 16,
    help: "faces that each dimension is tried on; of a face of --latent 1, itself, if not given",
  },
  mean: { type: "number", default: 0, help: "mean of every component of their latents" },
  sd: {
    type: "number",
    min: 0,
    default: 1,
    help: `spread around the mean, or the face, then ${NEAR_SD} if not given`,
  },
  top: { type: "integer", min: 1, max: 1000, default: 10, help: "dimensions that are swept in the picture" },
  seed: SEED_OPTION,
  latent: latentOption("a face that the dimensions are tried on"),
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
      ["deno task explore rank --latent 7", "what changes the face of seed 7 most"],
    ],
    options,
  },
  async ({ options, given }, reporter) => {
    refuseMean(given);
    const isNear = given.has("latent");
    const count = isNear && !given.has("count") ? 1 : options.count;
    const sd = isNear && !given.has("sd") ? NEAR_SD : options.sd;
    for (const path of await exploreRank({ ...options, count, sd }, reporter)) reporter.line(`Wrote ${path}`);
  },
);
