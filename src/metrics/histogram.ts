/** Histograms of many numbers. */

/** How numbers are distributed. */
export interface Histogram {
  /** The smallest number. */
  readonly min: number;
  /** The largest one. */
  readonly max: number;
  /** How many there are. */
  readonly count: number;
  /** Of all. */
  readonly sum: number;
  /** Of all. */
  readonly sumOfSquares: number;
  /** Right edge of each bucket, rising; the last one is `max`. */
  readonly limits: readonly number[];
  /** Numbers in each bucket: above the limit before, up to and including its own. */
  readonly counts: readonly number[];
}

/** TensorBoard itself shows 30. */
const BUCKETS = 30;

/**
 * Counts numbers in 30 buckets of one width from the smallest to the largest; equal numbers have one bucket.
 *
 * @param values 1 or more, finite
 * @throws {RangeError} if there is no number, or one is not finite
 * @example
 * ```ts
 * import { histogramOf } from "ganwalk";
 * const { min, max, counts } = histogramOf([0, 0, 3]);
 * console.log(min, max, counts[0], counts.at(-1)); // 0 3 2 1
 * ```
 */
export function histogramOf(values: ArrayLike<number>): Histogram {
  const count = values.length;
  if (count === 0) throw new RangeError("Cannot make a histogram: there is no number");
  let [min, max, sum, sumOfSquares] = [Infinity, -Infinity, 0, 0];
  for (let i = 0; i < count; i++) {
    const value = values[i]!;
    if (value < min) min = value;
    if (value > max) max = value;
    sum += value;
    sumOfSquares += value * value;
  }
  if (!Number.isFinite(sumOfSquares)) {
    throw new RangeError("Cannot make a histogram: all numbers must be finite");
  }
  if (min === max) return { min, max, count, sum, sumOfSquares, limits: [max], counts: [count] };
  const width = (max - min) / BUCKETS;
  const counts = new Array<number>(BUCKETS).fill(0);
  for (let i = 0; i < count; i++) {
    // A number on an edge belongs to the bucket on its left.
    const bucket = Math.ceil((values[i]! - min) / width) - 1;
    counts[Math.min(BUCKETS - 1, Math.max(0, bucket))]!++;
  }
  const limits = counts.map((_, i) => i === BUCKETS - 1 ? max : min + (i + 1) * width);
  return { min, max, count, sum, sumOfSquares, limits, counts };
}
