/** Losses on logits. Real is 1 and generated is 0, here and everywhere. */
import * as tf from "@tensorflow/tfjs-core";
import type { AnyTensor, ScalarTensor } from "../tensor/tensors.ts";

/** The label of real images. */
export const REAL = 1;

/** The label of generated images. */
export const GENERATED = 0;

/**
 * Mean binary cross-entropy of logits l against one label t.
 *
 * With p = sigmoid(l): -t log p - (1-t) log(1-p) = t softplus(-l) + (1-t) softplus(l) = softplus(l) - t l,
 * because softplus(-l) = softplus(l) - l. It neither overflows nor takes the logarithm of 0, and its gradient
 * is p - t. (Goodfellow et al. 2014; torch.nn.BCEWithLogitsLoss.)
 *
 * @param logits of any shape, float32
 * @param label t in [0,1], usually {@linkcode REAL} or {@linkcode GENERATED}
 * @returns a scalar of the caller's tidy
 */
export function binaryCrossEntropy(logits: AnyTensor, label: number): ScalarTensor {
  return tf.mean(tf.sub(tf.softplus(logits), tf.mul(logits, label)));
}

/**
 * The mean probability of being real that logits stand for: D(x), D(G(z)).
 *
 * @param logits of any shape, float32
 * @returns a scalar in [0,1] of the caller's tidy
 */
export function meanScore(logits: AnyTensor): ScalarTensor {
  return tf.mean(tf.sigmoid(logits));
}
