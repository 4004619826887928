/** `deno task explore forget` on the command line. */
import { exploreForget } from "../jobs/explore_forget.ts";
import { UserError } from "../tensor/errors.ts";
import { GENERATOR_OPTIONS, PICTURE_OPTION, PLAIN_OPTION } from "./figure_options.ts";
import type { OptionTable } from "./options.ts";
import { defineCommand } from "./run_script.ts";
import { SEED_OPTION } from "./shared_options.ts";

const options = {
  attribute: {
    type: "string",
    help: "what is forgotten: glasses, eyesClosed, or a value such as mouth=cat or hairColour=blonde",
  },
  layer: {
    type: "integer",
    min: 1,
    help: "a convolution, counted from 1 where the latent enters; default: the last but two",
  },
  filters: { type: "integer", min: 1, default: 4, help: "how many filters are left out" },
  by: {
    type: "choice",
    choices: ["effects", "weights"],
    default: "effects",
    help: "effects: what each filter adds to the reading; weights: of a logistic regression",
  },
  replace: {
    type: "choice",
    choices: ["zero", "mean"],
    default: "zero",
    help: "what stands in their maps: 0, or the mean map of faces without the attribute",
  },
  count: {
    type: "integer",
    min: 16,
    max: 1_000_000,
    default: 2000,
    help: "faces: half to find filters on, half to measure on",
  },
  shown: { type: "integer", min: 1, max: 256, default: 8, help: "faces shown with it, and without it" },
  draws: {
    type: "integer",
    min: 0,
    max: 1000,
    default: 5,
    help: "times that as many random filters are left out",
  },
  seed: { ...SEED_OPTION, help: "of the latents and of the random filters" },
  plain: PLAIN_OPTION,
  file: PICTURE_OPTION,
  ...GENERATOR_OPTIONS,
} as const satisfies OptionTable;

/** An object that the generator no longer draws. */
export const exploreForgetCommand = defineCommand(
  {
    command: "deno task explore forget",
    summary:
      "Makes the generator forget an attribute: finds the filters that draw it, leaves them out, and shows the\n" +
      "same faces before and after. Tells how many faces still have it and what else changed, beside leaving\n" +
      "out random filters. Attributes are read from the pictures, so it works on drawn faces only.",
    examples: [
      ["deno task explore forget --attribute glasses", "four filters of the latest run's generator"],
      ["deno task explore forget --attribute mouth=cat --filters 8 --run shipped", "a value of a category"],
      ["deno task explore forget --attribute glasses --by weights", "filters by logistic regression"],
    ],
    options,
  },
  async ({ options }, reporter) => {
    const { attribute } = options;
    if (attribute === undefined) {
      throw new UserError("Cannot forget: name an attribute with --attribute, such as --attribute glasses");
    }
    for (const path of await exploreForget({ ...options, attribute }, reporter)) {
      reporter.line(`Wrote ${path}`);
    }
  },
);
