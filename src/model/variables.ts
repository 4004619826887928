/** Variables as plain arrays, for checkpoints. */
import * as tf from "@tensorflow/tfjs-core";
import type { Variables } from "./network.ts";

/** A named array. */
export interface StateArray {
  /** Unique in a checkpoint, such as "generator/00_dense/weights". */
  readonly name: string;
  /** Lengths of its axes. */
  readonly shape: readonly number[];
  /** Row by row, the last axis fastest. */
  readonly values: Float32Array;
}

/**
 * Copies variables out.
 *
 * @returns arrays in the order of the variables
 */
export async function readVariables(variables: Variables): Promise<StateArray[]> {
  const arrays: StateArray[] = [];
  for (const [name, variable] of variables) {
    arrays.push({ name, shape: variable.shape, values: await variable.data() as Float32Array });
  }
  return arrays;
}

/**
 * Sets variables from arrays.
 *
 * @param arrays every variable's, in any order; others are ignored
 * @throws {RangeError} naming the array that is missing or has another shape
 */
export function restoreVariables(variables: Variables, arrays: readonly StateArray[]): void {
  const byName = new Map(arrays.map((array) => [array.name, array]));
  for (const [name, variable] of variables) {
    const array = byName.get(name);
    if (!array) throw new RangeError(`array ${name} is missing`);
    if (array.shape.join() !== variable.shape.join()) {
      throw new RangeError(`array ${name} must be [${variable.shape}], got [${array.shape}]`);
    }
    tf.tidy(() => variable.assign(tf.tensor(array.values, variable.shape)));
  }
}
