/** Parts of pictures, and numbers as pictures. */
import type { Picture } from "../tensor/pixels.ts";

const WHITE = 255;

/**
 * Cuts a square out.
 *
 * @param box may reach beyond the picture, where the result is white
 * @returns a new picture of `size` x `size`
 * @example
 * ```ts
 * import { cutSquare } from "ganwalk";
 * const picture = { width: 2, height: 1, channels: 1, data: Uint8Array.of(10, 20) };
 * console.log(cutSquare(picture, { top: 0, left: 1, size: 2 }).data); // 20, 255, 255, 255
 * ```
 */
export function cutSquare(
  { width, height, channels, data }: Picture,
  { top, left, size }: { readonly top: number; readonly left: number; readonly size: number },
): Picture {
  const square = new Uint8Array(size * size * channels).fill(WHITE);
  for (let row = Math.max(0, -top); row < size && top + row < height; row++) {
    const first = Math.max(0, -left);
    const end = Math.min(size, width - left);
    if (end <= first) continue;
    const from = ((top + row) * width + left + first) * channels;
    square.set(data.subarray(from, from + (end - first) * channels), (row * size + first) * channels);
  }
  return { width: size, height: size, channels, data: square };
}

/**
 * A gradient as a picture: 0 is mid grey, and the number furthest from 0 is black or white.
 *
 * @param values [H,W,C]
 */
export function gradientPicture(
  values: Float32Array,
  height: number,
  width: number,
  channels: number,
): Picture {
  const largest = values.reduce((most, value) => Math.max(most, Math.abs(value)), 0) || 1;
  return {
    width,
    height,
    channels,
    data: Uint8Array.from(values, (value) => Math.round(127.5 * (1 + value / largest))),
  };
}
