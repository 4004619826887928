/** The settings of PyTorch's DCGAN example (pytorch/examples, dcgan/main.py). */
import { RADFORD_ADAM } from "../adam.ts";
import { buildRadford } from "../radford.ts";
import { completeRecipe } from "../recipe.ts";
import type { Preset } from "./preset.ts";

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
    recipe: completeRecipe({ generator: RADFORD_ADAM, discriminator: RADFORD_ADAM }),
  },
  build: buildRadford,
};
