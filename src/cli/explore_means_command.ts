/** `deno task explore means` on the command line. */
import { exploreMeans } from "../jobs/explore_means.ts";
import { MODELS_OPTIONS, PICTURE_OPTION, PLAIN_OPTION } from "./figure_options.ts";
import type { OptionTable } from "./options.ts";
import { defineCommand } from "./run_script.ts";
import { SEED_OPTION } from "./shared_options.ts";

const options = {
  means: {
    type: "numbers",
    default: [-1, -0.8, -0.6, -0.4, -0.2, 0, 0.2, 0.4, 0.6, 0.8],
    help: "one column each",
  },
  sd: { type: "number", min: 0, default: 0.4, help: "spread of the samples around each mean" },
  count: { type: "integer", min: 1, max: 1_000_000, default: 1000, help: "samples for each average" },
  "at-mean": { type: "boolean", help: "below, the face of the mean itself, G(m)" },
  seed: SEED_OPTION,
  plain: PLAIN_OPTION,
  file: PICTURE_OPTION,
  ...MODELS_OPTIONS,
} as const satisfies OptionTable;

/** Average faces over a list of means. */
export const exploreMeansCommand = defineCommand(
  {
    command: "deno task explore means",
    summary:
      "Average faces: for each mean m the mean of the pictures of samples z ~ N(m, sd), a row for each\n" +
      "model. Several --run, or several --checkpoint of one run, are compared as A, B, ….",
    examples: [
      ["deno task explore means", "ten means of the anime-face article, of the latest run"],
      [
        "deno task explore means --means -0.6,0,0.6 --count 200 --at-mean",
        "and the face of each mean itself",
      ],
      [
        "deno task explore means --checkpoint 20000 --checkpoint 30000",
        "two states of the latest run, A and B",
      ],
      ["deno task explore means --run out/00001-faces --run shipped", "two runs"],
    ],
    options,
  },
  async ({ options }, reporter) => {
    for (const path of await exploreMeans(options, reporter)) reporter.line(`Wrote ${path}`);
  },
);
