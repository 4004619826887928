/** `deno task explore distribution` on the command line. */
import { DISTRIBUTION_SPACES } from "../jobs/distribution_figure.ts";
import { exploreDistribution } from "../jobs/explore_distribution.ts";
import { MODELS_OPTIONS, PICTURE_OPTION, PLAIN_OPTION } from "./figure_options.ts";
import type { OptionTable } from "./options.ts";
import { defineCommand } from "./run_script.ts";
import { SEED_OPTION } from "./shared_options.ts";

const options = {
  means: { type: "numbers", default: [-0.6, -0.3, 0, 0.3, 0.6], help: "a colour each" },
  sd: { type: "number", min: 0, default: 0.4, help: "spread of the samples around each mean" },
  count: { type: "integer", min: 1, max: 10_000, default: 200, help: "samples of each mean" },
  of: {
    type: "choice",
    choices: DISTRIBUTION_SPACES,
    default: "pixels",
    help:
      "what is projected: pixels; features, what the network that reads drawn faces sees in them; or the latents themselves",
  },
  seed: SEED_OPTION,
  plain: PLAIN_OPTION,
  file: PICTURE_OPTION,
  ...MODELS_OPTIONS,
} as const satisfies OptionTable;

/** Where samples at several means fall. */
export const exploreDistributionCommand = defineCommand(
  {
    command: "deno task explore distribution",
    summary:
      "Plots where samples z ~ N(m, sd) at different latent means m fall: their pictures projected to the plane of\n" +
      "their first two principal components, coloured by mean, some shown as pictures, the centres of the means\n" +
      "joined by a line. Beside it, histograms of brightness, contrast and saturation. Several --run, or several\n" +
      "--checkpoint of one run, have a row each on the same axes. PNG, SVG, and all numbers in the JSON.",
    examples: [
      ["deno task explore distribution", "five means, of the latest run"],
      [
        "deno task explore distribution --of features --run shipped",
        "by what makes faces differ, not by pixels",
      ],
      ["deno task explore distribution --means -1,0,1 --sd 0.2 --count 500", "other means, closer together"],
      [
        "deno task explore distribution --checkpoint 20000 --checkpoint 30000",
        "two states of the latest run",
      ],
    ],
    options,
  },
  async ({ options }, reporter) => {
    for (const path of await exploreDistribution(options, reporter)) reporter.line(`Wrote ${path}`);
  },
);
