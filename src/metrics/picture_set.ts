/** Many pictures of one size, as bytes: what the metrics compare. */
import type { Picture } from "../tensor/pixels.ts";
import { permutation, type Random } from "../tensor/random.ts";

/** Pictures of one size, one after the other; each row by row, channels last. */
export interface PictureSet {
  /** How many pictures: N. */
  readonly count: number;
  /** In pixels: H. */
  readonly height: number;
  /** In pixels: W. */
  readonly width: number;
  /** 1 (grey) or 3 (red, green, blue): C. */
  readonly channels: number;
  /** [N,H,W,C], 0 … 255. */
  readonly data: Uint8Array;
}

/**
 * Checks that a set's numbers fit its pixels.
 *
 * @param name what the message calls the set
 * @throws {RangeError} if the set is empty, has other than 1 or 3 channels, or too many or too few bytes
 */
export function assertPictureSet(set: PictureSet, name: string): void {
  const { count, height, width, channels, data } = set;
  for (const [what, value] of Object.entries({ count, height, width })) {
    if (!Number.isInteger(value) || value < 1) {
      throw new RangeError(`Cannot use ${name}: ${what} must be an integer of 1 or more, got ${value}`);
    }
  }
  if (channels !== 1 && channels !== 3) {
    throw new RangeError(`Cannot use ${name}: channels must be 1 or 3, got ${channels}`);
  }
  const expected = count * height * width * channels;
  if (data.length !== expected) {
    const shape = `[${count}, ${height}, ${width}, ${channels}]`;
    throw new RangeError(`Cannot use ${name}: ${shape} needs ${expected} bytes, got ${data.length}`);
  }
}

/**
 * Pictures as a set; their bytes are copied.
 *
 * @param pictures 1 or more, of one size
 * @throws {RangeError} if there is none, or one is of another size
 * @example
 * ```ts
 * import { collectPictures } from "ganwalk";
 * const grey = (...values: number[]) =>
 *   ({ width: 2, height: 1, channels: 1, data: Uint8Array.from(values) });
 * console.log(collectPictures([grey(1, 2), grey(3, 4)]).count); // 2
 * ```
 */
export function collectPictures(pictures: readonly Picture[]): PictureSet {
  const [first] = pictures;
  if (!first) throw new RangeError("Cannot collect pictures: there is none");
  const { width, height, channels, data: { length } } = first;
  const data = new Uint8Array(pictures.length * length);
  pictures.forEach((picture, i) => {
    if (picture.width !== width || picture.data.length !== length) {
      const sizes = [first, picture].map((one) => `${one.width}x${one.height}x${one.channels}`);
      throw new RangeError(`Cannot collect pictures: picture ${i + 1} is ${sizes[1]}, the first ${sizes[0]}`);
    }
    data.set(picture.data, i * length);
  });
  return { count: pictures.length, width, height, channels, data };
}

/**
 * One picture of a set.
 *
 * @param index 0 … N-1
 * @returns a view: its bytes are the set's
 * @throws {RangeError} if there is no such picture
 */
export function pictureAt(set: PictureSet, index: number): Picture {
  const { count, height, width, channels, data } = set;
  if (!Number.isInteger(index) || index < 0 || index >= count) {
    throw new RangeError(`Cannot take a picture: index must be 0 to ${count - 1}, got ${index}`);
  }
  const length = height * width * channels;
  return { width, height, channels, data: data.subarray(index * length, (index + 1) * length) };
}

/**
 * Some pictures of a set.
 *
 * @param indices each 0 … N-1
 * @returns a new set with its own bytes, in the order of the indices
 * @throws {RangeError} if there is no such picture
 */
export function pickPictures(set: PictureSet, indices: ArrayLike<number>): PictureSet {
  const length = set.height * set.width * set.channels;
  const data = new Uint8Array(indices.length * length);
  for (let i = 0; i < indices.length; i++) data.set(pictureAt(set, indices[i]!).data, i * length);
  return { ...set, count: indices.length, data };
}

/**
 * Two disjoint random parts of a set, of the same size.
 *
 * @param picturesPerSide how many in each part, default half of the set
 * @returns two new sets with their own bytes
 * @throws {RangeError} if the set has fewer than twice as many pictures
 * @example
 * ```ts
 * import { createRandom, splitPictures } from "ganwalk";
 * const set = { count: 5, height: 1, width: 1, channels: 1, data: Uint8Array.of(1, 2, 3, 4, 5) };
 * const [left, right] = splitPictures(set, createRandom(7));
 * console.log(left.data, right.data);
 * ```
 */
export function splitPictures(
  set: PictureSet,
  random: Random,
  picturesPerSide: number = Math.floor(set.count / 2),
): [PictureSet, PictureSet] {
  assertPictureSet(set, "pictures");
  if (!Number.isInteger(picturesPerSide) || picturesPerSide < 1 || 2 * picturesPerSide > set.count) {
    const most = Math.floor(set.count / 2);
    throw new RangeError(
      `Cannot split ${set.count} pictures: pictures per side must be 1 to ${most}, got ${picturesPerSide}`,
    );
  }
  const order = permutation(set.count, random);
  return [
    pickPictures(set, order.subarray(0, picturesPerSide)),
    pickPictures(set, order.subarray(picturesPerSide, 2 * picturesPerSide)),
  ];
}

/**
 * A set with three channels: grey is repeated in each.
 *
 * @returns a new set; a set of three channels is returned as it is
 */
export function toColourSet(set: PictureSet): PictureSet {
  if (set.channels === 3) return set;
  const data = new Uint8Array(3 * set.data.length);
  for (let i = 0; i < data.length; i++) data[i] = set.data[Math.floor(i / 3)]!;
  return { ...set, channels: 3, data };
}
