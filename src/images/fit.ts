/** Pictures of any size to a square of one size. */
import { PictureError } from "../tensor/errors.ts";
import { type Picture, toColour, toGrey } from "../tensor/picture.ts";
import type { Box, Crop } from "./crops.ts";
import { loadNapiImage, type NapiImage } from "./native.ts";
import { addAlpha, dropAlpha } from "./rgba.ts";

/** How pictures are brought to size. */
export interface FitOptions {
  /** Side of the result, in pixels. */
  readonly size: number;
  readonly channels: 1 | 3;
  readonly crop: Crop;
  /** The largest picture that is decoded, in pixels; the memory of a decoder grows with them. */
  readonly mostPixels: number;
  /** Pictures of which less is kept, in pixels of the shorter side, are refused. */
  readonly minSize: number;
}

/** A picture brought to size, and what was done to it. */
export interface FittedPicture {
  readonly picture: Picture;
  /** Of the file, upright, in pixels. */
  readonly width: number;
  /** Of the file, upright, in pixels. */
  readonly height: number;
  /** Whether parts of it are transparent; they were laid on white. */
  readonly isTransparent: boolean;
  /** Whether less of it is kept than the result's side. */
  readonly isEnlarged: boolean;
  /** Whether the crop's preset is not for its size, so that it was cut at the centre. */
  readonly isOtherSize: boolean;
}

/**
 * Crops pixels and resizes them with Lanczos3 and anti-aliasing; those that have the size already stay as they are.
 *
 * @throws {PictureError} if the picture is too large, or not large enough
 */
export async function fitPixels(picture: Picture, options: FitOptions): Promise<FittedPicture> {
  const { width, height } = picture;
  const { size, channels } = options;
  const box = boxOf(width, height, options);
  const isReady = width === size && height === size && box.width === size && box.height === size;
  return {
    ...describe(width, height, box, options),
    picture: isReady
      ? (channels === 1 ? toGrey(picture) : toColour(picture))
      : resizePart(picture, box, options, await loadNapiImage()),
    isTransparent: false,
  };
}

/**
 * The part of a picture that is kept.
 *
 * @throws {PictureError} if a picture of this size is refused
 */
export function boxOf(width: number, height: number, { crop, mostPixels, minSize }: FitOptions): Box {
  if (width * height > mostPixels) throw new PictureError("more pixels than --max-megapixels allows");
  const box = crop.boxOf(width, height);
  if (!box) throw new PictureError("smaller than the box of --crop");
  if (Math.min(box.width, box.height) < minSize) throw new PictureError("smaller than --min-size");
  return box;
}

/** What there is to say of a picture of this size. */
export function describe(
  width: number,
  height: number,
  box: Box,
  { size, crop }: FitOptions,
): Omit<FittedPicture, "picture" | "isTransparent"> {
  return {
    width,
    height,
    isEnlarged: Math.min(box.width, box.height) < size,
    isOtherSize: crop.isOtherSize(width, height),
  };
}

/**
 * A part of a picture as a square, with fast_image_resize's Lanczos3.
 *
 * @param picture grey, RGB, or RGBA that is opaque; it may be used again afterwards
 */
export function resizePart(
  picture: Picture,
  box: Box,
  { size, channels }: FitOptions,
  { Transformer }: NapiImage,
): Picture {
  const rgba = Transformer.fromRgbaPixels(cutRgba(picture, box), box.width, box.height)
    .fastResize({ width: size, height: size, filter: LANCZOS3, fit: FILL }).rawPixelsSync();
  const resized = { width: size, height: size, channels: 3, data: dropAlpha(rgba) };
  return channels === 1 ? toGrey(resized) : resized;
}

/** FastResizeFilter.Lanczos3 and ResizeFit.Fill of @napi-rs/image: const enums are not there at run time. */
const [LANCZOS3, FILL] = [5, 1];

let scratch = new Uint8Array(0);

/**
 * A part of a picture as RGBA, which is what fast_image_resize takes.
 *
 * @returns memory that the next picture comes into, or the picture's own
 */
function cutRgba({ width, channels, data }: Picture, { left, top, ...box }: Box): Uint8Array {
  const rowOf = (y: number) =>
    data.subarray(channels * (y * width + left), channels * (y * width + left + box.width));
  if (channels === 4 && box.width === width) {
    return data.subarray(4 * width * top, 4 * width * (top + box.height));
  }
  const bytes = 4 * box.width * box.height;
  if (scratch.length < bytes) scratch = new Uint8Array(bytes);
  const rgba = scratch.subarray(0, bytes);
  for (let y = 0; y < box.height; y++) {
    const target = rgba.subarray(4 * box.width * y, 4 * box.width * (y + 1));
    if (channels === 4) target.set(rowOf(top + y));
    else addAlpha(rowOf(top + y), channels, target);
  }
  return rgba;
}
