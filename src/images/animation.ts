/** Frames of an animation, as sharp takes them. */
import type { Picture } from "../tensor/pixels.ts";
import { loadSharp, type Sharp } from "./native.ts";

/**
 * How long each frame is shown, in a format that counts in whole units: frames change at the unit nearest to their
 * time, so that the animation as a whole has its length, however the time of one frame rounds.
 *
 * @param count how many frames
 * @param secondsPerFrame above 0
 * @param unitMs 10 for GIF, 1 for WebP
 * @returns [count] milliseconds
 * @throws {RangeError} if the time is not above 0
 */
export function frameDelays(count: number, secondsPerFrame: number, unitMs: number): number[] {
  if (!(secondsPerFrame > 0 && Number.isFinite(secondsPerFrame))) {
    throw new RangeError(`Cannot animate: seconds per frame must be above 0, got ${secondsPerFrame}`);
  }
  const change = (frame: number) => Math.round(frame * secondsPerFrame * 1000 / unitMs);
  return Array.from({ length: count }, (_, i) => (change(i + 1) - change(i)) * unitMs);
}

/**
 * Checks that frames are an animation.
 *
 * @returns the first of them
 * @throws {RangeError} if there is no frame or one differs in size
 */
export function assertFrames(frames: readonly Picture[]): Picture {
  const [first] = frames;
  if (!first) throw new RangeError("Cannot animate: there is no frame");
  const { width, height, channels } = first;
  const same = frames.every((frame) =>
    frame.width === width && frame.height === height && frame.channels === channels
  );
  if (!same) throw new RangeError("Cannot animate: all frames must be of one size");
  return first;
}

/**
 * Frames below each other, which is how libvips holds an animation.
 *
 * @param frames 1 or more, all of one size
 * @throws {RangeError} if there is no frame or one differs in size
 */
export async function stackFrames(frames: readonly Picture[]): Promise<Sharp> {
  const { width, height, channels, data } = assertFrames(frames);
  const pixels = new Uint8Array(frames.length * data.length);
  frames.forEach((frame, i) => pixels.set(frame.data, i * data.length));
  const raw = {
    width,
    height: height * frames.length,
    channels: channels as 1 | 3,
    pageHeight: height,
  };
  const sharp = await loadSharp();
  return sharp(pixels, { raw, limitInputPixels: false });
}
