/** What directions in the latent space change in pictures. */
import { nudgeAlong } from "../latent/along.ts";
import { traitsOf } from "../latent/attribute_directions.ts";
import { sampleLatents } from "../latent/prior.ts";
import type { AttributeEffect } from "../metrics/dimension_effect.ts";
import { createRandom } from "../tensor/random.ts";
import { compareNudges, type ReadPairs } from "./compare_nudges.ts";
import type { Explored } from "./explored_figure.ts";
import type { AttributeReader } from "./rank_dimensions.ts";

/** What one unit of a direction changes: one standard deviation of z along it. */
export interface DirectionEffect {
  /** Mean absolute change of a pixel's value, 0 … 255. */
  readonly imageChange: number;
  /** What it changes in the faces, the most changed attribute first; none without a reader. */
  readonly attributes: readonly AttributeEffect[];
  /**
   * Mean change of each number in its own unit, and of the share of faces with each boolean or class, by the names of
   * `traitsOf()`; none without a reader.
   */
  readonly traits: ReadonlyMap<string, number>;
}

/** On which faces effects are measured. */
export interface MeasureOptions {
  /** Faces for each direction, 1 or more. */
  readonly count: number;
  /** Of the faces. */
  readonly seed: number;
  /** Without it, only pictures are compared. */
  readonly reader?: AttributeReader;
  /** Is told how many directions of all are done. */
  readonly onProgress?: (done: number, total: number) => void;
}

/** How far faces are moved, half against the direction and half along it; effects are for one unit. */
const MOVED = 2;

/**
 * Measures every direction on the same faces of the prior: each is moved by one unit against the direction and by one
 * along it, and both pictures are compared.
 *
 * @param vectors of length 1, [Z]
 * @returns one for each, in their order
 * @throws {RangeError} if there is no face
 * @example
 * ```ts
 * import { factoriseFirstLayer, loadGenerator, measureDirections, readFirstLayer } from "ganwalk";
 * const generator = await loadGenerator({ run: "shipped", out: "out", backend: "auto", debug: false });
 * const { weights } = await readFirstLayer(generator.network);
 * const [first] = factoriseFirstLayer(weights, generator.prior.size, 1);
 * const [effect] = await measureDirections(generator, [first!.vector], { count: 2, seed: 0 });
 * generator.dispose();
 * console.log(effect!.imageChange > 1); // true
 * ```
 */
export async function measureDirections(
  { decode, prior }: Explored,
  vectors: readonly Float32Array[],
  { count, seed, reader, onProgress = () => {} }: MeasureOptions,
): Promise<DirectionEffect[]> {
  if (!Number.isInteger(count) || count < 1) {
    throw new RangeError(`Cannot measure directions: count must be 1 or more, got ${count}`);
  }
  const faces = sampleLatents(prior, count, createRandom(seed));
  const effects: DirectionEffect[] = [];
  for (const vector of vectors) {
    const nudges = faces.map((z) => nudgeAlong(prior, z, vector, MOVED));
    const { imageChange, attributes, pairs } = await compareNudges(decode, nudges, reader);
    const distances = nudges.map(({ distance }) => distance);
    effects.push({ imageChange, attributes, traits: new Map(pairs && traitChanges(pairs, distances)) });
    onProgress(effects.length, vectors.length);
  }
  return effects;
}

function traitChanges(
  { below, above }: ReadPairs,
  distances: readonly number[],
): [string, number][] {
  const raised = traitsOf(above);
  return traitsOf(below).map(({ name, values }, t) => {
    const slopes = distances.map((distance, i) => (raised[t]!.values[i]! - values[i]!) / distance);
    return [name, slopes.reduce((sum, slope) => sum + slope, 0) / slopes.length];
  });
}
