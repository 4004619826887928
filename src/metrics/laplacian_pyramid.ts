/**
 * Laplacian pyramids: what each halving of a picture loses, and the small picture that is left.
 *
 * Burt and Adelson, "The Laplacian pyramid as a compact image code" (1983), with the kernel
 * k = [1,4,6,4,1] / 16 along rows and columns and mirrored borders: (c b | a b c | b a), as in
 * tkarras/progressive_growing_of_gans, metrics/sliced_wasserstein.py, and OpenCV's pyrDown.
 *
 *   down(x) = every second pixel of k * x          up(x) = 2k * (x with zeros between its pixels), per axis
 *   level i = g_i - up(g_i+1), g_i+1 = down(g_i), g_0 = picture;      the last level is g itself.
 */
import { assertPictureSet, type PictureSet, toColourSet } from "./picture_set.ts";

/** Side of the smallest level is at least this. */
export const SMALLEST_LEVEL = 16;

/** The halved pictures of a set; levels of the pyramid are made from them when they are needed. */
export interface Pyramid {
  /** How many pictures: N. */
  readonly count: number;
  /** Sides of the levels in pixels, from fine to coarse. */
  readonly sizes: readonly number[];
  /** [N,S,S,3] for each level; bytes, then float32, both 0 … 255. */
  readonly gaussians: readonly (Uint8Array | Float32Array)[];
}

/**
 * Sides of the levels of a pyramid: halved as long as at least 16 pixels are left.
 *
 * @param side of the square picture in pixels: 16 … 31 times a power of 2
 * @throws {RangeError} if the side is too small or a level cannot be halved
 */
export function pyramidSizes(side: number): number[] {
  if (!Number.isInteger(side) || side < SMALLEST_LEVEL) {
    throw new RangeError(`Cannot build a pyramid: side must be at least ${SMALLEST_LEVEL}, got ${side}`);
  }
  const sizes = [side];
  for (let size = side; Math.floor(size / 2) >= SMALLEST_LEVEL; size /= 2) {
    if (size % 2 !== 0) {
      throw new RangeError(`Cannot build a pyramid: side must be 16 to 31 times a power of 2, got ${side}`);
    }
    sizes.push(size / 2);
  }
  return sizes;
}

/**
 * Halves every picture of a set until the smallest level.
 *
 * @param set square pictures of 16 pixels and more; grey is taken as colour
 * @param name what messages call the set
 * @returns a pyramid; for colour, its finest level are the set's own bytes
 * @throws {RangeError} if the set is malformed, not square, or of a side without pyramid
 */
export function buildPyramid(set: PictureSet, name: string): Pyramid {
  assertPictureSet(set, name);
  if (set.width !== set.height) {
    throw new RangeError(`Cannot use ${name}: pictures must be square, got ${set.width} x ${set.height}`);
  }
  const sizes = pyramidSizes(set.height);
  const { count } = set;
  const gaussians: (Uint8Array | Float32Array)[] = [toColourSet(set).data];
  for (const [level, size] of sizes.entries()) {
    if (level === 0) continue;
    const source = gaussians[level - 1]!;
    const target = new Float32Array(count * size * size * 3);
    const rows = new Float32Array(2 * size * size * 3);
    for (let i = 0; i < count; i++) {
      const picture = source.subarray(i * 12 * size * size, (i + 1) * 12 * size * size);
      halve(picture, 2 * size, 2 * size, 3, rows);
      halve(rows, 1, 2 * size, 3 * size, target.subarray(i * 3 * size * size, (i + 1) * 3 * size * size));
    }
    gaussians.push(target);
  }
  return { count, sizes, gaussians };
}

/**
 * Makes one level of one picture's Laplacian pyramid.
 *
 * @param level 0 (fine) … sizes.length - 1
 * @param index of the picture, 0 … N-1
 * @param target receives [S,S,3] float32, in [-255, 255]
 */
export function readLevel(pyramid: Pyramid, level: number, index: number, target: Float32Array): void {
  const own = pictureOf(pyramid, level, index);
  if (level === pyramid.sizes.length - 1) {
    target.set(own);
    return;
  }
  expand(pictureOf(pyramid, level + 1, index), pyramid.sizes[level + 1]!, target);
  for (let i = 0; i < target.length; i++) target[i] = own[i]! - target[i]!;
}

/**
 * up(x) of one picture.
 *
 * @param source [S,S,3]
 * @param size S in pixels
 * @param target receives [2S,2S,3]
 */
export function expand(source: Uint8Array | Float32Array, size: number, target: Float32Array): void {
  const rows = new Float32Array(size * 2 * size * 3);
  double(source, size, size, 3, rows);
  double(rows, 1, size, 6 * size, target);
}

function pictureOf(pyramid: Pyramid, level: number, index: number): Uint8Array | Float32Array {
  const length = pyramid.sizes[level]! ** 2 * 3;
  return pyramid.gaussians[level]!.subarray(index * length, (index + 1) * length);
}

/** Blurs the middle axis of [outer,length,inner] and keeps every second element: [outer,length/2,inner]. */
function halve(
  source: Uint8Array | Float32Array,
  outer: number,
  length: number,
  inner: number,
  target: Float32Array,
): void {
  let to = 0;
  for (let o = 0; o < outer; o++) {
    const line = o * length * inner;
    for (let at = 0; at < length; at += 2) {
      // Mirrored: -2 is 2, -1 is 1, and length is length - 2.
      const p = line + at * inner;
      const before = at === 0 ? p + inner : p - inner;
      const before2 = at === 0 ? p + 2 * inner : p - 2 * inner;
      const after = p + inner;
      const after2 = at + 2 === length ? p : p + 2 * inner;
      for (let i = 0; i < inner; i++) {
        const ends = source[before2 + i]! + source[after2 + i]!;
        const sides = source[before + i]! + source[after + i]!;
        target[to++] = (ends + 4 * sides + 6 * source[p + i]!) / 16;
      }
    }
  }
}

/** Doubles the middle axis of [outer,length,inner]: [outer,2·length,inner]. */
function double(
  source: Uint8Array | Float32Array,
  outer: number,
  length: number,
  inner: number,
  target: Float32Array,
): void {
  let to = 0;
  for (let o = 0; o < outer; o++) {
    const line = o * length * inner;
    for (let at = 0; at < length; at++) {
      // Of 2k = [1,4,6,4,1] / 8, even places meet 1, 6, 1 and odd ones 4, 4: the rest falls on zeros. Mirroring
      // the widened line, -2 is 2 (here: -1 is 1) and 2·length is 2·length - 2 (here: length is length - 1).
      const p = line + at * inner;
      const before = at === 0 ? p + inner : p - inner;
      const after = at + 1 === length ? p : p + inner;
      for (let i = 0; i < inner; i++) {
        target[to + i] = (source[before + i]! + 6 * source[p + i]! + source[after + i]!) / 8;
      }
      for (let i = 0; i < inner; i++) target[to + inner + i] = (source[p + i]! + source[after + i]!) / 2;
      to += 2 * inner;
    }
  }
}
