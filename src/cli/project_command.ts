/** `deno task project` on the command line. */
import { CROP_FORMS, parseCrop } from "../images/crops.ts";
import { PREPARE_DEFAULTS } from "../jobs/prepare_plan.ts";
import { project } from "../jobs/project.ts";
import { PROJECTION_DEFAULTS } from "../jobs/project_pictures.ts";
import { GENERATOR_OPTIONS, PICTURE_OPTION, PLAIN_OPTION } from "./figure_options.ts";
import type { OptionTable } from "./options.ts";
import { defineCommand } from "./run_script.ts";

const options = {
  starts: {
    type: "integer",
    min: 0,
    max: 256,
    default: PROJECTION_DEFAULTS.starts,
    help:
      "random latents to start from, beside the encoder's guess: more may find a better one, 0 takes the guess alone",
  },
  steps: {
    type: "integer",
    min: 1,
    max: 100_000,
    default: PROJECTION_DEFAULTS.steps,
    help: "steps of gradient descent, in which the worse half of the starts is left again and again",
  },
  rounds: {
    type: "integer",
    min: 0,
    max: 1000,
    default: PROJECTION_DEFAULTS.rounds,
    help: "rounds of the Gauss-Newton method at most, on the best start",
  },
  "prior-weight": {
    type: "number",
    min: 0,
    max: 1e6,
    default: PROJECTION_DEFAULTS.priorWeight,
    help: "how much a latent counts that a normal prior hardly ever gives, beside the pixels",
  },
  fast: { type: "boolean", help: "the encoder's guess alone" },
  index: { type: "integers", min: 1, help: "pictures of a dataset, such as 1-4, counted from 1" },
  data: { type: "path", help: "that dataset; default: what the generator learned from" },
  crop: {
    type: "string",
    default: PREPARE_DEFAULTS.crop,
    check: parseCrop,
    help: `what is kept and stretched to a square: ${CROP_FORMS}`,
  },
  seed: { type: "integer", min: 0, default: PROJECTION_DEFAULTS.seed, help: "of the random starts" },
  plain: PLAIN_OPTION,
  file: PICTURE_OPTION,
  ...GENERATOR_OPTIONS,
} as const satisfies OptionTable;

/** Finds pictures in the latent space. */
export const projectCommand = defineCommand(
  {
    command: "deno task project",
    positional: "PICTURE…",
    summary:
      "Finds the latents whose pictures are nearest to given ones, and shows both and what differs. PICTURE is a file\n" +
      "or whatever else deno task prepare takes. The JSON beside the figure has the latents in the order of its\n" +
      "pictures, so that faces.png#2 is the second one in every other command. Ctrl-C writes the best so far.",
    examples: [
      ["deno task project face.jpg", "a photo, in the latest run"],
      [
        "deno task project a.png b.png --file faces.png",
        "two; then deno task interpolate --from faces.png#1 --to faces.png#2",
      ],
      [
        "deno task project --index 1-4 --run shipped",
        "the first pictures of what the shipped generator learned from",
      ],
      ["deno task project face.jpg --fast", "what the encoder guesses (deno task train-encoder)"],
      ["deno task project face.jpg --starts 32 --steps 120", "a longer search"],
    ],
    options,
  },
  async ({ options, positional }, reporter) => {
    for (const path of await project(positional, options, reporter)) reporter.line(`Wrote ${path}`);
  },
);
