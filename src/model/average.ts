/**
 * A second generator whose weights are a moving average of the first one's (Karras et al. 2018, arXiv 1710.10196,
 * section 4.1). Training does not use it; what is shown comes from it, because it is spared the last steps' haste.
 */
import type { ScalarTensor } from "../tensor/tensors.ts";
import * as tf from "@tensorflow/tfjs-core";
import { buildNetwork, type Network, type Variables } from "./network.ts";

/** Its name, and that of its arrays in checkpoints. */
export const AVERAGE_NAME = "average";

/**
 * Builds the average of a generator, equal to it.
 *
 * @returns variables of the caller
 */
export function buildAverage(generator: Network): Network {
  const average = buildNetwork(AVERAGE_NAME, generator.layers, generator.inputShape);
  copyVariables(generator.weights, average.weights);
  copyVariables(generator.averages, average.averages);
  return average;
}

/**
 * Moves the weights of the average: average += rate · (weight - average). What moves beside the weights, such as
 * batch norm's own averages, is copied.
 *
 * @param rate scalar in (0, 1]; that of `averagingRate(step, 1 - ema)` lets the first weights not count
 */
export function updateAverage(average: Network, generator: Network, rate: ScalarTensor): void {
  tf.tidy(() => {
    for (const [name, mean] of average.weights) {
      mean.assign(tf.add(mean, tf.mul(rate, tf.sub(generator.weights.get(name)!, mean))));
    }
  });
  copyVariables(generator.averages, average.averages);
}

/** A product, not a clone: that would share its memory, and a traced step could not tell the two apart. */
function copyVariables(from: Variables, to: Variables): void {
  for (const [name, variable] of to) tf.tidy(() => variable.assign(tf.mul(from.get(name)!, 1)));
}
