/** Picture files to prepare: drawn faces with a camera's noise, as JPEGs of CelebA's size and as photos. */
import { existsSync } from "node:fs";
import { join } from "@std/path";
import { drawnFace } from "../src/data/faces/mod.ts";
import { loadSharp } from "../src/images/native.ts";
import { renderSvgs } from "../src/images/svg.ts";
import { createRandom, type Random } from "../src/tensor/random.ts";

/** A folder of JPEGs of one kind. */
export interface PictureSet {
  readonly name: "small" | "photos";
  readonly count: number;
  /** Of the JPEGs, 1 to 100. */
  readonly quality: number;
}

/** What is drawn for a set. */
interface Kind {
  readonly width: number;
  readonly height: number;
  /** Side of a rendered face, in pixels. */
  readonly rendered: number;
  /** Side to which it is enlarged. */
  readonly side: number;
}

/** CelebA's aligned pictures, and those of a camera of 2 megapixels. */
const KINDS: Readonly<Record<PictureSet["name"], Kind>> = {
  small: { width: 178, height: 218, rendered: 218, side: 218 },
  photos: { width: 1600, height: 1200, rendered: 1024, side: 1600 },
};

/** More faces are not drawn: they come again with other noise and at another place. */
const MOST_FACES = 2000;
/** Standard deviation of the noise, in levels of 255. */
const SIGMA = 3;
/** Entries of the noise that is drawn once; a prime, so that rows of pictures do not repeat it alike. */
const NOISE_LENGTH = 1_048_573;
/** Pictures that are encoded at once. */
const IN_FLIGHT = 8;

/**
 * Makes a set, unless the folder has it already.
 *
 * @param folder in which the set gets a folder of its own; one that is not whole is begun anew
 * @returns the set's folder
 */
export async function makePictures(folder: string, set: PictureSet): Promise<string> {
  const whole = join(folder, `${set.name}-${set.count}-q${set.quality}`);
  if (existsSync(whole)) return whole;
  const part = `${whole}.part`;
  if (existsSync(part)) Deno.removeSync(part, { recursive: true });
  Deno.mkdirSync(part, { recursive: true });
  await writePictures(part, set);
  Deno.renameSync(part, whole);
  return whole;
}

async function writePictures(folder: string, { name, count, quality }: PictureSet): Promise<void> {
  const sharp = await loadSharp();
  const { width, height, rendered, side } = KINDS[name];
  const faces = Math.min(count, MOST_FACES);
  const random = createRandom(0, name === "small" ? 1 : 2);
  const noise = drawNoise(NOISE_LENGTH, SIGMA, random);
  const svgs = Array.from({ length: faces }, (_, face) => drawnFace(0, face).svg);
  const waiting: Promise<unknown>[] = [];
  let face = 0;
  for await (const drawn of renderSvgs(svgs, rendered)) {
    const pixels = side === rendered ? drawn : await sharp(drawn, raw(rendered, rendered))
      .resize(side, side).raw().toBuffer();
    for (let index = face; index < count; index += faces) {
      const [left, top] = [random.integer(side - width + 1), random.integer(side - height + 1)];
      const cut = cutOut(pixels, side, { left, top, width, height });
      addNoise(cut, noise, random.integer(noise.length));
      const path = join(folder, `${String(index).padStart(6, "0")}.jpg`);
      waiting.push(sharp(cut, raw(width, height)).jpeg({ quality, chromaSubsampling: "4:2:0" }).toFile(path));
      if (waiting.length >= IN_FLIGHT) await waiting.shift();
    }
    face++;
  }
  await Promise.all(waiting);
}

/**
 * Normal noise, rounded to whole levels.
 *
 * @param sigma its standard deviation in levels
 */
export function drawNoise(length: number, sigma: number, random: Random): Int8Array {
  return Int8Array.from({ length }, () => Math.round(sigma * random.normal()));
}

/**
 * Adds noise to pixels in place; sums are kept in [0,255].
 *
 * @param noise taken from position `start` on, and from its beginning again after its end
 */
export function addNoise(pixels: Uint8Array, noise: Int8Array, start: number): void {
  const clamped = new Uint8ClampedArray(pixels.buffer, pixels.byteOffset, pixels.length);
  for (let i = 0, j = start; i < clamped.length; i++, j++) {
    if (j === noise.length) j = 0;
    clamped[i]! += noise[j]!;
  }
}

/**
 * A part of a picture.
 *
 * @param pixels [rows,side,3]
 * @returns [height,width,3], a new array
 */
export function cutOut(
  pixels: Uint8Array,
  side: number,
  { left, top, width, height }: { left: number; top: number; width: number; height: number },
): Uint8Array {
  const cut = new Uint8Array(3 * width * height);
  for (let y = 0; y < height; y++) {
    const start = 3 * ((top + y) * side + left);
    cut.set(pixels.subarray(start, start + 3 * width), 3 * width * y);
  }
  return cut;
}

function raw(width: number, height: number) {
  return { raw: { width, height, channels: 3 } } as const;
}
