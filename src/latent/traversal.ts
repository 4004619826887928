/** One latent dimension swept while all others stand still. */
import { clipToPrior, type Latent, type LatentPrior, shiftLatent } from "./prior.ts";

/**
 * The eight values of the anime-face article: quantiles of N(0, 1) in even steps of probability
 * (14, 24, 35, 45, 55, 65, 76 and 86 %).
 */
export const SWEEP_VALUES: readonly number[] = [-1.08, -0.697, -0.397, -0.129, 0.129, 0.397, 0.697, 1.08];

/** Where a sweep goes. */
export interface DimensionSweep {
  /** Which component is replaced, counted from 1 to Z: 28 is "the 28th". */
  readonly dimension: number;
  /** One row each: all other components are mean + sd · e. */
  readonly means: readonly number[];
  /** One column each: the replaced component's values. */
  readonly values: readonly number[];
  /** Spread of the other components around the mean, 0 or more. */
  readonly sd: number;
}

/**
 * The latents of a sweep: row m holds z = m + sd · e, with the one component replaced by each value in turn.
 *
 * @param e one latent of the prior's standard form [Z], the same for all rows
 * @returns rows (one per mean) of latents (one per value)
 * @throws {RangeError} if the dimension is not one of 1 … Z
 * @example
 * ```ts
 * import { buildPrior, createRandom, sampleLatent, sweepDimension, SWEEP_VALUES } from "ganwalk";
 * const prior = buildPrior("normal", 100);
 * const e = sampleLatent(prior, createRandom(1));
 * const rows = sweepDimension(prior, e, { dimension: 28, means: [-0.6, 0.3], values: SWEEP_VALUES, sd: 0.4 });
 * console.log(rows.length, rows[0]?.length);
 * ```
 */
export function sweepDimension(prior: LatentPrior, e: Latent, sweep: DimensionSweep): Latent[][] {
  const { dimension, means, values, sd } = sweep;
  if (!Number.isInteger(dimension) || dimension < 1 || dimension > prior.size) {
    throw new RangeError(`Cannot sweep a dimension: it must be 1 to ${prior.size}, got ${dimension}`);
  }
  if (!(sd >= 0)) throw new RangeError(`Cannot sweep a dimension: sd must be 0 or more, got ${sd}`);
  return means.map((mean) => {
    const row = shiftLatent(prior, e, mean, sd);
    return values.map((value) => {
      const latent = row.slice();
      latent[dimension - 1] = clipToPrior(prior, value);
      return latent;
    });
  });
}
