/** Our own PNG files, read back. */
import type { Picture } from "../tensor/pixels.ts";
import { loadSharp } from "./native.ts";

/**
 * Decodes a PNG at its own size.
 *
 * @param bytes of a file that `encodePng()` made
 * @returns an RGB picture, also of grey ones
 * @throws {Error} if they are no PNG
 */
export async function decodePng(bytes: Uint8Array): Promise<Picture> {
  const sharp = await loadSharp();
  const { data, info } = await sharp(bytes).removeAlpha().toColourspace("srgb").raw()
    .toBuffer({ resolveWithObject: true });
  return { width: info.width, height: info.height, channels: info.channels, data: new Uint8Array(data) };
}
