/** How far one picture is from another. */
import type { Picture } from "../tensor/pixels.ts";

/**
 * The root mean square difference of two pictures, over all pixels and channels.
 *
 * @param a of any size
 * @param b of the same size and channels
 * @returns grey levels, 0 … 255
 * @throws {RangeError} if sizes or channels differ
 * @example
 * ```ts
 * import { pictureError, psnr } from "ganwalk";
 * const grey = (value: number) => ({ width: 1, height: 1, channels: 1, data: Uint8Array.of(value) });
 * const error = pictureError(grey(100), grey(110));
 * console.log(error, psnr(error).toFixed(1)); // 10 28.1
 * ```
 */
export function pictureError(a: Picture, b: Picture): number {
  const [shapeA, shapeB] = [a, b].map(({ width, height, channels }) => `${width}x${height}x${channels}`);
  if (shapeA !== shapeB) {
    throw new RangeError(`Cannot compare pictures: one is ${shapeA}, the other ${shapeB}`);
  }
  let sum = 0;
  for (let i = 0; i < a.data.length; i++) sum += (a.data[i]! - b.data[i]!) ** 2;
  return Math.sqrt(sum / a.data.length);
}

/**
 * Peak signal-to-noise ratio: 20 log10(255 / error).
 *
 * @param error see {@linkcode pictureError}
 * @returns decibels; Infinity for an error of 0
 */
export function psnr(error: number): number {
  return 20 * Math.log10(255 / error);
}

/** |a - b| of each pixel and channel, a new picture. */
export function absoluteDifference(a: Picture, b: Picture): Picture {
  return { ...a, data: a.data.map((value, i) => Math.abs(value - b.data[i]!)) };
}
