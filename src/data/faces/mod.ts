/**
 * Drawn faces: an endless supply of cartoon portraits with known attributes, on which everything runs
 * when there is no other data. Pure code: the pictures are SVG text; `src/images/svg.ts` renders them.
 */
import { createRandom, type Random } from "../../tensor/random.ts";
import { type FaceAttributes, sampleFaceAttributes } from "./attributes.ts";
import { drawFace } from "./draw_face.ts";

export {
  type AttributeDefinition,
  FACE_ATTRIBUTES,
  type FaceAttributes,
  sampleFaceAttributes,
} from "./attributes.ts";
export { measureLightness } from "./colours.ts";
export { drawFace } from "./draw_face.ts";
export { type CategoryName, type FaceCategory, SHARES as FACE_SHARES } from "./shares.ts";

/**
 * Draws face number `index` of the world `seed`. It depends on these two numbers alone, not on which
 * faces were drawn before.
 *
 * @param seed which world, an integer of 0 or more, below 2^53
 * @param index which face, an integer of 0 or more, below 2^53
 * @returns the attributes and an SVG with the view box 0 0 128 128
 * @throws {RangeError} if the seed or the index is not such an integer
 * @example
 * ```ts
 * import { drawnFace } from "ganwalk";
 * const { attributes, svg } = drawnFace(0, 17);
 * console.log(attributes.hairColour, svg.length);
 * ```
 */
export function drawnFace(seed: number, index: number): { attributes: FaceAttributes; svg: string } {
  const attributes = sampleFaceAttributes(faceRandom(seed, index, 0));
  return { attributes, svg: drawFace(attributes, faceRandom(seed, index, 1)) };
}

/**
 * The generator of one face: part 0 samples the attributes, part 1 the details of the drawing. With
 * part 1, a face can be drawn again as the same person with other attributes.
 *
 * The 32-bit halves of seed and index and the part are mixed one after the other by the finisher of
 * MurmurHash3 (A. Appleby, 2008), in which every input bit flips every output bit with probability near
 * 1/2. Two chains with different starts give the 53 bits of a seed, so that among a million faces two
 * share a generator with probability 6e-5.
 *
 * @throws {RangeError} if the seed or the index is not an integer of 0 or more, below 2^53
 */
export function faceRandom(seed: number, index: number, part: 0 | 1): Random {
  for (const [name, value] of [["seed", seed], ["index", index]] as const) {
    if (!Number.isSafeInteger(value) || value < 0) {
      throw new RangeError(`Cannot draw a face: ${name} must be an integer of 0 or more, got ${value}`);
    }
  }
  const words = [
    seed % 2 ** 32,
    Math.floor(seed / 2 ** 32),
    index % 2 ** 32,
    Math.floor(index / 2 ** 32),
    part,
  ];
  const chain = (start: number) => words.reduce((hash, word) => finish(hash ^ finish(word + start)), start);
  return createRandom(chain(0x9e3779b9) + (chain(0x85ebca77) & 0x1fffff) * 2 ** 32);
}

/** The finisher of MurmurHash3 on 32 bits. */
function finish(word: number): number {
  let h = word >>> 0;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}
