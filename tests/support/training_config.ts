/** What determined a training, for tests that need none. */
import { RADFORD_ADAM } from "../../src/model/adam.ts";
import { completeRecipe } from "../../src/model/recipe.ts";
import type { TrainingConfig } from "../../src/store/config.ts";

/** Of the radford networks at 32 pixels, in batches of four. */
export const TRAINING_CONFIG: TrainingConfig = {
  preset: "radford",
  size: 32,
  channels: 3,
  prior: { size: 100, distribution: "normal", mean: 0, sd: 1 },
  batchSize: 4,
  seed: 0,
  recipe: completeRecipe({ generator: RADFORD_ADAM, discriminator: RADFORD_ADAM }),
  order: "shuffled",
  augment: [],
  dataset: { name: "faces", count: 10, checksum: "0123" },
};

/** The smallest that there is: grey, latents of length 2. */
export const SMALLEST_CONFIG: TrainingConfig = {
  ...TRAINING_CONFIG,
  channels: 1,
  prior: { ...TRAINING_CONFIG.prior, size: 2 },
};
