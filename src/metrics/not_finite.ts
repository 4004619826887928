/** Numbers that are none: NaN and infinity. */

/** What is wrong with a list of named arrays. */
export interface NotFinite {
  /** The first array that holds such a number. */
  readonly name: string;
  /** The first such number in it: NaN, Infinity or -Infinity. */
  readonly value: number;
  /** Arrays that hold such numbers. */
  readonly count: number;
}

/**
 * Looks for NaN and infinity.
 *
 * @param arrays with names, in the order in which they are looked at
 * @returns nothing if all numbers are finite
 * @example
 * ```ts
 * import { findNotFinite } from "ganwalk";
 * const arrays = [{ name: "a", values: Float32Array.of(1, 2) }, { name: "b", values: Float32Array.of(NaN) }];
 * console.log(findNotFinite(arrays)); // { name: "b", value: NaN, count: 1 }
 * ```
 */
export function findNotFinite(
  arrays: readonly { readonly name: string; readonly values: ArrayLike<number> }[],
): NotFinite | undefined {
  let first: { name: string; value: number } | undefined;
  let count = 0;
  for (const { name, values } of arrays) {
    for (let i = 0; i < values.length; i++) {
      if (Number.isFinite(values[i]!)) continue;
      first ??= { name, value: values[i]! };
      count++;
      break;
    }
  }
  return first && { ...first, count };
}
