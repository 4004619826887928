/**
 * Whether samples have begun to look like the data at all: how a picture's contrast is shared between fine and
 * coarse detail.
 *
 * Pictures are first halved, by means of 2 x 2 pixels, as long as 32 pixels are left, so that large ones are judged by
 * the same detail as small ones; finer detail comes last in a training. Then every picture is halved again and again
 * as long as at least 8 pixels are left. With V_l the variance of a picture's values around its mean after l of these
 * halvings (channel by channel, averaged over channels and pictures), its contrast is a sum: what each halving loses,
 * and the rest,
 *
 *   E_l = V_l - V_l+1,   E_last = V_last,
 *
 * because the mean of squares is that of the means plus that of the differences from them (Haar's wavelets; Mallat
 * 1989). Pictures of things keep most of their contrast in coarse detail (Field 1987), the noise that an untrained
 * generator makes keeps it in fine detail. Of the ratios to the data's own,
 *
 *   distance = largest - smallest of log2(E_l of the samples / E_l of the data),   in octaves,
 *
 * to which weaker contrast or a cast of colour, as healthy trainings have them for hundreds of steps, adds nothing.
 */
import { canHalve, type FloatPictures, halvePictures, toFloats } from "./halve_pictures.ts";
import type { PictureSet } from "./picture_set.ts";

/** Samples further from the data than this, in octaves, show nothing of it. */
export const LIKENESS_THRESHOLD = 3.5;

/** Pictures of twice this side and more are halved first, pixels. */
const LARGEST = 32;
/** The smallest pictures that are looked at, pixels a side. */
const SMALLEST = 8;
/** Variance of the rounding to bytes: contrast below it is none. */
const ROUNDING = 1 / 12;

/**
 * The contrast of a set at each size.
 *
 * @param set 1 picture or more
 * @returns E_l in squared bytes, from fine to coarse
 * @throws {RangeError} if the set is malformed
 */
export function detailEnergies(set: PictureSet): number[] {
  let pictures = toFloats(set, "pictures");
  while (canHalve(pictures, LARGEST)) pictures = halvePictures(pictures);
  const variances = [meanVariance(pictures)];
  while (canHalve(pictures, SMALLEST)) {
    pictures = halvePictures(pictures);
    variances.push(meanVariance(pictures));
  }
  return variances.map((variance, l) => Math.max(0, variance - (variances[l + 1] ?? 0)));
}

/**
 * How far samples are from the data.
 *
 * @param samples {@linkcode detailEnergies} of samples
 * @param data those of pictures of the same size
 * @returns octaves, 0 or more; Infinity where the samples have no contrast at all
 * @throws {RangeError} if there are more sizes on one side
 * @example
 * ```ts
 * import { detailDistance } from "ganwalk";
 * // Half of the contrast everywhere is no distance; fine detail of eight times the data's is.
 * console.log(detailDistance([5, 50], [10, 100]), detailDistance([80, 100], [10, 100])); // 0 3
 * ```
 */
export function detailDistance(samples: readonly number[], data: readonly number[]): number {
  if (samples.length !== data.length || samples.length === 0) {
    throw new RangeError(`Cannot compare detail: ${samples.length} sizes against ${data.length}`);
  }
  if (samples.reduce((sum, energy) => sum + energy, 0) < ROUNDING) return Infinity;
  const octaves = samples.map((energy, l) =>
    Math.log2(Math.max(energy, ROUNDING) / Math.max(data[l]!, ROUNDING))
  );
  return Math.max(...octaves) - Math.min(...octaves);
}

function meanVariance({ count, height, width, channels, data }: FloatPictures): number {
  const length = height * width * channels;
  let sum = 0;
  for (let i = 0; i < count; i++) {
    for (let c = 0; c < channels; c++) {
      let total = 0;
      let squares = 0;
      for (let at = i * length + c; at < (i + 1) * length; at += channels) {
        total += data[at]!;
        squares += data[at]! ** 2;
      }
      const places = height * width;
      sum += squares / places - (total / places) ** 2;
    }
  }
  return sum / (count * channels);
}
