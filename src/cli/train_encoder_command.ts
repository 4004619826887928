/** `deno task train-encoder` on the command line. */
import { describeHeldOut } from "../jobs/describe_held_out.ts";
import { trainEncoder } from "../jobs/train_encoder.ts";
import { GENERATOR_OPTIONS } from "./figure_options.ts";
import type { OptionTable } from "./options.ts";
import { defineCommand } from "./run_script.ts";

const { scale: _, ...generatorOptions } = GENERATOR_OPTIONS;
const options = {
  file: { type: "path", help: "what to write; default: encoder.ckpt in the run folder, or in out/shipped" },
  steps: { type: "integer", min: 1, max: 1e6, default: 1200, help: "steps of the training" },
  batch: { type: "integer", min: 2, max: 4096, default: 32, help: "pictures in a step" },
  lr: {
    type: "number",
    min: 1e-8,
    max: 1,
    default: 2e-3,
    help: "step size of Adam at the beginning; falls to 0",
  },
  "image-weight": {
    type: "number",
    min: 0,
    max: 1e6,
    default: 1,
    help: "weight of the pictures that the guesses give, beside the latents; 0 is faster",
  },
  wear: { type: "number", min: 0, max: 1, default: 1, help: "grain and blur on what it sees, 0 to 1" },
  "held-out": {
    type: "integer",
    min: 1,
    max: 1e5,
    default: 512,
    help: "how many other pictures to measure it on",
  },
  seed: { type: "integer", min: 0, max: 1e9, default: 0, help: "of weights, latents and wear" },
  ...generatorOptions,
} as const satisfies OptionTable;

/** Trains an encoder for a generator. */
export const trainEncoderCommand = defineCommand(
  {
    command: "deno task train-encoder",
    summary:
      "Trains, from nothing, a network that guesses the latents of a generator's pictures, and measures it on others.\n" +
      "deno task project takes it from then on. Ctrl-C stops, and saves what has been learned. For the generator\n" +
      "that comes with ganwalk there is one already.",
    examples: [
      ["deno task train-encoder", "for the latest run, as encoder.ckpt in its folder"],
      ["deno task train-encoder --steps 300 --image-weight 0", "a worse one, quickly"],
      [
        "deno task train-encoder --run shipped --steps 2400",
        "another one for the shipped generator, taken from then on",
      ],
    ],
    options,
  },
  async ({ options }, reporter) => {
    const heldOut = await trainEncoder(options, reporter);
    for (const line of describeHeldOut(heldOut)) reporter.line(line);
  },
);
