/** Directions that nobody named: those in which a generator's first layer changes most. */
import { EigenvalueDecomposition, Matrix } from "ml-matrix";
import type { Random } from "../tensor/random.ts";
import { dot } from "./orthogonal_directions.ts";
import { componentScores, principalComponents } from "./principal_components.ts";
import type { Latent } from "./prior.ts";

/** A direction of a first layer. */
export interface LayerDirection {
  /** Of length 1, its largest component positive, [Z]. */
  readonly vector: Float32Array;
  /** Part of what all directions change in the layer, 0 … 1. */
  readonly share: number;
}

/**
 * Closed-form factorisation (SeFa; Shen and Zhou 2021, arXiv 2007.06600): a step n changes the layer's output y = A z
 * by A n, whose length is largest for the eigenvectors of A'A with the largest eigenvalues.
 *
 * @param weights [Z,U]: what each component of z adds to each of U outputs, row by row; A' of the paper
 * @param size Z
 * @param count directions wanted, 1 … Z
 * @returns the largest eigenvalue first; shares are eigenvalues over the sum of all, and vectors are orthogonal
 * @throws {RangeError} if there are no whole rows, or the count does not fit
 * @example
 * ```ts
 * import { factoriseFirstLayer } from "ganwalk";
 * const [first] = factoriseFirstLayer(Float32Array.of(3, 0, 0, 4), 2, 1);
 * console.log(first!.vector, first!.share); // [ 0, 1 ] 0.64
 * ```
 */
export function factoriseFirstLayer(weights: Float32Array, size: number, count: number): LayerDirection[] {
  const outputs = weights.length / size;
  if (!Number.isInteger(outputs) || outputs < 1) {
    throw new RangeError(`Cannot factorise a layer: ${weights.length} weights are no ${size} rows`);
  }
  assertCount(count, size);
  const rows = Array.from({ length: size }, (_, i) => weights.subarray(i * outputs, (i + 1) * outputs));
  const products = new Matrix(size, size);
  rows.forEach((row, i) => {
    for (let j = 0; j <= i; j++) {
      const product = dot(row, rows[j]!);
      products.set(i, j, product);
      products.set(j, i, product);
    }
  });
  const { realEigenvalues: values, eigenvectorMatrix: vectors } = new EigenvalueDecomposition(products, {
    assumeSymmetric: true,
  });
  const total = values.reduce((sum, value) => sum + Math.max(0, value), 0);
  return values.map((_, i) => i).sort((a, b) => values[b]! - values[a]!).slice(0, count).map((i) => ({
    vector: unitOf(vectors.getColumn(i)),
    share: total === 0 ? 0 : Math.max(0, values[i]!) / total,
  }));
}

/**
 * Principal components of a layer's activations, brought back to z (GANSpace; Härkönen et al. 2020, arXiv 2004.02546,
 * section 2.2 and algorithm 1 for BigGAN): with x_k the faces' scores along component k, the direction is the
 * regression of z on them, `sum x_k (z - mean) / sum x_k²`, here scaled to length 1. Scores of different components do
 * not correlate, so each is regressed alone.
 *
 * @param activations [N,U] of N faces, one behind the other
 * @param latents [N] of [Z], of the same faces
 * @param count directions wanted
 * @param random draws the projection of `principalComponents()`
 * @example
 * ```ts
 * import { activationDirections, createRandom, startEngine } from "ganwalk";
 * await startEngine("cpu");
 * const latents = [[1, 1], [1, -1], [-1, 1], [-1, -1]].map((z) => Float32Array.from(z));
 * const activations = Float32Array.from(latents.flatMap((z) => [3 * z[0]! + 5, z[1]!]));
 * const [first] = activationDirections(activations, latents, 1, createRandom(1));
 * console.log(first!.vector); // about [ 1, 0 ]
 * ```
 * @returns the component of the largest variance first; shares are of the variance of all activations
 * @throws {RangeError} if there are no whole rows, or the count does not fit
 */
export function activationDirections(
  activations: Float32Array,
  latents: readonly Latent[],
  count: number,
  random: Random,
): LayerDirection[] {
  const size = latents[0]?.length ?? 0;
  assertCount(count, size);
  const width = activations.length / latents.length;
  if (!Number.isInteger(width)) {
    throw new RangeError(
      `Cannot use activations: ${activations.length} numbers are no rows of ${latents.length} latents`,
    );
  }
  const found = principalComponents(activations, width, count, random);
  const sums = Array.from({ length: count }, () => new Float64Array(size));
  const mean = new Float64Array(size);
  for (const z of latents) z.forEach((component, d) => mean[d]! += component / latents.length);
  latents.forEach((z, i) => {
    const scores = componentScores(found, activations.subarray(i * width, (i + 1) * width));
    scores.forEach((score, k) => z.forEach((component, d) => sums[k]![d]! += score * (component - mean[d]!)));
  });
  return sums.map((sum, k) => ({
    vector: unitOf([...sum]),
    share: found.totalVariance === 0 ? 0 : found.variances[k]! / found.totalVariance,
  }));
}

function assertCount(count: number, size: number): void {
  if (Number.isInteger(count) && count >= 1 && count <= size) return;
  throw new RangeError(`Cannot find directions: the count must be 1 to ${size}, got ${count}`);
}

/** Scaled to length 1, with the sign that makes runs alike. */
function unitOf(vector: readonly number[]): Float32Array {
  const largest = vector.reduce((most, value) => Math.abs(value) > Math.abs(most) ? value : most, 0);
  const length = Math.sqrt(dot(vector, vector)) * (Math.sign(largest) || 1);
  return Float32Array.from(vector, (value) => length === 0 ? value : value / length);
}
