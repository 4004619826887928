/** `deno task train` on the command line. */
import { dryRun } from "../jobs/dry_run.ts";
import { train } from "../jobs/train.ts";
import { parseAugmentations } from "../data/augment.ts";
import { DATA_ORDERS } from "../data/batches.ts";
import { PRIOR_NAMES } from "../latent/prior.ts";
import { type PresetName, PRESETS } from "../model/presets/mod.ts";
import { KEEP_OPTIONS } from "./keep_options.ts";
import type { OptionTable } from "./options.ts";
import { RECIPE_OPTIONS } from "./recipe_options.ts";
import { defineCommand } from "./run_script.ts";
import { WATCH_OPTIONS } from "./watch_options.ts";
import { BACKEND_OPTION, DEVICE_OPTION, OUT_OPTION, THREADS_OPTION } from "./shared_options.ts";

const options = {
  data: {
    type: "path",
    help: "dataset file made by prepare; default: the embedded faces, drawn when needed",
  },
  preset: {
    type: "choice",
    choices: Object.keys(PRESETS) as PresetName[],
    default: "radford",
    help: "networks and settings of a source; the default of every flag without one (docs/recipes.md)",
  },
  architecture: {
    type: "path",
    help: "TypeScript file with networks of your own, in the place of the preset's",
  },
  size: {
    type: "integer",
    min: 8,
    max: 1024,
    help: "image size in pixels; default: the dataset's, or the preset's",
  },
  batch: { type: "integer", min: 2, max: 65536, help: "images per update" },
  "latent-size": { type: "integer", min: 1, max: 65536, help: "components of z" },
  prior: { type: "choice", choices: PRIOR_NAMES, help: "distribution of z: N(0,1) or U(-1,1)" },
  order: {
    type: "choice",
    choices: DATA_ORDERS,
    help: "each pass over the data in a new random order, or in the file's; a resumed run keeps it",
  },
  augment: {
    type: "string",
    check: parseAugmentations,
    help:
      "change pictures at random: flip, shift, colour, or some with commas; what is changed will be generated too; default: none",
  },
  epochs: { type: "integer", min: 1, max: 1e6, help: "passes over the data" },
  steps: { type: "integer", min: 1, max: 1e9, help: "total number of steps, instead of --epochs" },
  seed: { type: "integer", min: 0, default: 0, help: "of weights, data order, latents and sample grids" },
  ...RECIPE_OPTIONS,
  out: OUT_OPTION,
  "sample-every": { type: "integer", min: 1, default: 50, help: "steps between sample grids" },
  "save-every": {
    type: "integer",
    min: 1,
    default: 500,
    help: "steps between checkpoints (76 MB each at 64 pixels)",
  },
  ...KEEP_OPTIONS,
  backend: BACKEND_OPTION,
  device: DEVICE_OPTION,
  threads: THREADS_OPTION,
  precision: {
    type: "choice",
    choices: ["auto", "f32", "bf16"],
    default: "auto",
    help:
      "numbers of the convolutions; auto: bf16 on GPUs from Ampere on, and where it is measured to be faster",
  },
  eager: {
    type: "boolean",
    help: "run every op on its own, not as one compiled step (slower; for debugging)",
  },
  xla: {
    type: "boolean",
    help: "compile the step with XLA: for GPUs (untested there); slower on CPUs",
  },
  resume: { type: "string", help: "go on with a run: its folder, or latest; --steps is the total" },
  "init-from": {
    type: "string",
    help: "start a new run from another's weights: a run folder, latest, or a .ckpt file",
  },
  ...WATCH_OPTIONS,
} as const satisfies OptionTable;

/** Trains a generator and a discriminator. */
export const trainCommand = defineCommand(
  {
    command: "deno task train",
    summary: "Trains a generator and a discriminator on a dataset, by default the embedded faces.\n" +
      "Ctrl-C finishes the step, saves, and says how to go on; pressed again it stops at once. (The wasm and cpu\n" +
      "engines hear it when the step is done.)",
    examples: [
      ["deno task train", "25 epochs on 10,000 drawn faces, into the next numbered folder of out/"],
      [
        "deno task train --data data/photos-64.ganwalk --steps 20000",
        "on pictures of your own (see prepare)",
      ],
      ["deno task train --resume latest --steps 8000", "go on with the last run until it has 8,000 steps"],
      ["deno task train --steps 50000 --dry-run", "what that would take, without training"],
    ],
    options,
  },
  async ({ options, given }, reporter) => {
    if (options.dryRun) await dryRun(options, given, reporter);
    else reporter.line(`Wrote ${await train(options, given, reporter)}`);
  },
);
