/** The strip of a walk: all its frames, with the key faces marked and named. */
import { renderLabelledSvg } from "../images/labelled_svg.ts";
import type { Walk } from "../latent/walk.ts";
import { arrangeKeyRow, labelKeyRow } from "../plots/key_strip.ts";
import { joinPictures } from "../plots/strip.ts";
import type { Picture } from "../tensor/pixels.ts";

/** How a strip of a walk is drawn. */
export interface WalkStripOptions {
  /** Of the key faces, in their order. */
  readonly names: readonly string[];
  /** Frames in a row; all by default. */
  readonly columns?: number;
  /** Each pixel becomes scale x scale pixels; 1 by default. */
  readonly scale?: number;
}

/**
 * Draws the frames of a walk row by row, each key face with a border around it and its name above.
 *
 * @param walk of `walkFaces()`, with pictures of one size
 * @returns an RGB picture
 * @throws {RangeError} if there is not one name for each key face, or there are no columns
 * @example
 * ```ts
 * import { buildPrior, drawWalkStrip, type Latent, walkFaces } from "ganwalk";
 * const grey = (z: Latent) => ({ width: 8, height: 8, channels: 1, data: new Uint8Array(64).fill(z[0]!) });
 * const decode = (latents: readonly Latent[]) => Promise.resolve(latents.map(grey));
 * const keys = [Float32Array.of(0), Float32Array.of(200)];
 * const walk = await walkFaces(decode, buildPrior("normal", 1), keys, { frames: 5 });
 * const { width, height } = await drawWalkStrip(walk, { names: ["black", "light"], scale: 4 });
 * console.log(width, height); // 200 60
 * ```
 */
export async function drawWalkStrip(walk: Walk<Picture>, options: WalkStripOptions): Promise<Picture> {
  const { faces, keyFrames } = walk;
  const { names, columns = faces.length, scale = 1 } = options;
  if (names.length !== keyFrames.length) {
    throw new RangeError(`Cannot draw a strip: ${keyFrames.length} key faces, but ${names.length} names`);
  }
  if (!Number.isInteger(columns) || columns < 1) {
    throw new RangeError(`Cannot draw a strip: columns must be 1 or more, got ${columns}`);
  }
  const nameOf = new Map(keyFrames.map((frame, k) => [frame, names[k]!]));
  const rows: Picture[] = [];
  for (let start = 0; start < faces.length; start += columns) {
    const row = faces.slice(start, start + columns);
    const shown = row.map((_, i) => nameOf.get(start + i));
    rows.push(await renderLabelledSvg(labelKeyRow(shown, row[0]!.width * scale)));
    rows.push(arrangeKeyRow(row, shown.map((name) => name !== undefined), scale));
  }
  return joinPictures(rows, "down");
}
