/** The DCGAN of carpedm20/DCGAN-tensorflow: kernels of 5, biases, a uniform prior, the generator updated twice. */
import { RADFORD_ADAM } from "../adam.ts";
import type { Architecture } from "../architecture.ts";
import type { Layer, Weighted } from "../layers.ts";
import { completeRecipe } from "../recipe.ts";
import { assertImages, type Preset } from "./preset.ts";

/** The image sizes it is defined for here, in pixels. */
const SIZES = [32, 64, 128];
const KERNEL = 5;
const STRIDE = 2;
const NARROWEST = 64;
const LEAKY: Layer = { kind: "leakyRelu", slope: 0.2 };
const BATCH_NORM: Layer = { kind: "batchNorm", gammaSd: 0 };
/** Of its discriminator's convolutions; all other weights are N(0, 0.02). */
const TRUNCATED: Weighted = { bias: true, initial: "truncatedNormal" };

/** `--preset carpedm20`. */
export const CARPEDM20: Preset = {
  size: 64,
  channels: 3,
  table: {
    latentSize: 100,
    prior: "uniform",
    batchSize: 64,
    length: { epochs: 25 },
    order: "shuffled",
    // Both updates of the generator take the latents that the discriminator's took, as in the source.
    recipe: completeRecipe({ generator: RADFORD_ADAM, discriminator: RADFORD_ADAM, generatorSteps: 2 }),
  },
  build: buildCarpedm20,
};

/**
 * Builds the layers. At 64 pixels, generator: z -> 4x4x512 -> 8x8x256 -> 16x16x128 -> 32x32x64 -> 64x64xC;
 * discriminator: the same maps backwards, -> 1 logit. Other sizes have more or fewer layers of stride 2.
 *
 * @param size of the square images, in pixels: 32, 64 or 128
 * @param channels 1 or 3
 * @param latentSize Z
 * @throws {RangeError} for other sizes or channels
 */
export function buildCarpedm20(size: number, channels: number, latentSize: number): Architecture {
  assertImages("carpedm20", SIZES, size, channels);
  const filters = Array.from({ length: Math.log2(size) - 2 }, (_, i) => NARROWEST * 2 ** i);
  const widest = filters.at(-1)!;
  return {
    name: "carpedm20",
    latentSize,
    imageShape: [size, size, channels],
    generator: [
      { kind: "dense", units: 4 * 4 * widest, bias: true },
      { kind: "reshape", height: 4, width: 4, filters: widest },
      BATCH_NORM,
      { kind: "relu" },
      ...filters.slice(0, -1).reverse().flatMap((filters): Layer[] => [
        { kind: "convTranspose", filters, kernel: KERNEL, stride: STRIDE, bias: true },
        BATCH_NORM,
        { kind: "relu" },
      ]),
      { kind: "convTranspose", filters: channels, kernel: KERNEL, stride: STRIDE, bias: true },
      { kind: "tanh" },
    ],
    discriminator: [
      ...filters.flatMap((filters, index): Layer[] => [
        { kind: "conv", filters, kernel: KERNEL, stride: STRIDE, ...TRUNCATED },
        ...(index > 0 ? [BATCH_NORM] : []),
        LEAKY,
      ]),
      { kind: "flatten" },
      { kind: "dense", units: 1, bias: true },
    ],
  };
}
