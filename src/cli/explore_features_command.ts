/** `deno task explore features` on the command line. */
import { exploreFeatures } from "../jobs/explore_features.ts";
import { UserError } from "../tensor/errors.ts";
import { GENERATOR_OPTIONS, PICTURE_OPTION, PLAIN_OPTION } from "./figure_options.ts";
import type { OptionTable } from "./options.ts";
import { defineCommand } from "./run_script.ts";
import { SEED_OPTION } from "./shared_options.ts";

/** Which discriminator. */
export const DISCRIMINATOR_OPTIONS = {
  ...GENERATOR_OPTIONS,
  run: {
    type: "string",
    default: "latest",
    help: "run folder, or latest: the newest in --out; the shipped generator has no discriminator",
  },
  checkpoint: {
    type: "string",
    help: "a .ckpt file, or a step of the run such as 1500; default: the newest",
  },
} as const satisfies OptionTable;

const options = {
  layer: {
    type: "string",
    help:
      "a convolution, counted from 1 where the picture enters, or all: a sheet each; default: the last but one",
    check(text: string) {
      if (text === "all" || /^[1-9]\d{0,2}$/.test(text)) return;
      throw new UserError(`--layer must be a whole number, 1 or more, or all, got "${text}"`);
    },
  },
  filters: { type: "integers", min: 1, help: "counted from 1, such as 1-8; default: the most varied ones" },
  count: { type: "integer", min: 1, max: 512, default: 8, help: "how many of the most varied filters" },
  patches: { type: "integer", min: 1, max: 64, default: 5, help: "pictures of each filter" },
  pictures: {
    type: "integer",
    min: 1,
    max: 100_000,
    default: 2000,
    help: "pictures that are looked through, drawn at random",
  },
  steps: { type: "integer", min: 1, max: 10_000, default: 100, help: "steps of the maximisation" },
  random: { type: "boolean", help: "below, the same filters of an untrained discriminator" },
  seed: { ...SEED_OPTION, help: "of the pictures, of the noise, and of the untrained discriminator" },
  data: { type: "path", help: "dataset to look through; default: what the discriminator learned from" },
  plain: PLAIN_OPTION,
  file: PICTURE_OPTION,
  ...DISCRIMINATOR_OPTIONS,
} as const satisfies OptionTable;

/** What the discriminator has learned to look for. */
export const exploreFeaturesCommand = defineCommand(
  {
    command: "deno task explore features",
    summary:
      "What filters of a discriminator respond to, a row each: the parts of real pictures with the strongest\n" +
      "responses, the guided gradients of these, and a picture that maximises the response, made from noise.\n" +
      "It needs a run: the shipped generator comes without its discriminator.",
    examples: [
      ["deno task explore features", "eight filters of the last layer but one, of the latest run"],
      [
        "deno task explore features --layer all --random",
        "a sheet for each layer, with untrained filters below",
      ],
      ["deno task explore features --layer 2 --filters 1,2,3 --patches 8", "these three filters"],
    ],
    options,
  },
  async ({ options }, reporter) => {
    for (const path of await exploreFeatures(options, reporter)) reporter.line(`Wrote ${path}`);
  },
);
