/** One latent component moved a little to either side. */
import { clipToPrior, type Latent, type LatentPrior } from "./prior.ts";

/** A latent moved to either side along one dimension. */
export interface Nudge {
  /** The component lowered. */
  readonly below: Latent;
  /** The component raised. */
  readonly above: Latent;
  /** How far they lie apart: the unit, or less where a uniform prior ends. */
  readonly distance: number;
}

/**
 * Moves one component by half a unit down and up; all others stand still.
 *
 * @param dimension counted from 1 to Z
 * @param unit above 0
 * @throws {RangeError} if there is no such dimension, or the unit is not above 0
 * @example
 * ```ts
 * import { buildPrior, nudgeDimension } from "ganwalk";
 * const { below, above } = nudgeDimension(buildPrior("normal", 2), Float32Array.of(0, 3), 2, 1);
 * console.log(below, above); // [ 0, 2.5 ] [ 0, 3.5 ]
 * ```
 */
export function nudgeDimension(prior: LatentPrior, z: Latent, dimension: number, unit: number): Nudge {
  if (!Number.isInteger(dimension) || dimension < 1 || dimension > z.length) {
    throw new RangeError(`Cannot move a component: the dimension must be 1 to ${z.length}, got ${dimension}`);
  }
  if (!(unit > 0)) throw new RangeError(`Cannot move a component: the unit must be above 0, got ${unit}`);
  const moved = (by: number) => {
    const latent = z.slice();
    latent[dimension - 1] = clipToPrior(prior, z[dimension - 1]! + by);
    return latent;
  };
  const [below, above] = [moved(-unit / 2), moved(unit / 2)];
  return { below, above, distance: above[dimension - 1]! - below[dimension - 1]! };
}
