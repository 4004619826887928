/** Which filter to leave out so that one thing goes and others stay. */

/** Numbers of filters for some faces, [N,C] row by row. */
export interface FilterRows {
  /** Numbers in a row: C. */
  readonly width: number;
  /** N·C numbers. */
  readonly values: ArrayLike<number>;
}

/** Side effects below this are of no account; it keeps the ratio finite. */
const LEAST_SIDE_EFFECT = 0.05;

/**
 * The filter that adds most to a score for what it adds elsewhere: the one with the largest
 * `mean gain / sqrt(mean square of side effects + 0.05)`.
 *
 * @param gains what each filter adds to the score, of faces that show the thing
 * @param sideEffects what each filter adds to other scores, of any faces; only the squares count
 * @param excluded filters that are no choice
 * @returns its number, from 0; undefined if no filter adds to the score
 * @throws {RangeError} if rows are not whole, or not of one width
 * @example
 * ```ts
 * import { chooseFilter } from "ganwalk";
 * // Both filters add 1 to the score, but the first changes something else.
 * const gains = { width: 2, values: [1, 1] };
 * console.log(chooseFilter(gains, { width: 2, values: [3, 0] })); // 1
 * ```
 */
export function chooseFilter(
  gains: FilterRows,
  sideEffects: FilterRows,
  excluded: ReadonlySet<number> = new Set(),
): number | undefined {
  const { width } = gains;
  for (const { width: other, values } of [gains, sideEffects]) {
    if (other === width && values.length % width === 0) continue;
    throw new RangeError(
      `Cannot choose a filter: rows must have ${width} numbers, got ${values.length} in rows of ${other}`,
    );
  }
  const means = columnMeans(gains, (gain) => gain);
  const squares = columnMeans(sideEffects, (effect) => effect * effect);
  const scores = Array.from(
    means,
    (mean, filter) =>
      excluded.has(filter) || !(mean > 0)
        ? -Infinity
        : mean / Math.sqrt(squares[filter]! + LEAST_SIDE_EFFECT),
  );
  const best = scores.indexOf(Math.max(...scores));
  return scores[best] === -Infinity ? undefined : best;
}

function columnMeans({ width, values }: FilterRows, of: (value: number) => number): Float64Array {
  const means = new Float64Array(width);
  for (let i = 0; i < values.length; i++) means[i % width]! += of(values[i]!) * width / values.length;
  return means;
}
