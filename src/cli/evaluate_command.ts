/** `deno task evaluate` on the command line. */
import { evaluate } from "../jobs/evaluate.ts";
import { GENERATOR_OPTIONS } from "./figure_options.ts";
import type { OptionTable } from "./options.ts";
import { defineCommand } from "./run_script.ts";

const { scale: _, ...generatorOptions } = GENERATOR_OPTIONS;
const options = {
  data: { type: "path", help: "dataset to compare with; default: the one that the generator learned from" },
  count: {
    type: "integer",
    min: 2,
    max: 16384,
    default: 2048,
    help: "pictures on each side (the papers: 16384)",
  },
  pairs: {
    type: "integer",
    min: 1,
    max: 1e6,
    default: 2000,
    help: "pairs of pictures for MS-SSIM (the papers: 10000)",
  },
  seed: { type: "integer", min: 0, default: 0, help: "of latents, pictures and directions" },
  ...generatorOptions,
} as const satisfies OptionTable;

/** Measures a generator. */
export const evaluateCommand = defineCommand(
  {
    command: "deno task evaluate",
    summary:
      "Measures how far generated pictures are from real ones: sliced Wasserstein distance (Karras et al. 2018)\n" +
      "and MS-SSIM (Odena et al. 2017); of drawn faces also how hair colour, eyes, mouth and glasses are\n" +
      "distributed, as a small network reads them. Compare figures of the same --count only.",
    examples: [
      ["deno task evaluate", "the latest run against its data"],
      ["deno task evaluate --run shipped", "the generator that comes with ganwalk"],
      ["deno task evaluate --run out/00001-faces --checkpoint 500 --count 512", "an earlier state, faster"],
      [
        "deno task evaluate --count 16384 --pairs 10000",
        "as in the papers, for data of 32,768 pictures or more",
      ],
    ],
    options,
  },
  async ({ options }, reporter) => {
    const { path } = await evaluate(options, reporter);
    reporter.line(`Wrote ${path}`);
  },
);
