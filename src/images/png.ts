/** PNG files, written with imagescript. */
import type { Picture } from "../tensor/pixels.ts";
import { loadImageScript } from "./native.ts";
import { toRgba } from "./rgba.ts";

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
