/** How a walk speeds up and slows down between two faces. */

/** The names of the easings, as `--easing` takes them. */
export const EASINGS = ["linear", "ease-in", "ease-out", "ease-in-out"] as const;

/** A change of pace. */
export type Easing = typeof EASINGS[number];

/**
 * Maps time to the way covered:
 *
 * - `linear`: t, the same pace throughout;
 * - `ease-in`: t^2, from rest;
 * - `ease-out`: 1 - (1 - t)^2, to rest;
 * - `ease-in-out`: 3 t^2 - 2 t^3, from rest to rest (Hermite's cubic of slope 0 at both ends).
 *
 * All rise from exactly 0 to exactly 1.
 *
 * @param t time, 0 at the start and 1 at the end
 * @returns the part of the way covered, 0 to 1
 * @throws {RangeError} if t is not from 0 to 1
 * @example
 * ```ts
 * import { ease } from "ganwalk";
 * console.log([0, 0.25, 0.5, 0.75, 1].map((t) => ease("ease-in-out", t))); // [ 0, 0.15625, 0.5, 0.84375, 1 ]
 * ```
 */
export function ease(easing: Easing, t: number): number {
  if (!(t >= 0 && t <= 1)) throw new RangeError(`Cannot ease: t must be from 0 to 1, got ${t}`);
  switch (easing) {
    case "linear":
      return t;
    case "ease-in":
      return t ** 2;
    case "ease-out":
      return 1 - (1 - t) ** 2;
    case "ease-in-out":
      return t ** 2 * (3 - 2 * t);
  }
}
