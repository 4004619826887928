/** The flags of a recipe; the preset has their defaults. */
import { LOSS_NAMES } from "../model/losses.ts";
import { OPTIMIZER_NAMES } from "../model/optimizer.ts";
import type { OptionTable } from "./options.ts";

/** Most updates of one network in a step. */
const MOST_UPDATES = 100;
const MOST_STEPS = 1e9;

/** Optimizers, losses, labels and what else happens in a step. */
export const RECIPE_OPTIONS = {
  optimizer: { type: "choice", choices: OPTIMIZER_NAMES, help: "of both networks" },
  lr: { type: "number", min: 1e-12, max: 1, help: "step size of both networks" },
  "lr-discriminator": {
    type: "number",
    min: 1e-12,
    max: 1,
    help: "step size of the discriminator, if another",
  },
  beta1: { type: "number", min: 0, max: 0.999999, help: "Adam's decay of the first moment" },
  beta2: { type: "number", min: 0, max: 0.999999, help: "Adam's decay of the second moment" },
  rho: { type: "number", min: 0, max: 0.999999, help: "RMSprop's decay of the mean square" },
  epsilon: { type: "number", min: 1e-30, max: 1, help: "added to the root that an optimizer divides by" },
  clip: { type: "number", min: 1e-12, max: 1e12, help: "RMSprop: largest component of a gradient" },
  "lr-decay": { type: "number", min: 0, max: 1, help: "RMSprop: step size / (1 + X · updates so far)" },
  "decay-from": {
    type: "integer",
    min: 0,
    max: MOST_STEPS,
    help: "last step with the whole step size, which then falls along a line to 0",
  },
  "decay-until": {
    type: "integer",
    min: 1,
    max: MOST_STEPS,
    help: "last step before it is 0; default: the last of all",
  },
  loss: { type: "choice", choices: LOSS_NAMES, help: "bce: binary cross-entropy" },
  labels: {
    type: "choice",
    choices: ["plain", "reversed"],
    help: "real 1 and generated 0, or the other way round",
  },
  "label-smoothing": { type: "number", min: 0, max: 1, help: "real images are labelled 1 - X" },
  "label-flips": { type: "number", min: 0, max: 1, help: "share of labels that are swapped" },
  "label-noise": { type: "number", min: 0, max: 1, help: "up to X is added to each label" },
  "instance-noise": {
    type: "number",
    min: 0,
    max: 10,
    help: "deviation of noise on all images that the discriminator sees; it falls along a line to 0",
  },
  "instance-noise-until": {
    type: "integer",
    min: 1,
    max: MOST_STEPS,
    help: "last step with that noise; default: the last of all",
  },
  dropout: {
    type: "number",
    min: 0,
    max: 0.99,
    help: "share dropped in the discriminator; before its last layer where the preset has none",
  },
  "spectral-norm": {
    type: "boolean",
    help: "divide the discriminator's weights by their largest singular value",
  },
  "discriminator-steps": {
    type: "integer",
    min: 1,
    max: MOST_UPDATES,
    help: "updates of the discriminator in a step",
  },
  "generator-steps": {
    type: "integer",
    min: 1,
    max: MOST_UPDATES,
    help: "updates of the generator in a step",
  },
  "generator-latents": {
    type: "choice",
    choices: ["same", "fresh"],
    help: "whether the generator learns on the latents that the discriminator saw",
  },
  ema: {
    type: "number",
    min: 0,
    max: 0.999999,
    help: "show a moving average of the generator that keeps this share each step, such as 0.999; 0: none",
  },
} as const satisfies OptionTable;
