/**
 * Principal components by random projection and power iteration (Halko, Martinsson and Tropp 2011,
 * arXiv 0909.4061, algorithms 4.4 and 5.1): some of them, of many long rows, in a few matrix products.
 */
import { EigenvalueDecomposition, Matrix, QrDecomposition } from "ml-matrix";
import * as tf from "@tensorflow/tfjs-core";
import type { Random } from "../tensor/random.ts";

/** The directions in which rows vary most, in falling order. */
export interface PrincipalComponents {
  /** Mean row, [D]. */
  readonly mean: Float32Array;
  /** Of length 1 and at right angles, [K] times [D]; the largest number of each is positive. */
  readonly components: readonly Float32Array[];
  /** Variance of the rows along each, over N - 1. */
  readonly variances: readonly number[];
  /** Variance of the rows in all directions. */
  readonly totalVariance: number;
}

/** Directions beyond those asked for, and rounds: both make the last components exact. */
const SPARE = 10;
const ROUNDS = 4;

/**
 * Finds the first principal components of rows.
 *
 * With X the rows less their mean, the rows of X span nearly all that `X R` spans for a random R of a few more
 * columns than components are wanted, and after `(X X')^4` the large components have outgrown the others. In the
 * orthonormal basis Q of that, the eigenvectors U of the small matrix `(Q'X)(Q'X)'` give the components `U'Q'X`.
 *
 * @param rows [N,D], one behind the other, N at least 2
 * @param width D
 * @param count K, at least 1
 * @param random draws the projection
 * @throws {RangeError} if there are fewer than K + 1 rows or fewer than K columns
 */
export function principalComponents(
  rows: Float32Array,
  width: number,
  count: number,
  random: Random,
): PrincipalComponents {
  const rowCount = rows.length / width;
  const most = Math.min(rowCount - 1, width);
  if (!Number.isInteger(rowCount) || count < 1 || count > most) {
    throw new RangeError(
      `Cannot find ${count} principal components: ${rowCount} rows of ${width} numbers have at most ${
        Math.max(0, most)
      }`,
    );
  }
  const size = Math.min(count + SPARE, most);
  return tf.tidy(() => {
    const all = tf.tensor2d(rows, [rowCount, width]);
    const mean = tf.mean(all, 0, true);
    const centred: tf.Tensor2D = tf.sub(all, mean);
    const start = tf.tensor2d(Float32Array.from({ length: width * size }, () => random.normal()), [
      width,
      size,
    ]);
    let basis = orthonormal(tf.matMul(centred, start));
    for (let round = 0; round < ROUNDS; round++) {
      basis = orthonormal(tf.matMul(centred, tf.matMul(centred, basis, true)));
    }
    const reduced: tf.Tensor2D = tf.matMul(basis, centred, true);
    const products = matrixOf(tf.matMul(reduced, reduced, false, true));
    const { realEigenvalues: values, eigenvectorMatrix: vectors } = new EigenvalueDecomposition(products, {
      assumeSymmetric: true,
    });
    const order = values.map((_, i) => i).sort((a, b) => values[b]! - values[a]!).slice(0, count);
    return {
      mean: mean.dataSync() as Float32Array,
      components: order.map((i) => direction(reduced, vectors.getColumn(i))),
      variances: order.map((i) => Math.max(0, values[i]!) / (rowCount - 1)),
      totalVariance: tf.sum(tf.square(centred)).dataSync()[0]! / (rowCount - 1),
    };
  });
}

/**
 * Where a row lies along each component.
 *
 * @param row [D]
 * @returns [K]
 */
export function componentScores({ mean, components }: PrincipalComponents, row: ArrayLike<number>): number[] {
  return components.map((component) =>
    component.reduce((sum, weight, i) => sum + weight * (row[i]! - mean[i]!), 0)
  );
}

/**
 * The row that has these scores, and 0 along all other directions.
 *
 * @param scores [K] or fewer, for the first components only
 * @returns [D]
 */
export function rowOfScores(
  { mean, components }: PrincipalComponents,
  scores: readonly number[],
): Float32Array {
  const row = Float32Array.from(mean);
  scores.forEach((score, k) => components[k]!.forEach((weight, i) => row[i]! += score * weight));
  return row;
}

function matrixOf(tensor: tf.Tensor2D): Matrix {
  return Matrix.from1DArray(...tensor.shape, tensor.dataSync());
}

function orthonormal(columns: tf.Tensor2D): tf.Tensor2D {
  return tf.tensor2d(new QrDecomposition(matrixOf(columns)).orthogonalMatrix.to2DArray());
}

/** U'B of one eigenvector, scaled to length 1 in double precision, with the sign that makes runs alike. */
function direction(reduced: tf.Tensor2D, eigenvector: readonly number[]): Float32Array {
  const row = tf.matMul(tf.tensor2d([[...eigenvector]]), reduced).dataSync() as Float32Array;
  const largest = row.reduce((most, value) => Math.abs(value) > Math.abs(most) ? value : most, 0);
  const length = Math.sqrt(row.reduce((sum, value) => sum + value * value, 0)) * (Math.sign(largest) || 1);
  return length === 0 ? row : row.map((value) => value / length);
}
