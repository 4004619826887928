/** Curves of noisy numbers, made readable. */

/**
 * Exponential moving average, bias-corrected: with m_t = (1-a) m_t-1 + a x_t from m_0 = 0, the value is
 * m_t / (1 - (1-a)^t), so that the first one is x_1 itself (Kingma and Ba 2015, section 3). The weight a is 2 / (span
 * + 1), which gives the mean age of a plain mean over `span` values.
 *
 * @param values finite numbers; others are left out of the average
 * @param span 1 or more: 1 changes nothing
 * @returns as many numbers, a new array
 * @throws {RangeError} if the span is below 1
 * @example
 * ```ts
 * import { smooth } from "ganwalk";
 * console.log(smooth([0, 3, 0], 3)); // [ 0, 2, 0.857… ]
 * ```
 */
export function smooth(values: readonly number[], span: number): number[] {
  if (!(span >= 1)) throw new RangeError(`Cannot smooth: span must be 1 or more, got ${span}`);
  const weight = 2 / (span + 1);
  let moment = 0;
  let bias = 1;
  return values.map((value) => {
    if (Number.isFinite(value)) {
      moment += weight * (value - moment);
      bias *= 1 - weight;
    }
    return bias === 1 ? NaN : moment / (1 - bias);
  });
}

/**
 * Indices of at most `most` values, evenly spread, the first and the last among them.
 *
 * @param count of values, 0 or more
 * @param most 2 or more
 */
export function spread(count: number, most: number): number[] {
  if (!Number.isInteger(most) || most < 2) {
    throw new RangeError(`Cannot spread indices: most must be 2 or more, got ${most}`);
  }
  if (count <= most) return Array.from({ length: count }, (_, i) => i);
  return Array.from({ length: most }, (_, i) => Math.round(i * (count - 1) / (most - 1)));
}
