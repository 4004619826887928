/**
 * Ridge regression of long rows. With X the rows and Y what is known of them, the weights that minimise
 * `|XW - Y|² + penalty |W|²` are `X'A` with `(XX' + penalty) A = Y` (Saunders et al. 1998, "Ridge regression learning
 * algorithm in dual variables"): as large a system as there are rows, however long they are. It is solved by conjugate
 * gradients (Hestenes and Stiefel 1952), all columns of Y at once.
 */
import * as tf from "@tensorflow/tfjs-core";

const MOST_ROUNDS = 300;
/** Of the residual's length over Y's, squared. */
const PRECISION = 1e-8;

/** Rows, one behind the other. */
export interface Rows {
  /** Numbers in a row: D. */
  readonly width: number;
  /** N·D numbers. */
  readonly values: Float32Array;
}

/**
 * Shifts and scales columns, in place, so that those of the rows to learn from have mean 0 and mean square 1; columns
 * that are constant there become 0.
 *
 * @param others rows that are shifted and scaled like those
 * @throws {RangeError} if rows are not of one width
 */
export function standardiseRows(train: Rows, others: readonly Rows[]): void {
  const { width } = train;
  const wrong = others.find((rows) => rows.width !== width);
  if (wrong) throw new RangeError(`Cannot standardise rows: widths are ${width} and ${wrong.width}`);
  const count = train.values.length / width;
  const means = new Float64Array(width);
  const squares = new Float64Array(width);
  train.values.forEach((value, i) => {
    means[i % width]! += value / count;
    squares[i % width]! += value * value / count;
  });
  const scales = squares.map((square, column) => {
    const variance = square - means[column]! ** 2;
    return variance > 1e-9 * square ? 1 / Math.sqrt(variance) : 0;
  });
  for (const { values } of [train, ...others]) {
    for (let i = 0; i < values.length; i++) values[i] = (values[i]! - means[i % width]!) * scales[i % width]!;
  }
}

/**
 * Fits known values of rows and tells those of others, for several penalties.
 *
 * @param train rows to learn from: N; products of rows are divided by D, so that a penalty means the same for rows of
 * any length
 * @param known [N,K], row by row
 * @param others rows to tell the values of: M
 * @param penalties each above 0; 1 is the mean square of a standardised row
 * @returns for each penalty [M,K], row by row
 * @throws {RangeError} if a penalty is not above 0, or there are not as many known values as rows
 * @example
 * ```ts
 * import { dualRidge, startEngine } from "ganwalk";
 * await startEngine("cpu");
 * const train = { width: 1, values: Float32Array.of(-1, 1) };
 * const [told] = await dualRidge(train, Float32Array.of(-2, 2), { width: 1, values: Float32Array.of(3) }, [1e-6]);
 * console.log(Math.round(told![0]!)); // 6
 * ```
 */
export async function dualRidge(
  train: Rows,
  known: Float32Array,
  others: Rows,
  penalties: readonly number[],
): Promise<Float32Array[]> {
  const count = train.values.length / train.width;
  const size = known.length / count;
  const wrong = penalties.find((penalty) => !(penalty > 0));
  if (wrong !== undefined) throw new RangeError(`Cannot fit rows: penalties must be above 0, got ${wrong}`);
  if (!Number.isInteger(size) || size === 0) {
    throw new RangeError(`Cannot fit rows: ${count} rows cannot have ${known.length} known values`);
  }
  const [products, cross, y] = tf.tidy((): [tf.Tensor2D, tf.Tensor2D, tf.Tensor2D] => {
    const rows = tf.tensor2d(train.values, [count, train.width]);
    const asked = tf.tensor2d(others.values, [others.values.length / others.width, others.width]);
    const scale = 1 / train.width;
    return [
      tf.mul(tf.matMul(rows, rows, false, true), scale),
      tf.mul(tf.matMul(asked, rows, false, true), scale),
      tf.tensor2d(known, [count, size]),
    ];
  });
  const told: Float32Array[] = [];
  for (const penalty of penalties) {
    const weights = await solve(products, penalty, y);
    const values = tf.matMul(cross, weights);
    told.push(await values.data() as Float32Array);
    tf.dispose([weights, values]);
  }
  tf.dispose([products, cross, y]);
  return told;
}

/** A with (products + penalty) A = y, column by column. */
async function solve(products: tf.Tensor2D, penalty: number, y: tf.Tensor2D): Promise<tf.Tensor2D> {
  const dot = (a: tf.Tensor, b: tf.Tensor) => tf.sum(tf.mul(a, b), 0, true);
  let [solution, residual, direction] = tf.tidy(
    (): tf.Tensor2D[] => [tf.zerosLike(y), tf.clone(y), tf.clone(y)],
  );
  const wanted = tf.tidy(() => tf.sum(tf.square(y)));
  const enough = PRECISION * (await wanted.data())[0]!;
  wanted.dispose();
  for (let round = 0; round < MOST_ROUNDS; round++) {
    const [nextSolution, nextResidual, nextDirection, left] = tf.tidy((): tf.Tensor2D[] => {
      const image = tf.add(tf.matMul(products, direction!), tf.mul(direction!, penalty));
      const before = dot(residual!, residual!);
      // A column that is solved has nothing left to divide.
      const length = tf.divNoNan(before, dot(direction!, image));
      const rest: tf.Tensor2D = tf.sub(residual!, tf.mul(length, image));
      const after = dot(rest, rest);
      const next: tf.Tensor2D = tf.add(rest, tf.mul(tf.divNoNan(after, before), direction!));
      return [
        tf.add(solution!, tf.mul(length, direction!)),
        rest,
        next,
        tf.sum(after) as unknown as tf.Tensor2D,
      ];
    });
    tf.dispose([solution!, residual!, direction!]);
    [solution, residual, direction] = [nextSolution, nextResidual, nextDirection];
    const error = (await left!.data())[0]!;
    left!.dispose();
    if (!(error > enough)) break;
  }
  tf.dispose([residual!, direction!]);
  return solution!;
}
