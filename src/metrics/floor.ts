/**
 * What a metric says about two sets of the same origin: the floor that no generator can be expected to go below.
 *
 * The sliced Wasserstein distance of two finite samples of one distribution is above 0 and falls with their number
 * (about as one over its square root at first), so a distance means little without its floor at the same number.
 */
import { type PictureSet, splitPictures } from "./picture_set.ts";
import {
  slicedWasserstein,
  type SlicedWassersteinOptions,
  type SlicedWassersteinResult,
} from "./sliced_wasserstein.ts";

/** How the floor is measured. */
export interface SlicedWassersteinFloorOptions extends SlicedWassersteinOptions {
  /** Pictures in each part, as many as in the comparison it is for; default half of the set. */
  readonly picturesPerSide?: number;
}

/**
 * Sliced Wasserstein distance of two disjoint random parts of one set, usually of the training pictures.
 *
 * @param set at least 2 · picturesPerSide square pictures of 16 to 31 times a power of 2 pixels
 * @returns as `slicedWasserstein()`
 * @throws {RangeError} if the set has too few pictures, or as `slicedWasserstein()`
 * @example
 * ```ts
 * import { createRandom, slicedWassersteinFloor } from "ganwalk";
 * const random = createRandom(7);
 * const data = Uint8Array.from({ length: 8 * 16 * 16 }, () => random.integer(256));
 * const set = { count: 8, height: 16, width: 16, channels: 1, data };
 * console.log(slicedWassersteinFloor(set, { random, picturesPerSide: 3 }).averageTimes1000);
 * ```
 */
export function slicedWassersteinFloor(
  set: PictureSet,
  options: SlicedWassersteinFloorOptions,
): SlicedWassersteinResult {
  const [left, right] = splitPictures(set, options.random, options.picturesPerSide);
  return slicedWasserstein(left, right, options);
}
