/** Paths between latents. */
import type { Latent } from "./prior.ts";

/** The names of the paths, as `--method` takes them. */
export const PATH_METHODS = ["lerp", "slerp"] as const;

/** A way from one latent to another. */
export type PathMethod = typeof PATH_METHODS[number];

/**
 * The straight line: (1 - t) a + t b.
 *
 * @param t 0 at a, 1 at b
 * @returns a new latent; exactly a or b at the ends
 */
export function lerp(a: Latent, b: Latent, t: number): Latent {
  assertSameSize(a, b);
  return a.map((component, i) => (1 - t) * component + t * b[i]!);
}

/**
 * Spherical interpolation (Shoemake 1985; White 2016, arXiv 1609.04468): sin((1-t)w)/sin(w) a + sin(tw)/sin(w) b,
 * with w the angle between a and b. Samples of N(0, 1) lie near a sphere; the straight line cuts through its
 * inside, where training saw nothing. For parallel and for opposite vectors no arc is determined, and the
 * straight line is taken.
 *
 * @param t 0 at a, 1 at b
 * @returns a new latent; exactly a or b at the ends
 */
export function slerp(a: Latent, b: Latent, t: number): Latent {
  assertSameSize(a, b);
  const cosine = dot(a, b) / Math.sqrt(dot(a, a) * dot(b, b));
  const angle = Math.acos(Math.min(1, Math.max(-1, cosine)));
  const sine = Math.sin(angle);
  // NaN comes from a zero vector.
  if (!(sine > 1e-6)) return lerp(a, b, t);
  const fromA = Math.sin((1 - t) * angle) / sine;
  const fromB = Math.sin(t * angle) / sine;
  return a.map((component, i) => fromA * component + fromB * b[i]!);
}

/**
 * Evenly spaced latents from a to b, both included.
 *
 * @param frames how many, 2 or more
 * @throws {RangeError} for fewer than 2 frames
 * @example
 * ```ts
 * import { pathBetween } from "ganwalk";
 * console.log(pathBetween(Float32Array.of(0, 1), Float32Array.of(1, 0), 3, "lerp"));
 * ```
 */
export function pathBetween(a: Latent, b: Latent, frames: number, method: PathMethod): Latent[] {
  if (!Number.isInteger(frames) || frames < 2) {
    throw new RangeError(`Cannot build a path: frames must be 2 or more, got ${frames}`);
  }
  const between = method === "slerp" ? slerp : lerp;
  return Array.from({ length: frames }, (_, i) => between(a, b, i / (frames - 1)));
}

function dot(a: Latent, b: Latent): number {
  return a.reduce((sum, component, i) => sum + component * b[i]!, 0);
}

function assertSameSize(a: Latent, b: Latent): void {
  if (a.length !== b.length) {
    throw new RangeError(`Cannot interpolate: latents must be of one size, got ${a.length} and ${b.length}`);
  }
}
