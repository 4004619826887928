/**
 * Pictures as bytes, and the one place where pixel ranges are converted: bytes 0 … 255 outside the networks,
 * floats in [-1, 1] inside, the range of the generator's tanh.
 */
import * as tf from "@tensorflow/tfjs-core";
import type { AnyTensor } from "./tensors.ts";

export * from "./picture.ts";

/**
 * Bytes to the networks' range: x / 127.5 - 1, so 0 becomes -1 and 255 becomes 1.
 *
 * @param bytes values 0 … 255
 * @returns as many floats in [-1, 1], a new array
 */
export function normalisePixels(bytes: Uint8Array): Float32Array {
  const values = new Float32Array(bytes.length);
  for (let i = 0; i < bytes.length; i++) values[i] = bytes[i]! / 127.5 - 1;
  return values;
}

/**
 * {@linkcode normalisePixels} on tensors.
 *
 * @param values float32 of any shape, 0 … 255
 * @returns float32 of the same shape in [-1, 1], of the caller
 */
export function normaliseTensor<T extends AnyTensor>(values: T): T {
  return tf.tidy(() => tf.sub(tf.div(values, 127.5), 1));
}

/**
 * The networks' range to bytes: (x + 1) · 127.5, rounded; what lies outside [-1, 1] is clipped.
 * Undoes {@linkcode normalisePixels} exactly.
 *
 * @param values floats, nominally in [-1, 1]
 * @returns as many bytes, a new array
 */
export function denormalisePixels(values: Float32Array): Uint8Array {
  const bytes = new Uint8ClampedArray(values.length);
  for (let i = 0; i < values.length; i++) bytes[i] = Math.round((values[i]! + 1) * 127.5);
  return new Uint8Array(bytes.buffer);
}
