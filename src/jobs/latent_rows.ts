/** Latents as one tensor. */
import * as tf from "@tensorflow/tfjs-core";
import type { Latent } from "../latent/prior.ts";
import type { LatentBatch } from "../tensor/tensors.ts";

/**
 * Latents one below the other.
 *
 * @param rows each [Z]
 * @param size Z
 * @returns [N,Z] of the caller
 */
export function rowsToTensor(rows: readonly Latent[], size: number): LatentBatch {
  const values = new Float32Array(rows.length * size);
  rows.forEach((row, i) => values.set(row, i * size));
  return tf.tensor2d(values, [rows.length, size]);
}
