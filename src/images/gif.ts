/** Animated GIFs, written with gifenc. */
import type { Picture } from "../tensor/pixels.ts";
import { toRgba } from "./rgba.ts";

/** The most colours a GIF's palette holds. */
const PALETTE_SIZE = 256;

/**
 * Encodes pictures of one size as a GIF that repeats for ever. All frames share one palette, made from the
 * pixels of all of them, so that colours do not flicker.
 *
 * @param frames 1 or more
 * @param secondsPerFrame rounded to hundredths by the format
 * @returns the file's bytes
 */
export async function encodeGif(frames: readonly Picture[], secondsPerFrame: number): Promise<Uint8Array> {
  const { GIFEncoder, quantize, applyPalette } = (await import("gifenc")).default;
  const pixels = frames.map(toRgba);
  const all = new Uint8Array(pixels.reduce((sum, { length }) => sum + length, 0));
  pixels.reduce((offset, frame) => (all.set(frame, offset), offset + frame.length), 0);
  const palette = quantize(all, PALETTE_SIZE);
  const gif = GIFEncoder();
  frames.forEach(({ width, height }, i) => {
    const indexed = applyPalette(pixels[i]!, palette);
    gif.writeFrame(indexed, width, height, {
      palette: i === 0 ? palette : undefined,
      delay: secondsPerFrame * 1000,
    });
  });
  gif.finish();
  return gif.bytes();
}
