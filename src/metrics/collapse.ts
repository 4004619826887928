/**
 * Mode collapse: the generator makes the same few pictures whatever the latent is.
 *
 * Pictures are halved, by means of 2 x 2 pixels, as long as 16 pixels a side are left, so that noise on top of the
 * same picture does not pass for another one. For each picture the nearest other one of the set is looked for
 * (root mean square difference of bytes); the median of these distances, divided by that of as many pictures of
 * the data, is the variety:
 *
 *   variety = median_i min_j |x_i - x_j| of the samples / the same of the data.
 *
 * It is 0 if all samples are one picture, and also if they are one of a few, where the mean distance of pairs
 * (Odena et al. 2017 compare pairs by MS-SSIM) stays far from 0. A cast of colour over the whole batch, which
 * healthy trainings have for hundreds of steps, takes little from it.
 */
import { canHalve, halvePictures, toFloats } from "./halve_pictures.ts";
import type { PictureSet } from "./picture_set.ts";

/** Samples of less variety than this part of the data's own have collapsed. */
export const COLLAPSE_THRESHOLD = 0.05;

/** The smallest pictures that are looked at, pixels a side. */
const SMALLEST = 16;

/**
 * How far pictures are from their nearest other one.
 *
 * @param set 2 pictures or more
 * @returns the median distance, in bytes, 0 … 255
 * @throws {RangeError} if the set is malformed or has one picture only
 */
export function nearestDistance(set: PictureSet): number {
  let pictures = toFloats(set, "pictures");
  if (set.count < 2) throw new RangeError(`Cannot compare pictures: expected 2 or more, got ${set.count}`);
  while (canHalve(pictures, SMALLEST)) pictures = halvePictures(pictures);
  const { count, data } = pictures;
  const length = data.length / count;
  const nearest = new Float64Array(count).fill(Infinity);
  for (let i = 1; i < count; i++) {
    for (let j = 0; j < i; j++) {
      let sum = 0;
      for (let a = i * length, b = j * length; a < (i + 1) * length; a++, b++) {
        sum += (data[a]! - data[b]!) ** 2;
      }
      nearest[i] = Math.min(nearest[i]!, sum);
      nearest[j] = Math.min(nearest[j]!, sum);
    }
  }
  nearest.sort();
  const middle = count >> 1;
  const median = count % 2 === 1 ? nearest[middle]! : (nearest[middle - 1]! + nearest[middle]!) / 2;
  return Math.sqrt(median / length);
}

/**
 * The variety of samples as a part of the data's own.
 *
 * @param samples {@linkcode nearestDistance} of samples
 * @param data that of as many pictures of the data
 * @returns 0 or more, about 1 for samples as varied as the data; 1 for data that is one picture only
 */
export function relativeVariety(samples: number, data: number): number {
  return data === 0 ? 1 : samples / data;
}
