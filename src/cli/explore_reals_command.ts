/** `deno task explore compare`, `neighbours` and `pick` on the command line. */
import { explorePick } from "../jobs/explore_pick.ts";
import { exploreCompare, exploreNeighbours } from "../jobs/explore_reals.ts";
import {
  GENERATOR_OPTIONS,
  latentOption,
  MODELS_OPTIONS,
  PICTURE_OPTION,
  PLAIN_OPTION,
} from "./figure_options.ts";
import type { OptionTable } from "./options.ts";
import { defineCommand } from "./run_script.ts";
import { SEED_OPTION } from "./shared_options.ts";

const realOptions = {
  count: { type: "integer", min: 1, max: 256, default: 8, help: "pictures of each kind" },
  seed: { ...SEED_OPTION, help: "of the latents, and of which real pictures are shown" },
  data: { type: "path", help: "dataset of real pictures; default: what the generator learned from" },
  plain: PLAIN_OPTION,
  file: PICTURE_OPTION,
} as const satisfies OptionTable;

/** Real pictures beside those of generators. */
export const exploreCompareCommand = defineCommand(
  {
    command: "deno task explore compare",
    summary:
      "A row of real pictures above a row of each generator's. Several --run, or several --checkpoint of\n" +
      "one run, are compared as A, B, ….",
    examples: [
      ["deno task explore compare", "eight real pictures and eight of the latest run"],
      ["deno task explore compare --checkpoint 20000 --checkpoint 30000", "and of two of its states"],
      ["deno task explore compare --run out/00001-faces --run shipped --count 12", "of two runs"],
    ],
    options: { ...realOptions, ...MODELS_OPTIONS },
  },
  async ({ options }, reporter) => {
    for (const path of await exploreCompare(options, reporter)) reporter.line(`Wrote ${path}`);
  },
);

/** The nearest real pictures of generated ones. */
export const exploreNeighboursCommand = defineCommand(
  {
    command: "deno task explore neighbours",
    summary:
      "Generated pictures, each with the nearest real ones: a generator that has learned its data by heart\n" +
      "makes pictures much nearer to a real one than real ones are to each other. Distances are of pixels.",
    examples: [
      ["deno task explore neighbours", "eight pictures of the latest run"],
      ["deno task explore neighbours --count 16 --nearest 5 --scale 1", "more of them"],
      ["deno task explore neighbours --run shipped --seed 3", "other pictures, of the shipped generator"],
      ["deno task explore neighbours --latent face.png#3", "of the third face of a picture written earlier"],
    ],
    options: {
      ...realOptions,
      nearest: { type: "integer", min: 1, max: 64, default: 5, help: "real pictures for each" },
      latent: latentOption("one face whose neighbours are searched"),
      ...GENERATOR_OPTIONS,
    },
  },
  async ({ options }, reporter) => {
    for (const path of await exploreNeighbours(options, reporter)) reporter.line(`Wrote ${path}`);
  },
);

/** Faces with their numbers. */
export const explorePickCommand = defineCommand(
  {
    command: "deno task explore pick",
    summary:
      "Faces with their seeds below, to name them by: explore arithmetic, interpolate and generate take\n" +
      "the same numbers.",
    examples: [
      ["deno task explore pick", "seeds 0 to 63 of the latest run"],
      ["deno task explore pick --seeds 100-131 --columns 16", "other ones"],
      ["deno task explore pick --seeds 3,9,27 --run shipped", "these three"],
    ],
    options: {
      seeds: {
        type: "integers",
        default: Array.from({ length: 64 }, (_, i) => i),
        help: "a face each, such as 0-63",
      },
      columns: { type: "integer", min: 1, max: 256, default: 8, help: "faces in a row" },
      plain: PLAIN_OPTION,
      file: PICTURE_OPTION,
      ...GENERATOR_OPTIONS,
    },
  },
  async ({ options }, reporter) => {
    for (const path of await explorePick(options, reporter)) reporter.line(`Wrote ${path}`);
  },
);
