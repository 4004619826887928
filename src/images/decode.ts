/** Picture files to pixels of one size. */
import { PictureError } from "../tensor/errors.ts";
import { type Picture, toColour, toGrey } from "../tensor/picture.ts";
import type { Box } from "./crops.ts";
import { boxOf, describe, type FitOptions, type FittedPicture, resizePart } from "./fit.ts";
import { type PlainJpeg, readPlainJpeg } from "./jpeg_header.ts";
import { loadNapiImage, loadSharp, type Sharp } from "./native.ts";
import { layOnWhite } from "./rgba.ts";
import { LIBJPEG_TURBO_VERSION, loadJpegDecoder, openTurboLibrary } from "./turbo_jpeg.ts";

/** The resampling filter of {@linkcode fitFile}, for a dataset's header. */
export const RESAMPLING_FILTER = "lanczos3";

/** Formats by their names' endings, for messages. */
export const PICTURE_FORMATS = "jpg, png, webp, gif, tiff or avif";

const PICTURE_ENDINGS = /\.(jpe?g|png|webp|gif|tiff?|avif)$/i;

/** libvips's names of {@linkcode PICTURE_FORMATS}. */
const FORMATS = ["jpeg", "png", "webp", "gif", "tiff", "heif"];

/** Pictures that libvips decodes in 1/2, 1/4 or 1/8 of their size for a part of the time. */
const SHRINKING_FORMATS = ["jpeg", "webp"];

/** The reduction that is left to Lanczos3 where a picture is decoded in a part of its size. */
const LEAST_REDUCTION = 3;

/** The same for libvips, which of a JPEG leaves no more to the decoder than half of what it is asked for. */
const LEAST_AFTER_LIBVIPS = 2;

/** A file that takes longer was made to. */
const MOST_SECONDS = 60;

/** Whether a file's name is that of a picture. */
export function isPictureName(name: string): boolean {
  return PICTURE_ENDINGS.test(name);
}

/** As deno.json pins them, and libvips with sharp: loading them only to ask takes time. */
const PINNED = {
  sharp: "0.35.5",
  vips: "8.18.7",
  "@julusian/jpeg-turbo": "3.0.1",
  "@napi-rs/image": "1.15.0",
};

/**
 * The libraries behind {@linkcode fitFile} and their versions, for a dataset's header. libjpeg-turbo is among them
 * where it decodes plain JPEGs without a package's detour.
 */
export function decoderVersions(): Record<string, string> {
  const bound = openTurboLibrary() && { "libjpeg-turbo": LIBJPEG_TURBO_VERSION };
  return { ...PINNED, ...bound };
}

/**
 * Decodes a picture file, turns it upright (EXIF), crops it, and resizes with Lanczos3 and anti-aliasing. Colour
 * profiles are applied; transparent parts become white; grey is luminance; of animated pictures the first frame is
 * taken. Pictures smaller than the wanted size are enlarged, some with a cubic filter.
 *
 * JPEG and WebP of many times the wanted size are decoded in a half, a quarter or an eighth of their size, of which
 * Lanczos3 reduces the last two or three times or more; the box is then exact to a half of a pixel of the result.
 *
 * @param bytes the whole file
 * @throws {PictureError} if the file is no picture, damaged, too large, or not large enough
 */
export async function fitFile(bytes: Uint8Array, options: FitOptions): Promise<FittedPicture> {
  const plain = readPlainJpeg(bytes);
  return plain && await fitPlainJpeg(bytes, plain, options) || await fitAny(bytes, options);
}

/** Decodes with libjpeg-turbo; nothing if it has the least to say against the file, which libvips then judges. */
async function fitPlainJpeg(
  bytes: Uint8Array,
  header: PlainJpeg,
  options: FitOptions,
): Promise<FittedPicture | undefined> {
  const { width, height } = header;
  const box = boxOf(width, height, options);
  const shrink = shrinkOf(box, options.size, LEAST_REDUCTION);
  const [decoder, napiImage] = [await loadJpegDecoder(), await loadNapiImage()];
  // Nothing is waited for from here on, so no other picture comes into the same memory meanwhile.
  const read = decoder.decode(bytes, header, shrink);
  if (!read) return undefined;
  const picture = resizePart(read, shrunkBox(box, shrink), options, napiImage);
  return { ...describe(width, height, box, options), picture, isTransparent: false };
}

