/** PNG files, written with imagescript. */
import type { Picture } from "../tensor/pixels.ts";
import { loadImageScript } from "./native.ts";

/** Zlib's level, of 0 to 9; 9 takes almost twice the time of 6 for a file as large. */
const COMPRESSION = 6;

/**
 * Encodes a picture as PNG. The same picture gives the same bytes.
 *
 * @param picture grey or RGB bytes
 * @returns the file's bytes
 */
export async function encodePng(picture: Picture): Promise<Uint8Array> {
  const { Image } = await loadImageScript();
  const image = new Image(picture.width, picture.height);
  image.bitmap.set(toRgba(picture));
  // The time of writing would make two files of the same picture differ.
  return await image.encode(COMPRESSION, { creationTime: 0, software: "ganwalk" });
}

/**
 * Opaque red, green, blue and alpha of every pixel.
 *
 * @returns width · height · 4 bytes, a new array
 */
export function toRgba({ width, height, channels, data }: Picture): Uint8Array {
  const rgba = new Uint8Array(width * height * 4).fill(255);
  for (let pixel = 0; pixel < width * height; pixel++) {
    for (let c = 0; c < 3; c++) rgba[pixel * 4 + c] = data[pixel * channels + (channels === 1 ? 0 : c)]!;
  }
  return rgba;
}
