/** Picture files to pixels, with sharp. */
import { type Picture, toColour, toGrey } from "../tensor/pixels.ts";
import { loadSharp } from "./native.ts";

/** What is cut off before a picture is brought to a square: `centre` cuts the longer side, `none` stretches. */
export const CROPS = ["centre", "none"] as const;

/** How pictures are brought to size. */
export interface FitOptions {
  /** Side of the result, in pixels. */
  readonly size: number;
  readonly channels: 1 | 3;
  readonly crop: typeof CROPS[number];
}

/** The resampling filter of {@linkcode readFitted}, for a dataset's header. */
export const RESAMPLING_FILTER = "lanczos3";

/** File name endings of pictures that sharp decodes. */
const PICTURE_ENDINGS = /\.(jpe?g|png|webp|gif|tiff?|avif)$/i;

/** Whether a file's name is that of a picture. */
export function isPictureName(name: string): boolean {
  return PICTURE_ENDINGS.test(name);
}

/**
 * Decodes a picture file, turns it upright (EXIF), crops, and resizes with Lanczos3. Transparent parts become
 * white; grey is luminance; of animated pictures the first frame is taken. Pictures smaller than the wanted size
 * are enlarged with libvips's cubic interpolation, not Lanczos3.
 *
 * @param path of the file
 * @returns a square picture
 * @throws {Error} of sharp, if the file is not a picture or damaged
 */
export async function readFitted(path: string, options: FitOptions): Promise<Picture> {
  const { size, channels, crop } = options;
  const sharp = await loadSharp();
  const upright = sharp(path, { failOn: "error" }).autoOrient().flatten({ background: "#ffffff" });
  const resized = upright.resize(size, size, {
    fit: crop === "centre" ? "cover" : "fill",
    position: "centre",
    kernel: "lanczos3",
    fastShrinkOnLoad: false,
  });
  const { data, info } = await resized.toColourspace("srgb").raw().toBuffer({ resolveWithObject: true });
  // A grey file stays grey in sRGB.
  if (info.channels !== 3 && info.channels !== 1) {
    throw new Error(`expected 1 or 3 channels, got ${info.channels}`);
  }
  const bytes = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  const picture = { width: size, height: size, channels: info.channels, data: bytes };
  return channels === 1 ? toGrey(picture) : toColour(picture);
}
