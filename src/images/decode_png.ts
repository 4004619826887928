/** Our own PNG files, read back. */
import type { Picture } from "../tensor/pixels.ts";
import { readPixels } from "./decode.ts";
import { loadSharp } from "./native.ts";

/**
 * Decodes a PNG at its own size.
 *
 * @param bytes of a file that `encodePng()` made
 * @returns an RGB picture, also of grey ones
 * @throws {Error} if they are no PNG
 */
export async function decodePng(bytes: Uint8Array): Promise<Picture> {
  return await readPixels((await loadSharp())(bytes).removeAlpha());
}
