/**
 * Animated GIFs, written with sharp (libvips, whose palettes are quantizr's).
 *
 * How frames share 256 colours was measured on 31 frames of 128 x 128 pixels between three generated faces, as the
 * mean difference from the true colours (of 255) and the size:
 *
 * - one palette for all frames (gifenc): 6.02, 323 KB; a palette for each (gifenc): 4.75, 370 KB;
 * - a palette for each frame (libvips): 4.53, 379 KB; and pixels that stay within 8 of what is on the screen left as
 *   they are: 4.79, 261 KB, which is taken: nearer and smaller than one palette, and what stands still does not
 *   flicker.
 */
import type { Picture } from "../tensor/pixels.ts";
import { frameDelays, stackFrames } from "./animation.ts";

/** Pixels that change less than this are left as they are; of 0 to 32, see above. */
const LEFT_BELOW = 8;
/** GIF counts time in hundredths of a second. */
const UNIT_MS = 10;

/**
 * Encodes pictures of one size as a GIF that repeats for ever. The same pictures give the same bytes.
 *
 * @param frames 1 or more, grey or RGB
 * @param secondsPerFrame above 0; the changes of frames are rounded to hundredths by the format
 * @returns the file's bytes
 * @throws {RangeError} if there is no frame, one differs in size, or the time is not above 0
 */
export async function encodeGif(frames: readonly Picture[], secondsPerFrame: number): Promise<Uint8Array> {
  const delay = frameDelays(frames.length, secondsPerFrame, UNIT_MS);
  const stack = await stackFrames(frames);
  return await stack.gif({
    delay,
    loop: 0,
    // Dots between colours of the palette would move from frame to frame.
    dither: 0,
    interFrameMaxError: LEFT_BELOW,
    keepDuplicateFrames: true,
  }).toBuffer();
}
