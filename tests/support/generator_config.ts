/** What determined a training, for tests that need none. */
import { completeRecipe } from "../../src/model/recipe.ts";
import type { TrainingConfig } from "../../src/store/config.ts";

const ADAM = { learningRate: 2e-4, beta1: 0.5, beta2: 0.999, epsilon: 1e-8 };

/** Of the smallest network that there is: 32 pixels, grey, latents of length 2. */
export const GENERATOR_CONFIG: TrainingConfig = {
  preset: "radford",
  size: 32,
  channels: 1,
  prior: { size: 2, distribution: "normal", mean: 0, sd: 1 },
  batchSize: 4,
  seed: 0,
  recipe: completeRecipe({ generator: ADAM, discriminator: ADAM }),
  order: "shuffled",
  augment: [],
  dataset: { name: "faces", count: 9, checksum: "c" },
};
