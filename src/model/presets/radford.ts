/** The settings of PyTorch's DCGAN example (pytorch/examples, dcgan/main.py). */
import { buildRadford } from "../radford.ts";
import { completeRecipe } from "../recipe.ts";
import type { Preset } from "./preset.ts";

const ADAM = { learningRate: 2e-4, beta1: 0.5, beta2: 0.999, epsilon: 1e-8 };

/** `--preset radford`. */
export const RADFORD: Preset = {
  size: 64,
  channels: 3,
  table: {
    latentSize: 100,
    prior: "normal",
    batchSize: 64,
    length: { epochs: 25 },
    order: "shuffled",
    recipe: completeRecipe({ generator: ADAM, discriminator: ADAM }),
  },
  build: buildRadford,
};
