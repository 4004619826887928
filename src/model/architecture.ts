/** A pair of networks as data. */
import { type ExampleShape, type Layer, outputShape, weightsOf } from "./layers.ts";
import { type PresetName, PRESETS } from "./presets/mod.ts";

/** Generator and discriminator, layer by layer. */
export interface Architecture {
  /** A preset's, or the file's that it was read from. */
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
  return PRESETS[preset].build(size, channels, latentSize);
}

/** What a user changes about an architecture. */
export interface ArchitectureChanges {
  /** Rate of all dropouts of the discriminator; one without gets one before its last dense layer; 0: none. */
  readonly dropout?: number;
  /** Whether all weights of the discriminator get spectral norm. */
  readonly spectralNorm?: boolean;
}

/** Which networks a training has: a preset's or a user's own, for images of a size. */
export interface ArchitectureChoice extends ArchitectureChanges {
  /** Whose layers are taken, unless there are own ones. */
  readonly preset: PresetName;
  /** The user's own layers, for images of this size and latents of this length. */
  readonly architecture?: Architecture;
  /** Of the square images, in pixels. */
  readonly size: number;
  /** 1 or 3. */
  readonly channels: number;
  /** Of its components, Z is wanted. */
  readonly prior: { readonly size: number };
}

/** What the networks are called: the user's own, or the preset. */
export function nameOfNetworks(
  { architecture, preset }: Pick<ArchitectureChoice, "architecture" | "preset">,
): string {
  return architecture?.name ?? preset;
}

/**
 * The architecture that a training has.
 *
 * @throws {RangeError} if the preset is not defined for the images
 */
export function chosenArchitecture(choice: ArchitectureChoice): Architecture {
  const { preset, architecture, size, channels, prior } = choice;
  const layers = architecture ?? buildArchitecture(preset, size, channels, prior.size);
  return changeArchitecture(layers, choice);
}

/** An architecture with another discriminator. */
export function changeArchitecture(
  architecture: Architecture,
  { dropout, spectralNorm }: ArchitectureChanges,
): Architecture {
  let layers = architecture.discriminator;
  if (dropout !== undefined) layers = withDropout(layers, dropout);
  if (spectralNorm) {
    layers = layers.map((layer) =>
      layer.kind === "dense" || layer.kind === "conv" || layer.kind === "convTranspose"
        ? { ...layer, spectralNorm }
        : layer
    );
  }
  return { ...architecture, discriminator: layers };
}

function withDropout(layers: readonly Layer[], rate: number): readonly Layer[] {
  const dropout: Layer = { kind: "dropout", rate };
  const others = layers.filter(({ kind }) => kind !== "dropout");
  if (rate === 0) return others;
  if (others.length < layers.length) return layers.map((layer) => layer.kind === "dropout" ? dropout : layer);
  const last = layers.findLastIndex(({ kind }) => kind === "dense");
  return last < 0 ? layers : [...layers.slice(0, last), dropout, ...layers.slice(last)];
}

/** What enters each dropout of a network, without the batch, and how much of it is dropped. */
export function dropoutsOf(
  layers: readonly Layer[],
  inputShape: ExampleShape,
): { readonly shape: ExampleShape; readonly rate: number }[] {
  let input = inputShape;
  return layers.flatMap((layer) => {
    const shape = input;
    input = outputShape(layer, input);
    return layer.kind === "dropout" ? [{ shape, rate: layer.rate }] : [];
  });
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
