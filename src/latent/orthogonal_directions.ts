/**
 * Directions without what they share with others: "conditional manipulation" (Shen, Gu, Tang and Zhou 2020,
 * InterFaceGAN, arXiv 1907.10786, section 3.1.3).
 */

/** A direction and what is left of it. */
export interface Orthogonal {
  /** Of length 1, at right angles to all others, [Z]. */
  readonly vector: Float32Array;
  /** Length of what was left of the unit vector, 0 … 1: its cosine to the direction before. */
  readonly kept: number;
}

/** A shorter rest of a unit vector is rounding, or so little of the attribute that it is another direction. */
const LEAST_KEPT = 0.01;
const LEAST_INDEPENDENT = 1e-6;

/**
 * The part of a direction at right angles to others. With one other direction n it is `v - (v·n) n`; with several, the
 * projection on all that is at right angles to them. A linear fit along one of the others gives the same value
 * wherever one goes along the result.
 *
 * @param vector of length 1, [Z]
 * @param others any number of [Z], of any length
 * @returns nothing if less than 1 % of the direction is left
 * @throws {RangeError} if directions are of different sizes
 * @example
 * ```ts
 * import { orthogonalTo } from "ganwalk";
 * const { vector, kept } = orthogonalTo(Float32Array.of(0.6, 0.8), [Float32Array.of(2, 0)])!;
 * console.log(vector, kept); // [ 0, 1 ] 0.8
 * ```
 */
export function orthogonalTo(
  vector: ArrayLike<number>,
  others: readonly ArrayLike<number>[],
): Orthogonal | undefined {
  const basis: Float64Array[] = [];
  for (const other of others) {
    if (other.length !== vector.length) {
      throw new RangeError(
        `Cannot compare directions: they must be of one size, got ${vector.length} and ${other.length}`,
      );
    }
    const unit = scaled(Float64Array.from(other), 1 / (lengthOf(other) || 1));
    const rest = without(unit, basis);
    const length = lengthOf(rest);
    if (length > LEAST_INDEPENDENT) basis.push(scaled(rest, 1 / length));
  }
  const rest = without(Float64Array.from(vector), basis);
  const kept = lengthOf(rest) / lengthOf(vector);
  if (!(kept >= LEAST_KEPT)) return undefined;
  return { vector: Float32Array.from(scaled(rest, 1 / lengthOf(rest))), kept };
}

/** A direction of an attribute; a category has one for each class. */
export interface OfAttribute {
  /** Of the attribute. */
  readonly attribute: string;
  /** Of length 1, [Z]. */
  readonly vector: ArrayLike<number>;
}

/**
 * Each direction without what it shares with those of other attributes. Classes of one category exclude each other, so
 * they stay as they are among themselves.
 *
 * @returns in the order of the directions; nothing where less than 1 % is left
 * @example
 * ```ts
 * import { orthogonalDirections } from "ganwalk";
 * const smile = { attribute: "smile", vector: [1, 0] };
 * const glasses = { attribute: "glasses", vector: [0.6, 0.8] };
 * const [withoutGlasses] = orthogonalDirections([smile, glasses]);
 * console.log(withoutGlasses!.vector, withoutGlasses!.kept); // [ 0.8, -0.6 ] 0.8
 * ```
 */
export function orthogonalDirections(directions: readonly OfAttribute[]): (Orthogonal | undefined)[] {
  return directions.map(({ attribute, vector }) =>
    orthogonalTo(
      vector,
      directions.filter((other) => other.attribute !== attribute).map((other) => other.vector),
    )
  );
}

/** What is left of a vector outside an orthonormal basis; twice, because once leaves rounding behind. */
function without(vector: Float64Array, basis: readonly Float64Array[]): Float64Array {
  const rest = vector.slice();
  for (let round = 0; round < 2; round++) {
    for (const unit of basis) {
      const along = dot(rest, unit);
      rest.forEach((component, i) => rest[i] = component - along * unit[i]!);
    }
  }
  return rest;
}

/** Sum of products. */
export function dot(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}

function lengthOf(vector: ArrayLike<number>): number {
  return Math.sqrt(dot(vector, vector));
}

function scaled(vector: Float64Array, factor: number): Float64Array {
  return vector.map((component) => factor * component);
}
