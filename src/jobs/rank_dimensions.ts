/** Latent dimensions ordered by what they change. */
import type { AttributeType } from "../data/attribute_table.ts";
import { nudgeDimension } from "../latent/nudge.ts";
import { sampleNear } from "../latent/near.ts";
import { type Latent, type LatentPrior, sampleAround } from "../latent/prior.ts";
import type { AttributeEffect } from "../metrics/dimension_effect.ts";
import type { ReadAttributes } from "../model/read_attributes.ts";
import { createRandom } from "../tensor/random.ts";
import type { BaseFace } from "./base_face.ts";
import { compareNudges } from "./compare_nudges.ts";
import type { Explored } from "./explored_figure.ts";

/** What one dimension changes. */
export interface DimensionEffect {
  /** Counted from 1. */
  readonly dimension: number;
  /** Mean absolute change of a pixel's value for one unit of the dimension, 0 … 255. */
  readonly imageChange: number;
  /** What it changes in the faces, the most changed attribute first; none without a reader. */
  readonly attributes: readonly AttributeEffect[];
}

/** Reads the attributes of faces; see `loadRegressor()`. */
export interface AttributeReader {
  /** What it reads. */
  readonly attributes: readonly AttributeType[];
  /** From pictures to a column for each attribute. */
  readonly read: ReadAttributes;
}

/** On which faces effects are measured. */
export interface RankOptions {
  /** Faces for each dimension, 1 or more. */
  readonly count: number;
  /** Of every component of the faces' latents; not looked at where there is a face. */
  readonly mean: number;
  /** The first of the faces; the others lie around it. Default: all lie around the mean. */
  readonly face?: BaseFace;
  /** Their spread, 0 or more. */
  readonly sd: number;
  /** Of the faces. */
  readonly seed: number;
  /** Without it, only pictures are compared. */
  readonly reader?: AttributeReader;
  /** Is told how many dimensions of all are done. */
  readonly onProgress?: (done: number, total: number) => void;
}

/** How far a component is moved, half down and half up: effects are for one unit. */
const UNIT = 1;

/**
 * Measures every dimension on the same faces, z ~ N(mean, sd) or a face and others around it: the component is moved by half a unit down and up, all
 * others stand still, and both pictures are compared.
 *
 * @returns one for each dimension, the one that changes pictures most first
 * @throws {RangeError} if there is no face
 * @example
 * ```ts
 * import { loadGenerator, rankDimensions } from "ganwalk";
 * const generator = await loadGenerator({ run: "shipped", out: "out", backend: "auto", debug: false });
 * const effects = await rankDimensions(generator, { count: 2, mean: 0, sd: 1, seed: 0 });
 * generator.dispose();
 * console.log(effects.length, effects[0]!.imageChange >= effects[99]!.imageChange); // 100 true
 * ```
 */
export async function rankDimensions(
  { decode, prior }: Explored,
  options: RankOptions,
): Promise<DimensionEffect[]> {
  const { count, reader, onProgress = () => {} } = options;
  if (!Number.isInteger(count) || count < 1) {
    throw new RangeError(`Cannot rank dimensions: count must be 1 or more, got ${count}`);
  }
  const faces = rankedFaces(prior, options);
  const effects: DimensionEffect[] = [];
  for (let dimension = 1; dimension <= prior.size; dimension++) {
    const nudges = faces.map((z) => nudgeDimension(prior, z, dimension, UNIT));
    const { imageChange, attributes } = await compareNudges(decode, nudges, reader);
    effects.push({ dimension, imageChange, attributes });
    onProgress(dimension, prior.size);
  }
  return effects.sort((a, b) => b.imageChange - a.imageChange);
}

/** The latents that effects are measured on. */
function rankedFaces(prior: LatentPrior, { count, mean, sd, seed, face }: RankOptions): Latent[] {
  const random = createRandom(seed);
  return face
    ? sampleNear(prior, face.latent, count, sd, random)
    : sampleAround(prior, count, mean, sd, random);
}
