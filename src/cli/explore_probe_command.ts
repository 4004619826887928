/** `deno task explore probe` on the command line. */
import { exploreProbe } from "../jobs/explore_probe.ts";
import { DISCRIMINATOR_OPTIONS } from "./explore_features_command.ts";
import { fileOption } from "./figure_options.ts";
import type { OptionTable } from "./options.ts";
import { defineCommand } from "./run_script.ts";
import { SEED_OPTION } from "./shared_options.ts";

const { scale: _, ...discriminator } = DISCRIMINATOR_OPTIONS;

const options = {
  count: {
    type: "integer",
    min: 20,
    max: 20_000,
    default: 3000,
    help: "labelled pictures: 3/5 to learn from, 1/5 to choose penalties on, 1/5 to measure on",
  },
  seed: { ...SEED_OPTION, help: "of the pictures, and of the untrained discriminator" },
  data: { type: "path", help: "a dataset with labels; default: what the discriminator learned from" },
  file: fileOption(".json", "where the table goes; default: in the run folder, named after the options"),
  ...discriminator,
} as const satisfies OptionTable;

/** What the features tell of labels. */
export const exploreProbeCommand = defineCommand(
  {
    command: "deno task explore probe",
    summary:
      "How well labels are read from a discriminator's features by linear regression, as in the DCGAN paper:\n" +
      "the largest activation of each filter in each cell of a 4 x 4 grid, of all convolutions. Beside: the\n" +
      "features of an untrained discriminator, and the pixels. It needs a run, and data with labels.",
    examples: [
      ["deno task explore probe", "of the latest run, on the pictures that it learned from"],
      [
        "deno task explore probe --data data/digits-64.ganwalk",
        "on other labelled pictures of the same size",
      ],
      ["deno task explore probe --count 6000 --checkpoint 500", "on more pictures, of an earlier state"],
    ],
    options,
  },
  async ({ options }, reporter) => reporter.line(`Wrote ${await exploreProbe(options, reporter)}`),
);
