/** Picture files for the tests of src/images. */
import { loadSharp } from "../../src/images/native.ts";
import type { Picture } from "../../src/tensor/pixels.ts";
import { lacks } from "../support/permissions.ts";

/** Whether tests that load native image packages must be skipped; prints why. */
export function lacksNativeImages(file: string): boolean {
  return lacks(file, "read", "write", "env", "ffi", "sys");
}

/** A picture whose pixels a function gives. */
export function paint(width: number, height: number, pixel: (x: number, y: number) => number[]): Picture {
  const pixels = Array.from({ length: width * height }, (_, i) => pixel(i % width, Math.floor(i / width)));
  return { width, height, channels: pixels[0]!.length, data: Uint8Array.from(pixels.flat()) };
}

/** A picture as sharp takes it, to be encoded in any format. */
export async function toSharp(picture: Picture) {
  const { width, height, data } = picture;
  const sharp = await loadSharp();
  return sharp(data, { raw: { width, height, channels: picture.channels as 1 | 2 | 3 | 4 } });
}

/** The channels of one pixel. */
export function pixelAt(picture: Picture, x: number, y: number): number[] {
  const from = (y * picture.width + x) * picture.channels;
  return [...picture.data.subarray(from, from + picture.channels)];
}
