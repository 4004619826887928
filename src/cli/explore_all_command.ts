/** `deno task explore all` on the command line. */
import { exploreAll } from "../jobs/explore_all.ts";
import { MODELS_OPTIONS } from "./figure_options.ts";
import type { OptionTable } from "./options.ts";
import { defineCommand } from "./run_script.ts";
import { SEED_OPTION } from "./shared_options.ts";

const options = {
  folder: { type: "path", help: "where figures and page go; default: explore/ in the run folder" },
  data: { type: "path", help: "dataset of real pictures; default: what the generator learned from" },
  seed: SEED_OPTION,
  ...MODELS_OPTIONS,
} as const satisfies OptionTable;

/** Every figure, and a page of them. */
export const exploreAllCommand = defineCommand(
  {
    command: "deno task explore all",
    summary:
      "Makes every figure: samples, the generator's distribution, average faces, arithmetic, dimensions, real\n" +
      "pictures beside generated ones, a walk. A page, index.html, shows them and the command that makes each\n" +
      "alone; what cannot be made is left out, and the page says why. Several --run, or several --checkpoint of\n" +
      "one run, are compared as A, B, ….",
    examples: [
      ["deno task explore all", "of the latest run, into its explore folder"],
      [
        "deno task explore all --run shipped --folder figures",
        "of the generator that comes with ganwalk, elsewhere",
      ],
      [
        "deno task explore all --checkpoint 20000 --checkpoint 30000",
        "two states of the latest run, compared",
      ],
    ],
    options,
  },
  async ({ options }, reporter) => {
    reporter.line(`Wrote ${await exploreAll(options, reporter)}`);
  },
);
