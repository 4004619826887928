/** The numbers of a step that falls, for networks that are trained beside the GAN. */
import * as tf from "@tensorflow/tfjs-core";
import type { ScalarTensor } from "../tensor/tensors.ts";
import { type Adam, type AdamRates, adamRates } from "./adam.ts";
import { averagingRate } from "./network.ts";

/** The scalars that change from step to step. */
export interface FallingRates {
  /** Of the optimizer. */
  readonly adam: AdamRates;
  /** Rate of batch norm's moving averages. */
  readonly averaging: ScalarTensor;
}

/**
 * The scalars of a step, as tensors of the caller. The step size falls to 0 along half a cosine
 * (Loshchilov and Hutter 2017, arXiv 1608.03983, without restarts).
 *
 * @param step 1 for the first
 * @param steps how many there will be
 */
export function fallingRates(adam: Adam, step: number, steps: number): FallingRates {
  const { stepSize, epsilon } = adamRates(adam.options, step);
  const share = (1 + Math.cos(Math.PI * (step - 1) / steps)) / 2;
  return {
    adam: { stepSize: tf.scalar(stepSize * share), epsilon: tf.scalar(epsilon) },
    averaging: tf.scalar(averagingRate(step)),
  };
}
