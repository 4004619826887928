/** `deno task train:regressor` on the command line. */
import { describeScores } from "../jobs/describe_scores.ts";
import { trainRegressor } from "../jobs/train_regressor.ts";
import type { OptionTable } from "./options.ts";
import { defineCommand } from "./run_script.ts";
import { BACKEND_OPTION, DEVICE_OPTION } from "./shared_options.ts";

const options = {
  file: { type: "path", help: "what to write; default: the regressor that comes with the project" },
  faces: { type: "integer", min: 2, max: 1e6, default: 24_000, help: "how many faces to learn from" },
  "held-out": { type: "integer", min: 1, max: 1e6, default: 4000, help: "how many others to score it on" },
  steps: { type: "integer", min: 1, default: 4500, help: "steps of the training" },
  batch: { type: "integer", min: 2, max: 65536, default: 64, help: "faces in a step" },
  lr: {
    type: "number",
    min: 1e-8,
    max: 1,
    default: 3e-3,
    help: "step size of Adam at the beginning; falls to 0",
  },
  seed: { type: "integer", min: 0, max: 1e9, default: 0, help: "of faces, weights and order" },
  backend: BACKEND_OPTION,
  device: DEVICE_OPTION,
} as const satisfies OptionTable;

/** Trains the network that reads attributes of faces. */
export const trainRegressorCommand = defineCommand(
  {
    command: "deno task train:regressor",
    summary:
      "Trains, from nothing, the small network with which deno task evaluate reads hair colour, eyes,\n" +
      "glasses and mouth of faces, and scores it on faces that it has not seen. Needed only when the\n" +
      "drawing of the faces changes: a trained one comes with the project.",
    examples: [
      ["deno task train:regressor", "the one that comes with the project, again"],
      ["deno task train:regressor --seed 1 --file models/other.ckpt", "another one"],
      ["deno task train:regressor --faces 2000 --steps 300 --file models/quick.ckpt", "a worse one, quickly"],
    ],
    options,
  },
  async ({ options }, reporter) => {
    const { faces, scores } = await trainRegressor(options, reporter);
    reporter.line(`Read right of ${faces} faces that it has not learned from:`);
    for (const line of describeScores(scores)) reporter.line(line);
  },
);
