/**
 * Descriptors: random patches of 7 x 7 pixels and 3 channels of a pyramid's level, as in
 * tkarras/progressive_growing_of_gans, metrics/sliced_wasserstein.py.
 */
import type { Random } from "../tensor/random.ts";
import { type Pyramid, readLevel } from "./laplacian_pyramid.ts";
import { DESCRIPTOR_SIZE, PANEL_PATCHES } from "./projection_kernel.ts";

/** Side of a patch in pixels. */
export const PATCH_SIDE = 7;
const ROW_LENGTH = 3 * PATCH_SIDE;

/** Where the patches of one level lie and how they are normalised. */
export interface Patches {
  /** Of the pictures they are cut from. */
  readonly pyramid: Pyramid;
  /** Of the pyramid, 0 is the finest. */
  readonly level: number;
  /** Patches of each picture: K. */
  readonly patchesPerImage: number;
  /** [N·K]: index of a patch's first element in its level [S,S,3]. */
  readonly starts: Uint32Array;
  /** Of each channel over all patches. */
  readonly means: readonly [number, number, number];
  /** Of each channel over all patches: 1 / standard deviation; 0 where all values are the same. */
  readonly scales: readonly [number, number, number];
}

/**
 * Draws the patches of one level; for each patch, its left column and then its top row.
 *
 * @param level of the pyramid
 * @param patchesPerImage 1 or more
 */
export function samplePatches(
  pyramid: Pyramid,
  level: number,
  patchesPerImage: number,
  random: Random,
): Patches {
  const size = pyramid.sizes[level]!;
  const choices = size - PATCH_SIDE + 1;
  const starts = new Uint32Array(pyramid.count * patchesPerImage);
  for (let i = 0; i < starts.length; i++) {
    const x = random.integer(choices);
    const y = random.integer(choices);
    starts[i] = 3 * (y * size + x);
  }
  const places = { pyramid, level, patchesPerImage, starts };
  return { ...places, ...measureChannels(places) };
}

type Places = Pick<Patches, "pyramid" | "level" | "patchesPerImage" | "starts">;

/** Walks the patches in order, with the level of their picture and their number. */
function forEachPatch(
  { pyramid, level, patchesPerImage, starts }: Places,
  use: (picture: Float32Array, start: number, index: number) => void,
): void {
  const picture = new Float32Array(3 * pyramid.sizes[level]! ** 2);
  for (let i = 0; i < starts.length; i++) {
    if (i % patchesPerImage === 0) readLevel(pyramid, level, i / patchesPerImage, picture);
    use(picture, starts[i]!, i);
  }
}

/** Mean and deviation of each channel over all patches; a pixel counts as often as it is in a patch. */
function measureChannels(places: Places): Pick<Patches, "means" | "scales"> {
  const lineLength = 3 * places.pyramid.sizes[places.level]!;
  const count = places.starts.length * PATCH_SIDE ** 2;
  const sums = new Float64Array(3);
  const squares = new Float64Array(3);
  forEachPatch(places, (picture, start) => {
    for (let channel = 0; channel < 3; channel++) {
      let sum = 0;
      let square = 0;
      for (let row = 0; row < PATCH_SIDE; row++) {
        const from = start + row * lineLength + channel;
        for (let at = from; at < from + ROW_LENGTH; at += 3) {
          const value = picture[at]!;
          sum += value;
          square += value * value;
        }
      }
      sums[channel]! += sum;
      squares[channel]! += square;
    }
  });
  const means = sums.map((sum) => sum / count);
  const scales = squares.map((square, channel) => {
    const variance = square / count - means[channel]! ** 2;
    return variance > 0 ? 1 / Math.sqrt(variance) : 0;
  });
  return { means: [means[0]!, means[1]!, means[2]!], scales: [scales[0]!, scales[1]!, scales[2]!] };
}

/**
 * Cuts out the patches, normalises them and hands them over in chunks of panels.
 *
 * @param chunk receives [panels,147,8]: eight patches side by side; what the last panel has left is of no meaning
 * @param use gets the number of panels that are filled, and the number of the first patch among them
 */
export function packPatches(
  patches: Patches,
  chunk: Float32Array,
  use: (panels: number, first: number) => void,
): void {
  const lineLength = 3 * patches.pyramid.sizes[patches.level]!;
  const [mean0, mean1, mean2] = patches.means;
  const [scale0, scale1, scale2] = patches.scales;
  const capacity = chunk.length / DESCRIPTOR_SIZE;
  const last = patches.starts.length - 1;
  forEachPatch(patches, (picture, start, index) => {
    const slot = index % capacity;
    const lane = slot % PANEL_PATCHES;
    let to = (slot - lane) * DESCRIPTOR_SIZE + lane;
    for (let row = 0; row < PATCH_SIDE; row++) {
      const from = start + row * lineLength;
      for (let at = from; at < from + ROW_LENGTH; at += 3) {
        chunk[to] = (picture[at]! - mean0) * scale0;
        chunk[to + PANEL_PATCHES] = (picture[at + 1]! - mean1) * scale1;
        chunk[to + 2 * PANEL_PATCHES] = (picture[at + 2]! - mean2) * scale2;
        to += 3 * PANEL_PATCHES;
      }
    }
    if (slot === capacity - 1 || index === last) {
      use(Math.floor(slot / PANEL_PATCHES) + 1, index - slot);
    }
  });
}
