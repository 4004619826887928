/** Pixels with an alpha channel. */
import type { Picture } from "../tensor/picture.ts";

/**
 * A grey or RGB picture as opaque RGBA.
 *
 * @returns width · height · 4 bytes, a new array
 */
export function toRgba({ width, height, channels, data }: Picture): Uint8Array {
  const rgba = new Uint8Array(width * height * 4);
  addAlpha(data, channels, rgba);
  return rgba;
}

/**
 * RGBA that is opaque everywhere to RGB.
 *
 * @returns three bytes for each four, a new array
 */
export function dropAlpha(rgba: Uint8Array): Uint8Array {
  const rgb = new Uint8Array(rgba.length / 4 * 3);
  for (let from = 0, to = 0; to < rgb.length; from += 4, to += 3) {
    rgb[to] = rgba[from]!;
    rgb[to + 1] = rgba[from + 1]!;
    rgb[to + 2] = rgba[from + 2]!;
  }
  return rgb;
}

/**
 * Grey or RGB to opaque RGBA.
 *
 * @param channels 1 or 3
 * @param rgba gets four bytes for each pixel
 */
export function addAlpha(pixels: Uint8Array, channels: number, rgba: Uint8Array): void {
  const [green, blue] = channels === 1 ? [0, 0] : [1, 2];
  for (let from = 0, to = 0; from < pixels.length; from += channels, to += 4) {
    rgba[to] = pixels[from]!;
    rgba[to + 1] = pixels[from + green]!;
    rgba[to + 2] = pixels[from + blue]!;
    rgba[to + 3] = 255;
  }
}

/**
 * A picture without its alpha channel: what shines through it is white.
 *
 * @param picture grey or RGB, also with an alpha channel (2 or 4 channels)
 * @returns the picture itself if it has no alpha channel, else a new one
 */
export function layOnWhite(picture: Picture): { picture: Picture; isTransparent: boolean } {
  const { width, height, channels, data } = picture;
  if (channels === 1 || channels === 3) return { picture, isTransparent: false };
  const colours = channels - 1;
  const opaque = new Uint8Array(width * height * colours);
  let isTransparent = false;
  for (let from = 0, to = 0; from < data.length; from += channels, to += colours) {
    const alpha = data[from + colours]!;
    if (alpha < 255) isTransparent = true;
    for (let c = 0; c < colours; c++) {
      opaque[to + c] = Math.round(255 + (data[from + c]! - 255) * alpha / 255);
    }
  }
  return { picture: { width, height, channels: colours, data: opaque }, isTransparent };
}
