/**
 * Sliced Wasserstein distance between two sets of pictures.
 *
 * Karras, Aila, Laine and Lehtinen, "Progressive growing of GANs" (2018, arXiv 1710.10196), section 5; reference
 * code: tkarras/progressive_growing_of_gans, metrics/sliced_wasserstein.py. Rabin et al. (2011) for the distance.
 *
 * Every picture becomes a Laplacian pyramid down to 16 pixels; of each level, 128 random patches of 7 x 7 x 3. The
 * patches of a set are brought to mean 0 and deviation 1, channel by channel; so a change of brightness or
 * contrast alone is no distance. Both sets are projected onto a random unit direction and sorted: the mean
 * |difference| of the two lists is the Wasserstein distance along that direction. Averaged over 4 · 128
 * directions and multiplied by 1000.
 *
 * Memory: the descriptors of 16,384 pictures of 64 pixels would be 1.2 GB a set and level. They are cut out anew
 * for each block of directions, and only projections are kept, at most 512 MB. Beside them stand the smaller
 * levels of both sets as float32 (1.25 times the bytes of the pictures).
 */
import type { Random } from "../tensor/random.ts";
import { buildPyramid } from "./laplacian_pyramid.ts";
import { type Patches, samplePatches } from "./patches.ts";
import type { PictureSet } from "./picture_set.ts";
import { DESCRIPTOR_SIZE } from "./projection_kernel.ts";
import { createProjector, type Projector } from "./projections.ts";
import { sortFloats } from "./sort_floats.ts";

/** How the sliced Wasserstein distance is measured; the defaults are the paper's. */
export interface SlicedWassersteinOptions {
  /** Chooses patches and directions. */
  readonly random: Random;
  /** Of each level, 1 or more; default 128. */
  readonly patchesPerImage?: number;
  /** 1 or more; default 4. */
  readonly repeats?: number;
  /** 1 or more; default 128. */
  readonly directionsPerRepeat?: number;
  /** Called again and again with the directions measured so far, of all levels, and how many there are. */
  readonly onProgress?: (done: number, total: number) => void;
}

/** The distance at one level of the pyramid. */
export interface SlicedWassersteinLevel {
  /** Side of the level in pixels. */
  readonly size: number;
  /** The distance times 1000, 0 or more. */
  readonly swdTimes1000: number;
}

/** What {@linkcode slicedWasserstein} found. */
export interface SlicedWassersteinResult {
  /** From fine (edges, noise) to coarse (shapes, colours). */
  readonly levels: readonly SlicedWassersteinLevel[];
  /** Mean over the levels. */
  readonly averageTimes1000: number;
}

/** Most bytes for projections of both sets. */
const PROJECTION_BYTES = 2 ** 29;

/**
 * Sliced Wasserstein distance of two sets of pictures; 0 where their patches are distributed alike. It falls with
 * the number of pictures, so compare values at the same number only, and with `slicedWassersteinFloor()`.
 *
 * Karras et al. 2018, arXiv 1710.10196. On one core, 2,048 pictures a side of 64 x 64 take about 16 s, 16,384
 * about 4 minutes.
 *
 * @param a square pictures of 16 to 31 times a power of 2 pixels, grey or colour
 * @param b as many, of the same size
 * @returns for 64 pixels, levels of 64, 32 and 16 and their mean
 * @throws {RangeError} if the sets differ in number or size, are malformed or too small, or a count is below 1
 * @example
 * ```ts
 * import { createRandom, slicedWasserstein } from "ganwalk";
 * const random = createRandom(7);
 * const noise = () => ({
 *   count: 4,
 *   height: 32,
 *   width: 32,
 *   channels: 3,
 *   data: Uint8Array.from({ length: 4 * 32 * 32 * 3 }, () => random.integer(256)),
 * });
 * const { levels, averageTimes1000 } = slicedWasserstein(noise(), noise(), { random });
 * for (const { size, swdTimes1000 } of levels) console.log(size, swdTimes1000);
 * console.log(averageTimes1000);
 * ```
 */
export function slicedWasserstein(
  a: PictureSet,
  b: PictureSet,
  options: SlicedWassersteinOptions,
): SlicedWassersteinResult {
  const { random, patchesPerImage = 128, repeats = 4, directionsPerRepeat = 128, onProgress } = options;
  assertCounts({ patchesPerImage, repeats, directionsPerRepeat });
  assertAlike(a, b);
  const pyramids = [buildPyramid(a, "the first set"), buildPyramid(b, "the second set")] as const;
  const { sizes } = pyramids[0];
  const directionCount = repeats * directionsPerRepeat;
  const projector = createProjector(a.count * patchesPerImage, directionCount, PROJECTION_BYTES);
  const levels = sizes.map((size, level) => {
    const pair = [
      samplePatches(pyramids[0], level, patchesPerImage, random),
      samplePatches(pyramids[1], level, patchesPerImage, random),
    ] as const;
    const directions = sampleDirections(directionCount, random);
    const distance = meanDistance(
      projector,
      pair,
      directions,
      (done) => onProgress?.(level * directionCount + done, sizes.length * directionCount),
    );
    return { size, swdTimes1000: 1000 * distance };
  });
  const sum = levels.reduce((total, { swdTimes1000 }) => total + swdTimes1000, 0);
  return { levels, averageTimes1000: sum / levels.length };
}

/** Unit vectors, uniform on the sphere: each of 147 normal components, divided by its length; [count][147]. */
function sampleDirections(count: number, random: Random): Float64Array[] {
  return Array.from({ length: count }, () => {
    const direction = Float64Array.from({ length: DESCRIPTOR_SIZE }, () => random.normal());
    const length = Math.hypot(...direction);
    return direction.map((component) => component / length);
  });
}

/** Mean over directions of the Wasserstein distance between the projections of both sides. */
function meanDistance(
  projector: Projector,
  pair: readonly [Patches, Patches],
  directions: readonly Float64Array[],
  onProgress: (done: number) => void,
): number {
  const [sortedA, sortedB] = pair.map(({ starts }) => new Float32Array(starts.length));
  let sum = 0;
  projector.visit(pair, directions, (index, a, b) => {
    sortFloats(a, sortedA!);
    sortFloats(b, sortedB!);
    sum += meanDifference(sortedA!, sortedB!);
    onProgress(index + 1);
  });
  return sum / directions.length;
}

/** Mean |a - b| of two lists. */
function meanDifference(a: Float32Array, b: Float32Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += Math.abs(a[i]! - b[i]!);
  return sum / a.length;
}

function assertCounts(counts: Readonly<Record<string, number>>): void {
  for (const [name, value] of Object.entries(counts)) {
    if (!Number.isInteger(value) || value < 1) {
      throw new RangeError(`Cannot compare pictures: ${name} must be an integer of 1 or more, got ${value}`);
    }
  }
}

function assertAlike(a: PictureSet, b: PictureSet): void {
  const shapes = [a, b].map(({ count, height, width }) => `${count} of ${width} x ${height}`);
  if (shapes[0] !== shapes[1]) {
    throw new RangeError(
      `Cannot compare pictures: both sets must have as many of the same size, got ${shapes.join(" and ")}`,
    );
  }
}
