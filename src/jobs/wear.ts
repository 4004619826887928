/** Grain and blur for pictures that a network learns from. */
import * as tf from "@tensorflow/tfjs-core";
import type { Wear } from "../model/regressor.ts";
import type { Random } from "../tensor/random.ts";

/** Largest deviation of the grain, in [-1,1] from black to white: 25 of 255. */
const MOST_GRAIN = 0.2;

/**
 * Draws the wear of one batch after the other. Normal numbers are slow to draw, so there are two batches of them,
 * and each batch gets a piece of them from a random place on.
 *
 * @param shape [N,H,W,C] of a batch
 * @param share of the full wear, 0 … 1
 * @returns a function that makes tensors of the caller
 */
export function createWear(shape: readonly number[], share: number, random: Random): () => Wear {
  const full = shape as [number, number, number, number];
  const [count] = full;
  const length = full.reduce((product, size) => product * size, 1);
  const normals = Float32Array.from({ length: 2 * length }, () => random.normal());
  const amounts = (most: number) =>
    tf.tensor4d(Float32Array.from({ length: count }, () => most * random.uniform()), [count, 1, 1, 1]);
  return () => {
    const start = random.integer(length);
    return {
      grain: tf.tensor4d(normals.slice(start, start + length), full),
      grainAmounts: amounts(MOST_GRAIN * share),
      blurAmounts: amounts(share),
    };
  };
}
