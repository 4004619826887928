/** Handing tensors out of tidies. */
import * as tf from "@tensorflow/tfjs-core";
import type { AnyTensor } from "./tensors.ts";

/**
 * Hands a tensor that was kept alive through inner tidies (`tf.keep`) back to the tidy that runs now.
 *
 * @param kept a kept tensor; it is freed
 * @returns a tensor with the same values, of the caller's tidy
 */
export function releaseKept<T extends AnyTensor>(kept: T): T {
  const released = tf.clone(kept);
  kept.dispose();
  return released;
}
