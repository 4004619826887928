/** A small network that reads the attributes of a picture, and its training step. */
import * as tf from "@tensorflow/tfjs-core";
import type { AttributeType } from "../data/attribute_table.ts";
import type { Random } from "../tensor/random.ts";
import type { AnyTensor, Images, ScalarTensor } from "../tensor/tensors.ts";
import { assertShape } from "../tensor/shape.ts";
import { type Adam, applyAdam } from "./adam.ts";
import { codeSize, codeWidth } from "./attribute_codes.ts";
import type { FallingRates } from "./falling_rates.ts";
import type { Layer } from "./layers.ts";
import { buildNetwork, forwardTraining, type Network, updateAverages } from "./network.ts";

/** Side of the pictures that a regressor reads, in pixels. */
export const REGRESSOR_SIDE = 64;

/** Weight of a number's squared error, in [-1,1], beside the cross-entropy of a class: both then count alike. */
const NUMBER_WEIGHT = 4;

/**
 * Builds a regressor: four strided convolutions with batch norm, and one dense layer on the 4 x 4 places that are
 * left, because mouth and eyes of a portrait are always at about the same place.
 *
 * @param attributes what it reads
 * @param random draws the weights; without it they are 0, to be restored
 * @returns a network from images [64,64,3] to codes [K] (see {@linkcode encodeAttributes}); free it with
 * `disposeNetwork()`
 */
export function buildRegressor(attributes: readonly AttributeType[], random?: Random): Network {
  const block = (filters: number, kernel: number): Layer[] => [
    { kind: "conv", filters, kernel, stride: 2 },
    { kind: "batchNorm" },
    { kind: "leakyRelu", slope: 0.1 },
  ];
  const layers: Layer[] = [
    ...block(16, 5), // 64 -> 32
    ...block(32, 3), // 16
    ...block(40, 3), // 8
    ...block(56, 3), // 4
    { kind: "flatten" },
    { kind: "dense", units: codeSize(attributes) },
  ];
  return buildNetwork("regressor", layers, [REGRESSOR_SIDE, REGRESSOR_SIDE, 3], random);
}

/** A regressor in training. */
export interface RegressorTraining {
  /** What it reads. */
  readonly attributes: readonly AttributeType[];
  /** Its numbers, changed in place. */
  readonly network: Network;
  /** What moves its weights. */
  readonly adam: Adam;
}

/** What is done to a batch before it is learned from: grain and blur, each picture by amounts of its own. */
export interface Wear {
  /** Normal numbers of mean 0 and deviation 1, [N,H,W,C]. */
  readonly grain: Images;
  /** Deviation of the grain in each picture, [N,1,1,1], in units of the images. */
  readonly grainAmounts: Images;
  /** Blur of each picture, [N,1,1,1]: 0 as it is … 1 the mean of 3 x 3 pixels. */
  readonly blurAmounts: Images;
}

/**
 * Adds grain, then blurs: x + grain, then x + amount · (mean of 3 x 3 pixels - x). What a generator makes is softer
 * and less even than what is drawn, and a regressor that has seen both reads both.
 *
 * @param images [N,H,W,C] float32 in [-1,1]
 * @returns [N,H,W,C] of the caller's tidy
 */
export function wearImages(images: Images, { grain, grainAmounts, blurAmounts }: Wear): Images {
  const grainy: Images = tf.add(images, tf.mul(grain, grainAmounts));
  return tf.add(grainy, tf.mul(blurAmounts, tf.sub(tf.avgPool(grainy, 3, 1, "same"), grainy)));
}

/**
 * One step of Adam on a batch. The network, its moving averages and the optimizer are changed in place.
 *
 * @param images [N,64,64,3] float32 in [-1,1]
 * @param codes [N,K] float32, see {@linkcode encodeAttributes}
 * @returns the loss before the step, a scalar of the caller
 * @throws {RangeError} if a shape does not fit
 */
export function regressorStep(
  { attributes, network, adam }: RegressorTraining,
  images: Images,
  codes: AnyTensor,
  rates: FallingRates,
): ScalarTensor {
  assertShape(images, [null, ...network.inputShape], "images");
  assertShape(codes, [images.shape[0], codeSize(attributes)], "codes");
  return tf.tidy(() => {
    const { value, grads } = tf.variableGrads(() => {
      const { output, statistics } = forwardTraining(network, images);
      updateAverages(network, statistics, rates.averaging);
      return codeLoss(attributes, output, codes);
    }, [...network.weights.values()]);
    const gradients = new Map([...network.weights].map(([name, weight]) => [name, grads[weight.name]!]));
    applyAdam(adam, gradients, rates.adam);
    return value;
  });
}

/**
 * The sum over attributes of the cross-entropy of a class, or 4 times the mean squared error of a number.
 *
 * @param outputs [N,K] float32
 * @param codes [N,K] float32
 * @returns a scalar of the caller's tidy
 */
export function codeLoss(
  attributes: readonly AttributeType[],
  outputs: AnyTensor,
  codes: AnyTensor,
): ScalarTensor {
  const widths = attributes.map(codeWidth);
  const [read, known] = [tf.split(outputs, widths, 1), tf.split(codes, widths, 1)];
  const losses = attributes.map(({ kind }, i) =>
    kind === "number"
      ? tf.mul(tf.mean(tf.square(tf.sub(read[i]!, known[i]!))), NUMBER_WEIGHT)
      : tf.losses.softmaxCrossEntropy(known[i]!, read[i]!, 1, 0, tf.Reduction.MEAN)
  );
  return tf.addN(losses) as ScalarTensor;
}
