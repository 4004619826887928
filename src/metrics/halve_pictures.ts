/** Pictures at half their size: what is left when fine detail is averaged away. */
import { assertPictureSet, type PictureSet } from "./picture_set.ts";

/** Pictures of one size as floats. */
export interface FloatPictures extends Omit<PictureSet, "data"> {
  /** [N,H,W,C], 0 … 255. */
  readonly data: Float32Array;
}

/**
 * A set's bytes as floats.
 *
 * @param name what messages call the set
 * @throws {RangeError} if the set is malformed
 */
export function toFloats(set: PictureSet, name: string): FloatPictures {
  assertPictureSet(set, name);
  return { ...set, data: Float32Array.from(set.data) };
}

/**
 * Every picture at half its width and height: means of 2 x 2 pixels.
 *
 * @param set of even width and height
 * @returns a new set
 */
export function halvePictures({ count, height, width, channels, data }: FloatPictures): FloatPictures {
  const [rows, columns] = [height / 2, width / 2];
  const line = width * channels;
  const halves = new Float32Array(count * rows * columns * channels);
  let to = 0;
  // The pictures of a set stand below each other: their rows are those of one tall picture.
  for (let y = 0; y < count * rows; y++) {
    for (let x = 0; x < columns; x++) {
      for (let c = 0; c < channels; c++) {
        const at = 2 * y * line + 2 * x * channels + c;
        halves[to++] = (data[at]! + data[at + channels]! + data[at + line]! + data[at + line + channels]!) /
          4;
      }
    }
  }
  return { count, height: rows, width: columns, channels, data: halves };
}

/** Whether {@linkcode halvePictures} can halve a set and leave `least` pixels a side. */
export function canHalve({ height, width }: FloatPictures, least: number): boolean {
  return height % 2 === 0 && width % 2 === 0 && height / 2 >= least && width / 2 >= least;
}
