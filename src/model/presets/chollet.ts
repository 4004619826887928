/**
 * The GAN of F. Chollet, "Deep Learning with Python" (2017), section 8.5, for 32 pixels, and the same for 64 pixels
 * as haryoa trained it on anime faces. (The article behind the latter fed pixels in [0,1] to a tanh generator's
 * discriminator; here they are in [-1,1].)
 */
import type { Architecture } from "../architecture.ts";
import type { Layer } from "../layers.ts";
import { PLAIN_LABELS } from "../labels.ts";
import { completeRecipe } from "../recipe.ts";
import { assertImages, type Preset } from "./preset.ts";

/** The image sizes it is defined for, in pixels. */
const SIZES = [32, 64];
/** Keras's slope of LeakyReLU. */
const LEAKY: Layer = { kind: "leakyRelu", slope: 0.3 };
/** Keras's weights: Glorot's range, and biases. */
const WEIGHTS = { bias: true, initial: "glorotUniform" } as const;
/** Of Keras's RMSprop, and what the book adds. */
const RMSPROP = { kind: "rmsprop", rho: 0.9, epsilon: 1e-7, clip: 1, decay: 1e-8 } as const;

/** `--preset chollet`. */
export const CHOLLET: Preset = {
  size: 64,
  channels: 3,
  table: {
    latentSize: 64,
    prior: "normal",
    batchSize: 32,
    length: { steps: 15_000 },
    order: "sequential",
    recipe: completeRecipe({
      generator: { ...RMSPROP, learningRate: 4e-4 },
      discriminator: { ...RMSPROP, learningRate: 8e-4 },
      halves: "mean",
      labels: { ...PLAIN_LABELS, noise: 0.05, reversed: true },
      generatorLatents: "fresh",
    }),
  },
  tableAt: { 32: { latentSize: 32, batchSize: 20, length: { steps: 10_000 } } },
  build: buildChollet,
};

/**
 * Builds the layers. Generator at 64 pixels: z -> 32x32x128 -> convolutions of 256 filters, one of them transposed
 * -> 64x64xC; discriminator: four convolutions of 128 filters without padding -> 4608 -> 1 logit.
 *
 * @param size of the square images, in pixels: 32 or 64
 * @param channels 1 or 3
 * @param latentSize Z
 * @throws {RangeError} for other sizes or channels
 */
export function buildChollet(size: number, channels: number, latentSize: number): Architecture {
  assertImages("chollet", SIZES, size, channels);
  const half = size / 2;
  return {
    name: "chollet",
    latentSize,
    imageShape: [size, size, channels],
    generator: [
      { kind: "dense", units: half * half * 128, ...WEIGHTS },
      LEAKY,
      { kind: "reshape", height: half, width: half, filters: 128 },
      { kind: "conv", filters: 256, kernel: 5, stride: 1, ...WEIGHTS },
      LEAKY,
      { kind: "convTranspose", filters: 256, kernel: 4, stride: 2, ...WEIGHTS },
      LEAKY,
      { kind: "conv", filters: 256, kernel: 5, stride: 1, ...WEIGHTS },
      LEAKY,
      { kind: "conv", filters: 256, kernel: 5, stride: 1, ...WEIGHTS },
      LEAKY,
      { kind: "conv", filters: channels, kernel: 7, stride: 1, ...WEIGHTS },
      { kind: "tanh" },
    ],
    discriminator: [
      { kind: "conv", filters: 128, kernel: 3, stride: 1, padding: "valid", ...WEIGHTS },
      LEAKY,
      ...[1, 2, 3].flatMap((): Layer[] => [
        { kind: "conv", filters: 128, kernel: 4, stride: 2, padding: "valid", ...WEIGHTS },
        LEAKY,
      ]),
      { kind: "flatten" },
      { kind: "dropout", rate: 0.4 },
      { kind: "dense", units: 1, ...WEIGHTS },
    ],
  };
}
