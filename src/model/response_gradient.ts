/** Which pixels a filter's response comes from, and the picture that it responds most to. */
import * as tf from "@tensorflow/tfjs-core";
import { relu } from "../engine/kernels.ts";
import type { Random } from "../tensor/random.ts";
import type { AnyTensor, Images } from "../tensor/tensors.ts";
import { type FeatureLayer, networkUpTo } from "./feature_layers.ts";
import { forwardSampling, type Network } from "./network.ts";

/** One unit of a layer's maps. */
export interface Unit {
  /** Counted from 0. */
  readonly filter: number;
  /** Of the map. */
  readonly row: number;
  /** Of the map. */
  readonly column: number;
}

/**
 * The gradient of a unit's response, before its activation, by the pixels of an image, one unit for each image.
 *
 * Guided (Springenberg et al. 2015, arXiv 1412.6806): at each ReLU or LeakyReLU on the way back, what is negative of
 * the gradient that arrives is set to 0, before the activation's own derivative. What is left are pixels that speak
 * for the response through ways that all speak for it.
 *
 * @param images [N,H,W,C] in [-1,1]
 * @param units [N]
 * @param isGuided false: the plain gradient
 * @returns [N,H,W,C], of the caller
 * @throws {RangeError} if there are not as many units as images
 * @example
 * ```ts
 * import { buildNetwork, buildRadford, createRandom, disposeNetwork, featureLayers } from "ganwalk";
 * import { maximiseResponses, middleUnit, responseGradients, startEngine } from "ganwalk";
 * await startEngine("cpu");
 * const { discriminator, imageShape } = buildRadford(32, 1, 10);
 * const network = buildNetwork("discriminator", discriminator, imageShape, createRandom(1));
 * const layer = featureLayers(network)[0]!;
 * const images = maximiseResponses(network, layer, [3], { steps: 5, random: createRandom(2) });
 * const gradients = responseGradients(network, images, layer, [middleUnit(layer, 3)]);
 * console.log(gradients.shape); // [ 1, 32, 32, 1 ]
 * images.dispose();
 * gradients.dispose();
 * disposeNetwork(network);
 * ```
 */
export function responseGradients(
  network: Network,
  images: Images,
  layer: FeatureLayer,
  units: readonly Unit[],
  isGuided: boolean = true,
): Images {
  if (units.length !== images.shape[0]) {
    throw new RangeError(
      `Cannot follow responses back: ${images.shape[0]} images have ${units.length} units`,
    );
  }
  const part = networkUpTo(network, layer.response);
  const visit = (x: AnyTensor, index: number) =>
    isGuided && isRectifier(part.layers[index]!.kind) ? keepPositiveGradient(x) : x;
  return tf.tidy(() => {
    const wanted = maskOf(layer, units);
    const response = (x: AnyTensor) => tf.sum(tf.mul(forwardSampling(part, x, visit), wanted));
    return tf.grad(response)(images) as Images;
  });
}

function isRectifier(kind: string): boolean {
  return kind === "relu" || kind === "leakyRelu";
}

/** The same numbers; of the gradient, only what is positive passes. */
function keepPositiveGradient(x: AnyTensor): AnyTensor {
  return tf.customGrad((...args) => {
    const [x] = args as unknown as [AnyTensor];
    return { value: tf.clone(x), gradFunc: (dy: AnyTensor) => relu(dy) };
  })(x);
}

/** 1 at each image's unit, 0 elsewhere: [N,h,w,C]. */
function maskOf({ shape: [height, width, filters] }: FeatureLayer, units: readonly Unit[]): AnyTensor {
  const mask = new Float32Array(units.length * height * width * filters);
  units.forEach(({ filter, row, column }, i) => {
    mask[((i * height + row) * width + column) * filters + filter] = 1;
  });
  return tf.tensor4d(mask, [units.length, height, width, filters]);
}

/** How a response is maximised. */
export interface MaximiseOptions {
  /** Steps of gradient ascent; 100 by default. */
  readonly steps?: number;
  /** How far the pixel that counts most moves in a step, of the range -1 to 1; 0.1 by default. */
  readonly rate?: number;
  /** By what share every pixel shrinks towards mid grey in a step; 0.05 by default. */
  readonly decay?: number;
  /** By what share every pixel moves towards the mean of its 3 x 3 neighbourhood in a step; 0.1 by default. */
  readonly smoothing?: number;
  /** Draws the noise that it starts from. */
  readonly random: Random;
}

/** Spread of the noise at the start. */
const NOISE_SD = 0.1;
const TINY = 1e-12;

/**
 * The unit in the middle of a layer's maps.
 *
 * @param filter counted from 0
 */
export function middleUnit({ shape: [height, width] }: FeatureLayer, filter: number): Unit {
  return { filter, row: Math.floor(height / 2), column: Math.floor(width / 2) };
}

/**
 * Images that the middle units of some filters respond to most, by gradient ascent from faint noise (Erhan et al.
 * 2009, "Visualizing higher-layer features of a deep network"): `x <- clip((1 - decay) x + rate g / max|g|)`, smoothed a
 * little. The decay keeps pixels grey that add little, the smoothing speckles small.
 *
 * @param filters counted from 0; an image each
 * @returns [N,H,W,C] in [-1,1], of the caller
 */
export function maximiseResponses(
  network: Network,
  layer: FeatureLayer,
  filters: readonly number[],
  { steps = 100, rate = 0.1, decay = 0.05, smoothing = 0.1, random }: MaximiseOptions,
): Images {
  const shape = [filters.length, ...network.inputShape] as [number, number, number, number];
  const units = filters.map((filter) => middleUnit(layer, filter));
  const size = shape.reduce((product, length) => product * length, 1);
  let images: Images = tf.tensor4d(
    Float32Array.from({ length: size }, () => NOISE_SD * random.normal()),
    shape,
  );
  for (let step = 0; step < steps; step++) {
    const next: Images = tf.tidy(() => {
      const gradients = responseGradients(network, images, layer, units, false);
      const largest = tf.add(tf.max(tf.abs(gradients), [1, 2, 3], true), TINY);
      const even = tf.add(tf.mul(images, 1 - smoothing), tf.mul(tf.avgPool(images, 3, 1, "same"), smoothing));
      const moved = tf.add(tf.mul(even, 1 - decay), tf.mul(tf.div(gradients, largest), rate));
      return tf.clipByValue(moved, -1, 1) as Images;
    });
    images.dispose();
    images = next;
  }
  return images;
}
