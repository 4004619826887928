/**
 * Animated PNGs, written with UPNG (https://github.com/photopea/UPNG.js): all colours exactly, where WebP and GIF are
 * near to them. libvips writes none.
 */
import type { Picture } from "../tensor/pixels.ts";
import { assertFrames, frameDelays } from "./animation.ts";
import { loadUpng } from "./native.ts";
import { toRgba } from "./rgba.ts";

const UNIT_MS = 1;
/** UPNG's number of colours for all of them. */
const LOSSLESS = 0;
/** UPNG keeps too little room for frames that hold less than what tells of them. */
const LEAST_SIDE = 16;

/**
 * Encodes pictures of one size as an animated PNG that repeats for ever. The same pictures give the same bytes.
 *
 * @param frames 1 or more, grey or RGB, of 16 x 16 pixels or more; one alone is a plain PNG
 * @param secondsPerFrame above 0; the changes of frames are rounded to milliseconds
 * @returns the file's bytes
 * @throws {RangeError} if there is no frame, one differs in size, they are smaller, or the time is not above 0
 */
export async function encodeApng(frames: readonly Picture[], secondsPerFrame: number): Promise<Uint8Array> {
  const delays = frameDelays(frames.length, secondsPerFrame, UNIT_MS);
  const { width, height } = assertFrames(frames);
  if (width < LEAST_SIDE || height < LEAST_SIDE) {
    throw new RangeError(
      `Cannot animate: an animated PNG has frames of ${LEAST_SIDE} x ${LEAST_SIDE} pixels or more, got ${width} x ${height}`,
    );
  }
  const { encode } = await loadUpng();
  const pixels = frames.map((frame) => toRgba(frame).buffer as ArrayBuffer);
  return new Uint8Array(encode(pixels, width, height, LOSSLESS, delays));
}
