/** Walks through several key faces. */
import { UserError } from "../tensor/errors.ts";
import { ease, type Easing } from "./easing.ts";
import { lerp, type PathMethod, slerp } from "./paths.ts";
import type { Latent, LatentPrior } from "./prior.ts";

/** How a walk goes. */
export interface WalkOptions {
  /** Pictures in all, as many as there are key faces or more. */
  readonly frames: number;
  /** Default: see {@linkcode choosePathMethod}. */
  readonly method?: PathMethod;
  /** Whether it goes on from the last key face to the first; false by default. */
  readonly loop?: boolean;
  /** The pace between each two key faces; linear by default. */
  readonly easing?: Easing;
}

/** The latents of a walk. */
export interface WalkPath {
  /** [frames] latents of [Z]; each key face's is exactly its own. */
  readonly latents: Latent[];
  /** The frame of each key face, counted from 0. */
  readonly keyFrames: number[];
  /** The way between key faces. */
  readonly method: PathMethod;
}

/** A walk with its pictures, or whatever the decoder makes of latents. */
export interface Walk<Face> extends WalkPath {
  /** One for each latent. */
  readonly faces: Face[];
}

/**
 * The way between latents of a prior: slerp for a normal prior, whose samples lie near a sphere, and lerp for a
 * uniform one, whose samples fill a cube: arcs between them leave it, lines do not.
 *
 * @param wanted what the user asked for
 * @throws {UserError} if slerp is asked for with a uniform prior
 */
export function choosePathMethod(prior: LatentPrior, wanted?: PathMethod): PathMethod {
  if (prior.distribution === "normal") return wanted ?? "slerp";
  if (wanted === "slerp") {
    throw new UserError(
      `Cannot use slerp: the prior of this generator is uniform from ${prior.low} to ${prior.high}, a cube that ` +
        "arcs leave, where training showed nothing; take lerp",
    );
  }
  return "lerp";
}

/**
 * The frame of each key face: spread evenly, rounded where the frames do not divide. An open walk begins with the
 * first key face and ends with the last; of a closed one the frame after the last is the first again.
 *
 * @param keys how many key faces, 2 or more
 * @param frames how many pictures, as many as key faces or more
 * @returns [keys] frames, counted from 0, rising
 * @throws {RangeError} for fewer key faces or frames
 */
export function placeKeyFrames(keys: number, frames: number, loop: boolean): number[] {
  if (keys < 2) throw new RangeError(`Cannot walk: it takes 2 key faces or more, got ${keys}`);
  if (!Number.isInteger(frames) || frames < keys) {
    throw new RangeError(`Cannot walk: ${keys} key faces take ${keys} frames or more, got ${frames}`);
  }
  const step = loop ? frames / keys : (frames - 1) / (keys - 1);
  return Array.from({ length: keys }, (_, k) => Math.round(k * step));
}

/**
 * The latents of a walk through key faces.
 *
 * @param keys latents [Z] of the key faces, 2 or more
 * @throws {RangeError} for fewer key faces, or fewer frames than key faces
 * @throws {UserError} if slerp is asked for with a uniform prior
 * @example
 * ```ts
 * import { buildPrior, planWalk } from "ganwalk";
 * const [a, b] = [Float32Array.of(0, 1), Float32Array.of(1, 0)];
 * const { latents, keyFrames } = planWalk(buildPrior("uniform", 2), [a, b], { frames: 4, loop: true });
 * console.log(keyFrames, latents); // frames 0 and 2; halfway between them both ways
 * ```
 */
export function planWalk(prior: LatentPrior, keys: readonly Latent[], options: WalkOptions): WalkPath {
  const { frames, loop = false, easing = "linear" } = options;
  const method = choosePathMethod(prior, options.method);
  const between = method === "slerp" ? slerp : lerp;
  const keyFrames = placeKeyFrames(keys.length, frames, loop);
  const ends = [...keyFrames, frames];
  const latents = Array.from({ length: frames }, (_, frame) => {
    // The last key face of an open walk is the end of the leg before it.
    const leg = keyFrames.findLastIndex((start) => start <= frame);
    const t = (frame - ends[leg]!) / (ends[leg + 1]! - ends[leg]!);
    return between(keys[leg]!, keys[(leg + 1) % keys.length]!, ease(easing, t));
  });
  return { latents, keyFrames, method };
}

/**
 * A walk through key faces with its pictures.
 *
 * @param decode makes one picture of each latent, such as `loadGenerator()`'s
 * @param keys latents [Z] of the key faces, 2 or more
 * @returns latents, pictures, and which of them are the key faces
 * @throws {RangeError} for fewer key faces, or fewer frames than key faces
 * @throws {UserError} if slerp is asked for with a uniform prior
 * @example
 * ```ts
 * import { buildPrior, createRandom, type Latent, sampleLatent, walkFaces } from "ganwalk";
 * const prior = buildPrior("normal", 100);
 * const keys = [1, 5, 9].map((seed) => sampleLatent(prior, createRandom(seed)));
 * // A generator's decode() makes pictures; this one the first component.
 * const decode = (latents: readonly Latent[]) => Promise.resolve(latents.map((z) => z[0]));
 * const walk = await walkFaces(decode, prior, keys, { frames: 45, loop: true, easing: "ease-in-out" });
 * console.log(walk.faces.length, walk.keyFrames); // 45 [ 0, 15, 30 ]
 * ```
 */
export async function walkFaces<Face>(
  decode: (latents: readonly Latent[]) => Promise<Face[]>,
  prior: LatentPrior,
  keys: readonly Latent[],
  options: WalkOptions,
): Promise<Walk<Face>> {
  const path = planWalk(prior, keys, options);
  return { ...path, faces: await decode(path.latents) };
}
