/** Losses on logits, by name. Real is 1 and generated is 0, here and everywhere. */
import * as tf from "@tensorflow/tfjs-core";
import type { AnyTensor, ScalarTensor } from "../tensor/tensors.ts";

/** The label of real images. */
export const REAL = 1;

/** The label of generated images. */
export const GENERATED = 0;

/** What `--loss` takes. */
export const LOSS_NAMES = ["bce", "least-squares", "hinge"] as const;

/** One of them. */
export type LossName = typeof LOSS_NAMES[number];

/** One label for all logits, or one for each, [N,1]. */
export type Label = number | AnyTensor;

/** A pair of losses, and what their logits say of an image. */
export interface Loss {
  /** Of the discriminator, for images of one sort. */
  discriminator(logits: AnyTensor, label: Label): ScalarTensor;
  /** Of the generator, for its images and the label that it wants them to get. */
  generator(logits: AnyTensor, label: number): ScalarTensor;
  /** The mean probability, in [0,1], of the label 1 that the logits stand for. */
  score(logits: AnyTensor): ScalarTensor;
}

/** The losses by their names. */
export const LOSSES: Readonly<Record<LossName, Loss>> = {
  bce: { discriminator: binaryCrossEntropy, generator: binaryCrossEntropy, score: meanScore },
  "least-squares": { discriminator: leastSquares, generator: leastSquares, score: meanClipped },
  hinge: { discriminator: hinge, generator: signedMean, score: meanScore },
};

/**
 * Mean binary cross-entropy of logits l against labels t.
 *
 * With p = sigmoid(l): -t log p - (1-t) log(1-p) = t softplus(-l) + (1-t) softplus(l) = softplus(l) - t l,
 * because softplus(-l) = softplus(l) - l. It neither overflows nor takes the logarithm of 0, and its gradient
 * is p - t. (Goodfellow et al. 2014; torch.nn.BCEWithLogitsLoss.)
 *
 * @param logits of any shape, float32
 * @param label t, usually {@linkcode REAL} or {@linkcode GENERATED}
 * @returns a scalar of the caller's tidy
 */
export function binaryCrossEntropy(logits: AnyTensor, label: Label): ScalarTensor {
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

/**
 * Half the mean square of l - t (Mao et al. 2017, arXiv 1611.04076, equation 9 with a = 0, b = c = 1): the outputs
 * are no logits but estimates of the label, and images far on the right side are pulled back, too.
 *
 * @param outputs of any shape, float32
 * @param label t
 * @returns a scalar of the caller's tidy
 */
export function leastSquares(outputs: AnyTensor, label: Label): ScalarTensor {
  return tf.mul(tf.mean(tf.square(tf.sub(outputs, label))), 0.5);
}

/**
 * The hinge loss of the discriminator (Lim and Ye 2017, arXiv 1705.02894; Miyato et al. 2018): max(0, 1 - l) for
 * real and max(0, 1 + l) for generated images, so what is right by more than 1 teaches nothing more. Labels
 * between mix the two: t max(0, 1 - l) + (1 - t) max(0, 1 + l).
 *
 * @param logits l of any shape, float32
 * @param label t
 * @returns a scalar of the caller's tidy
 */
export function hinge(logits: AnyTensor, label: Label): ScalarTensor {
  const real = tf.relu(tf.sub(1, logits));
  const generated = tf.relu(tf.add(logits, 1));
  return tf.mean(tf.add(tf.mul(real, label), tf.mul(generated, tf.sub(1, label))));
}

/** The generator's side of the hinge loss: the mean of -l for the label 1, of l for the label 0. */
function signedMean(logits: AnyTensor, label: number): ScalarTensor {
  return tf.mul(tf.mean(logits), 1 - 2 * label);
}

/** The mean of outputs that estimate a label, each cut to [0,1]. */
function meanClipped(outputs: AnyTensor): ScalarTensor {
  return tf.mean(tf.clipByValue(outputs, 0, 1));
}
