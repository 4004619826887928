/** The DCGAN of TensorFlow's tutorial on handwritten digits (tensorflow.org/tutorials/generative/dcgan). */
import type { Architecture } from "../architecture.ts";
import type { Layer } from "../layers.ts";
import { completeRecipe } from "../recipe.ts";
import { assertImages, type Preset } from "./preset.ts";

/** The image sizes it is defined for, in pixels. */
const SIZES = [28, 32];
const LEAKY: Layer = { kind: "leakyRelu", slope: 0.3 };
const GLOROT = { initial: "glorotUniform" } as const;
/** Keras's batch norm: scales start at 1. */
const BATCH_NORM: Layer = { kind: "batchNorm", epsilon: 1e-3, gammaSd: 0 };
const ADAM = { learningRate: 1e-4, beta1: 0.9, beta2: 0.999, epsilon: 1e-7 };

/** `--preset mnist`. */
export const MNIST: Preset = {
  size: 28,
  channels: 1,
  table: {
    latentSize: 100,
    prior: "normal",
    batchSize: 256,
    length: { epochs: 50 },
    order: "shuffled",
    recipe: completeRecipe({ generator: ADAM, discriminator: ADAM }),
  },
  build: buildMnist,
};

/**
 * Builds the layers. Generator at 28 pixels: z -> 7x7x256 -> 7x7x128 -> 14x14x64 -> 28x28xC; discriminator:
 * 14x14x64 -> 7x7x128 -> 1 logit.
 *
 * @param size of the square images, in pixels: 28 or 32
 * @param channels 1 or 3
 * @param latentSize Z
 * @throws {RangeError} for other sizes or channels
 */
export function buildMnist(size: number, channels: number, latentSize: number): Architecture {
  assertImages("mnist", SIZES, size, channels);
  const quarter = size / 4;
  const upsampling = (filters: number, stride: number): Layer[] => [
    { kind: "convTranspose", filters, kernel: 5, stride, ...GLOROT },
    BATCH_NORM,
    LEAKY,
  ];
  const downsampling = (filters: number): Layer[] => [
    { kind: "conv", filters, kernel: 5, stride: 2, bias: true, ...GLOROT },
    LEAKY,
    { kind: "dropout", rate: 0.3 },
  ];
  return {
    name: "mnist",
    latentSize,
    imageShape: [size, size, channels],
    generator: [
      { kind: "dense", units: quarter * quarter * 256, ...GLOROT },
      BATCH_NORM,
      LEAKY,
      { kind: "reshape", height: quarter, width: quarter, filters: 256 },
      ...upsampling(128, 1),
      ...upsampling(64, 2),
      { kind: "convTranspose", filters: channels, kernel: 5, stride: 2, ...GLOROT },
      { kind: "tanh" },
    ],
    discriminator: [
      ...downsampling(64),
      ...downsampling(128),
      { kind: "flatten" },
      { kind: "dense", units: 1, bias: true, ...GLOROT },
    ],
  };
}