const readOptions = ({ mostPixels }: FitOptions) =>
  ({ failOn: "error", limitInputPixels: mostPixels }) as const;

async function fitAny(bytes: Uint8Array, options: FitOptions): Promise<FittedPicture> {
  const sharp = await loadSharp();
  const { size, channels } = options;
  try {
    const image = sharp(bytes, readOptions(options));
    const metadata = await image.metadata();
    if (!FORMATS.includes(metadata.format)) throw new PictureError(NOT_A_PICTURE);
    const { width, height } = metadata.autoOrient;
    const box = boxOf(width, height, options);
    const upright = image.autoOrient().timeout({ seconds: MOST_SECONDS });
    const shrink = SHRINKING_FORMATS.includes(metadata.format) ? shrinkOf(box, size, LEAST_AFTER_LIBVIPS) : 1;
    const read = shrink === 1
      ? await readPixels(upright.extract(box).resize(size, size, { fit: "fill", kernel: "lanczos3" }))
      : await readShrunk(upright, width, height, shrink);
    const { picture: opaque, isTransparent } = layOnWhite(read);
    const picture = shrink === 1
      ? opaque
      : resizePart(opaque, shrunkBox(box, shrink), options, await loadNapiImage());
    return {
      ...describe(width, height, box, options),
      picture: channels === 1 ? toGrey(picture) : toColour(picture),
      isTransparent,
    };
  } catch (error) {
    throw error instanceof PictureError ? error : new PictureError(reasonOf(error as Error));
  }
}

/** In which part of its size a picture can be decoded: 1, 2, 4 or 8. */
function shrinkOf(box: Box, size: number, leastReduction: number): number {
  const reduction = Math.min(box.width, box.height) / size;
  return [8, 4, 2].find((shrink) => reduction >= shrink * leastReduction) ?? 1;
}

/** Reads in 1/shrink of the size: libvips leaves as much as it may to the decoder, and the rest to its Lanczos3. */
function readShrunk(image: Sharp, width: number, height: number, shrink: number): Promise<Picture> {
  const [shrunkWidth, shrunkHeight] = [Math.floor(width / shrink), Math.floor(height / shrink)];
  return readPixels(image.resize(shrunkWidth, shrunkHeight, { fit: "fill", fastShrinkOnLoad: true }));
}

function shrunkBox({ left, top, width, height }: Box, shrink: number): Box {
  return {
    left: Math.floor(left / shrink),
    top: Math.floor(top / shrink),
    width: Math.floor(width / shrink),
    height: Math.floor(height / shrink),
  };
}

/**
 * What comes out of libvips, in sRGB.
 *
 * @returns a picture with as many channels as it has: 1 or 3, and one more if it has an alpha channel
 */
export async function readPixels(image: Sharp): Promise<Picture> {
  const { data, info } = await image.toColourspace("srgb").raw().toBuffer({ resolveWithObject: true });
  const { width, height, channels } = info;
  // A grey file stays grey in sRGB, and an alpha channel comes last.
  return { width, height, channels, data: new Uint8Array(data.buffer, data.byteOffset, data.byteLength) };
}

const NOT_A_PICTURE = "not a picture that can be read";

/** libvips has many words for few reasons, and for the same file not always the same ones. */
function reasonOf({ message }: Error): string {
  if (/pixel limit/.test(message)) return "more pixels than --max-megapixels allows";
  if (/timeout/.test(message)) return "takes too long to decode";
  if (/unsupported image format|empty/i.test(message)) return NOT_A_PICTURE;
  return "damaged or cut short";
}
