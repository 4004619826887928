/** A pair of networks as data. */
import { type ExampleShape, type Layer, outputShape, weightsOf } from "./layers.ts";
import { buildRadford } from "./radford.ts";

/** Generator and discriminator, layer by layer. */
export interface Architecture {
  /** As `--preset` takes it. */
  readonly name: string;
  /** Z, the length of a latent. */
  readonly latentSize: number;
  /** [H,W,C] of the images. */
  readonly imageShape: readonly [number, number, number];
  /** From z [Z] to an image [H,W,C] in [-1,1]. */
  readonly generator: readonly Layer[];
  /** From an image to one logit [1]; above 0 means "real". */
  readonly discriminator: readonly Layer[];
}

/** The architectures that `--preset` names. */
export const PRESETS = { radford: buildRadford } as const;

/** Their names. */
export type PresetName = keyof typeof PRESETS;

/**
 * Builds a preset's layers.
 *
 * @param size of the square images, in pixels
 * @param channels 1 or 3
 * @param latentSize Z
 * @throws {RangeError} if the preset is not defined for that size or number of channels
 */
export function buildArchitecture(
  preset: PresetName,
  size: number,
  channels: number,
  latentSize: number,
): Architecture {
  return PRESETS[preset](size, channels, latentSize);
}

/**
 * How many numbers the largest tensor of a training step holds: images, activations, weights.
 *
 * @param batchSize N
 * @throws {RangeError} if the layers do not fit together
 */
export function largestTensorSize(architecture: Architecture, batchSize: number): number {
  const { latentSize, imageShape, generator, discriminator } = architecture;
  const sizes = [
    ...tensorSizes(generator, [latentSize], batchSize),
    ...tensorSizes(discriminator, imageShape, batchSize),
  ];
  return Math.max(...sizes);
}

function tensorSizes(layers: readonly Layer[], inputShape: ExampleShape, batchSize: number): number[] {
  const product = (shape: readonly number[]) => shape.reduce((size, length) => size * length, 1);
  let input = inputShape;
  const sizes = [batchSize * product(input)];
  for (const layer of layers) {
    sizes.push(...weightsOf(layer, input).map(({ shape }) => product(shape)));
    input = outputShape(layer, input);
    sizes.push(batchSize * product(input));
  }
  return sizes;
}
