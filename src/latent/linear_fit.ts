/**
 * Linear fits of known values to rows of numbers: ridge regression of numbers, logistic regression of yes and no
 * (Hastie, Tibshirani and Friedman, "The elements of statistical learning", 2009, sections 3.4.1 and 4.4.1).
 *
 * Both minimise `sum loss(w·x + b, y) + penalty |w|² / 2` by Newton's method, in double precision; of squares it ends
 * after one step.
 */
import { CholeskyDecomposition, Matrix } from "ml-matrix";

/** What a fit found: a row x has the value `weights · x + intercept`. */
export interface LinearFit {
  /** [D] */
  readonly weights: Float64Array;
  /** Added to each; not penalised. */
  readonly intercept: number;
}

/** The usual weight of |w|² / 2 where rows have components of variance 1. */
export const PENALTY = 1;

/** A loss of one row's value m, and its first two derivatives. */
interface Loss {
  value(m: number, y: number): number;
  /** The derivative is this less y. */
  mean(m: number): number;
  /** The second derivative, of the mean. */
  curvature(mean: number): number;
}

const SQUARES: Loss = { value: (m, y) => (m - y) ** 2 / 2, mean: (m) => m, curvature: () => 1 };

const LOGISTIC: Loss = {
  // -log p = log(1 + e^m) - y m, written so that it does not overflow.
  value: (m, y) => Math.max(m, 0) + Math.log1p(Math.exp(-Math.abs(m))) - y * m,
  mean: sigmoid,
  curvature: (mean) => mean * (1 - mean),
};

const MOST_ROUNDS = 50;
const MOST_HALVINGS = 30;
/** So small a gain for each row is none. */
const LEAST_GAIN = 1e-10;

/** 1 / (1 + e^-m). */
export function sigmoid(m: number): number {
  return m >= 0 ? 1 / (1 + Math.exp(-m)) : Math.exp(m) / (1 + Math.exp(m));
}

/**
 * Fits numbers: minimises `sum (w·x + b - y)² / 2 + penalty |w|² / 2`.
 *
 * @param rows [N] of [D], 1 or more
 * @param values [N]
 * @param penalty 0 or more; 0 only where the rows span all D dimensions
 * @throws {RangeError} if there are not as many values as rows, or the penalty is below 0
 * @example
 * ```ts
 * import { fitRidge } from "ganwalk";
 * const { weights, intercept } = fitRidge([Float32Array.of(1), Float32Array.of(-1)], [5, 1], 0);
 * console.log(weights[0], intercept); // 2 3
 * ```
 */
export function fitRidge(
  rows: readonly ArrayLike<number>[],
  values: ArrayLike<number>,
  penalty: number = PENALTY,
): LinearFit {
  return minimise(rows, values, penalty, SQUARES);
}

/**
 * Fits yes and no: `1 / (1 + e^-(w·x + b))` is the probability of yes; minimises the sum of its negative logarithms
 * plus `penalty |w|² / 2`.
 *
 * @param rows [N] of [D], 1 or more
 * @param values [N], 1 for yes and 0 for no; both must occur
 * @param penalty above 0 where a plane can part yes from no
 * @throws {RangeError} if there are not as many values as rows, the penalty is below 0, or all values are alike
 */
export function fitLogistic(
  rows: readonly ArrayLike<number>[],
  values: ArrayLike<number>,
  penalty: number = PENALTY,
): LinearFit {
  const ones = Array.from(values).filter((value) => value === 1).length;
  if (ones === 0 || ones === values.length) {
    throw new RangeError(`Cannot fit yes and no: ${ones} of ${values.length} values are yes`);
  }
  return minimise(rows, values, penalty, LOGISTIC);
}

/** The values that a fit gives to rows: [N]. */
export function applyFit(
  { weights, intercept }: LinearFit,
  rows: readonly ArrayLike<number>[],
): Float64Array {
  return Float64Array.from(rows, (row) => {
    let sum = intercept;
    for (let d = 0; d < weights.length; d++) sum += weights[d]! * row[d]!;
    return sum;
  });
}

function minimise(
  rows: readonly ArrayLike<number>[],
  values: ArrayLike<number>,
  penalty: number,
  loss: Loss,
): LinearFit {
  if (rows.length === 0 || values.length !== rows.length) {
    throw new RangeError(`Cannot fit: there are ${rows.length} rows and ${values.length} values`);
  }
  if (!(penalty >= 0)) throw new RangeError(`Cannot fit: the penalty must be 0 or more, got ${penalty}`);
  let fit: LinearFit = { weights: new Float64Array(rows[0]!.length), intercept: 0 };
  let best = objective(fit, rows, values, penalty, loss);
  for (let round = 0; round < MOST_ROUNDS; round++) {
    const step = newtonStep(fit, rows, values, penalty, loss);
    const before = best;
    let found: LinearFit | undefined;
    // A whole step may go too far where the curvature changes much.
    for (let halving = 0, size = 1; halving < MOST_HALVINGS && !found; halving++, size /= 2) {
      const next = {
        weights: fit.weights.map((weight, d) => weight - size * step[d]!),
        intercept: fit.intercept - size * step.at(-1)!,
      };
      const cost = objective(next, rows, values, penalty, loss);
      if (cost < best) [found, best] = [next, cost];
    }
    if (!found) return fit;
    fit = found;
    if (before - best < LEAST_GAIN * rows.length) return fit;
  }
  return fit;
}

function objective(
  fit: LinearFit,
  rows: readonly ArrayLike<number>[],
  values: ArrayLike<number>,
  penalty: number,
  { value }: Loss,
): number {
  const squares = fit.weights.reduce((sum, weight) => sum + weight ** 2, 0);
  return applyFit(fit, rows).reduce((sum, m, i) => sum + value(m, values[i]!), penalty * squares / 2);
}

/** Hessian⁻¹ gradient of the weights, then the intercept. */
function newtonStep(
  fit: LinearFit,
  rows: readonly ArrayLike<number>[],
  values: ArrayLike<number>,
  penalty: number,
  { mean, curvature }: Loss,
): number[] {
  const width = fit.weights.length;
  const size = width + 1;
  const gradient = new Float64Array(size);
  const hessian = new Float64Array(size * size);
  const row = new Float64Array(size).fill(1);
  applyFit(fit, rows).forEach((m, i) => {
    row.set(rows[i]!);
    const expected = mean(m);
    const [slope, bend] = [expected - values[i]!, curvature(expected)];
    for (let a = 0; a < size; a++) {
      gradient[a]! += slope * row[a]!;
      const scaled = bend * row[a]!;
      for (let b = 0; b <= a; b++) hessian[a * size + b]! += scaled * row[b]!;
    }
  });
  for (let a = 0; a < size; a++) {
    for (let b = 0; b < a; b++) hessian[b * size + a] = hessian[a * size + b]!;
    if (a < width) {
      gradient[a]! += penalty * fit.weights[a]!;
      hessian[a * size + a]! += penalty;
    }
  }
  const solver = new CholeskyDecomposition(Matrix.from1DArray(size, size, hessian));
  return solver.solve(Matrix.columnVector(gradient)).to1DArray();
}
