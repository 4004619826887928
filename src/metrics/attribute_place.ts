/** Where pictures that have something differ from those that have it not. */
import type { PictureSet } from "./picture_set.ts";

/** Of a picture, the share of pixels that count as the place. */
const PLACE_SHARE = 0.05;

/**
 * The pixels in which the mean pictures of two sets differ most, 5 in 100 of them.
 *
 * @param set of pictures
 * @param has of each picture, whether it has what is looked for; both must occur
 * @returns [H,W]: 1 for pixels of the place, 0 elsewhere
 * @throws {RangeError} if all pictures are of one kind
 */
export function attributePlace(
  { count, height, width, channels, data }: PictureSet,
  has: readonly boolean[],
): Float32Array {
  const counts = [0, 0];
  const length = height * width * channels;
  const sums = [new Float64Array(length), new Float64Array(length)];
  for (let i = 0; i < count; i++) {
    const kind = Number(has[i]);
    counts[kind]!++;
    for (let at = 0; at < length; at++) sums[kind]![at]! += data[i * length + at]!;
  }
  if (counts.includes(0)) throw new RangeError("Cannot find a place: all pictures are of one kind");
  const differences = new Float64Array(height * width);
  for (let at = 0; at < length; at++) {
    const difference = sums[1]![at]! / counts[1]! - sums[0]![at]! / counts[0]!;
    differences[Math.floor(at / channels)]! += Math.abs(difference);
  }
  const least = differences.toSorted((a, b) => b - a)[Math.ceil(PLACE_SHARE * differences.length) - 1]!;
  return Float32Array.from(differences, (difference) => Number(difference >= least && difference > 0));
}

/**
 * A place on a smaller map: the share of each cell that belongs to it, over the sum of all, so that weighted sums are
 * means over the place.
 *
 * @param place [H,W]
 * @param width W
 * @param mapHeight rows of the map, a divisor of H
 * @param mapWidth columns of the map, a divisor of W
 * @returns [mapHeight, mapWidth], with the sum 1
 */
export function placeOnMap(
  place: Float32Array,
  width: number,
  mapHeight: number,
  mapWidth: number,
): Float32Array {
  const height = place.length / width;
  const map = new Float32Array(mapHeight * mapWidth);
  const total = place.reduce((sum, value) => sum + value, 0);
  for (let i = 0; i < place.length; i++) {
    const [row, column] = [Math.floor(i / width), i % width];
    const cell = Math.floor(row * mapHeight / height) * mapWidth + Math.floor(column * mapWidth / width);
    map[cell]! += place[i]! / total;
  }
  return map;
}
