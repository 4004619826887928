/** Pictures changed at random each time they are trained on: mirrored, moved, in slightly other colours. */
import { UserError } from "../tensor/errors.ts";
import type { Random } from "../tensor/random.ts";

/** The kinds of change, in the order in which they are drawn. */
export const AUGMENTATIONS = ["flip", "shift", "colour"] as const;

/**
 * A kind of change. `flip`: left and right exchanged in half of the pictures. `shift`: moved by up to 1/16 of the
 * side in both directions, where the edge's pixels are repeated. `colour`: brighter or darker by up to 5 % of the
 * range and more or less contrast by up to 10 %, the same for all channels.
 */
export type Augmentation = typeof AUGMENTATIONS[number];

/** What happens to one picture. */
export interface PictureChange {
  /** Whether left and right are exchanged, before it is moved. */
  readonly flip: boolean;
  /** Pixels to the right, -W to W. */
  readonly right: number;
  /** Pixels down, -H to H. */
  readonly down: number;
  /** Factor of the distance from mid-grey, 127.5. */
  readonly contrast: number;
  /** Added to each byte afterwards. */
  readonly brightness: number;
}

const LARGEST_SHIFT = 1 / 16;
const LARGEST_CONTRAST = 0.1;
const LARGEST_BRIGHTNESS = 0.05 * 255;
const MID_GREY = 127.5;

/**
 * Reads the value of `--augment`.
 *
 * @param text names separated by commas, or `none`
 * @returns each kind once, in the order of {@linkcode AUGMENTATIONS}
 * @throws {UserError} for other names, and for one that is there twice
 */
export function parseAugmentations(text: string): Augmentation[] {
  if (text.trim() === "none") return [];
  const names = text.split(",").map((name) => name.trim());
  const kinds = AUGMENTATIONS.filter((kind) => names.includes(kind));
  if (kinds.length === names.length) return kinds;
  throw new UserError(
    `--augment must be none or some of ${AUGMENTATIONS.join(",")} (each once, with commas), got "${text}"`,
  );
}

/** The text that {@linkcode parseAugmentations} reads as these kinds. */
export function nameAugmentations(kinds: readonly Augmentation[]): string {
  return kinds.join(",") || "none";
}

/**
 * Draws what happens to one picture.
 *
 * @param kinds what may happen; all else stays
 * @param height of the picture, in pixels
 * @param width of the picture, in pixels
 */
export function drawChange(
  kinds: readonly Augmentation[],
  height: number,
  width: number,
  random: Random,
): PictureChange {
  const shift = (side: number) => {
    const largest = Math.floor(side * LARGEST_SHIFT);
    return random.integer(2 * largest + 1) - largest;
  };
  const spread = (largest: number) => (2 * random.uniform() - 1) * largest;
  const [flips, shifts, colours] = AUGMENTATIONS.map((kind) => kinds.includes(kind));
  // In this order: the numbers of a seed are taken one after the other.
  return {
    flip: flips! && random.uniform() < 0.5,
    right: shifts ? shift(width) : 0,
    down: shifts ? shift(height) : 0,
    contrast: colours ? 1 + spread(LARGEST_CONTRAST) : 1,
    brightness: colours ? spread(LARGEST_BRIGHTNESS) : 0,
  };
}

/**
 * Changes pictures, each in its own way. The same kinds, pictures and state of the generator give the same bytes,
 * in batches of any size.
 *
 * @param pictures bytes [N,H,W,C]
 * @param shape [H,W,C]
 * @param kinds what may happen
 * @returns bytes [N,H,W,C], a new array
 * @throws {RangeError} if there is no whole number of pictures
 * @example
 * ```ts
 * import { augmentPictures, createRandom } from "ganwalk";
 * const row = Uint8Array.of(10, 20, 30, 40);
 * console.log(augmentPictures(row, [1, 4, 1], ["flip"], createRandom(1)));
 * ```
 */
export function augmentPictures(
  pictures: Uint8Array,
  shape: readonly [height: number, width: number, channels: number],
  kinds: readonly Augmentation[],
  random: Random,
): Uint8Array {
  const [height, width, channels] = shape;
  const size = height * width * channels;
  if (!(size > 0 && pictures.length % size === 0)) {
    throw new RangeError(`Cannot augment ${pictures.length} bytes: expected pictures of ${shape.join("x")}`);
  }
  const changed = new Uint8Array(pictures.length);
  for (let start = 0; start < pictures.length; start += size) {
    const [from, to] = [pictures, changed].map((bytes) => bytes.subarray(start, start + size));
    changePicture(from!, to!, shape, drawChange(kinds, height, width, random));
  }
  return changed;
}

/**
 * Changes one picture.
 *
 * @param from bytes [H,W,C]
 * @param to receives the bytes [H,W,C]; other memory than `from`
 */
export function changePicture(
  from: Uint8Array,
  to: Uint8Array,
  [height, width, channels]: readonly [height: number, width: number, channels: number],
  change: PictureChange,
): void {
  const rowBytes = width * channels;
  const places = placesInRow(width, channels, change);
  const levels = levelsOf(change);
  for (let y = 0, i = 0; y < height; y++) {
    const row = clamp(y - change.down, height) * rowBytes;
    for (let x = 0; x < rowBytes; x++) to[i++] = levels[from[row + places[x]!]!]!;
  }
}

/** Where each byte of a row comes from, within its row. */
function placesInRow(width: number, channels: number, { flip, right }: PictureChange): Int32Array {
  const places = new Int32Array(width * channels);
  for (let x = 0; x < width; x++) {
    const moved = clamp(x - right, width);
    const first = (flip ? width - 1 - moved : moved) * channels;
    for (let c = 0; c < channels; c++) places[x * channels + c] = first + c;
  }
  return places;
}

/** What each of the 256 values becomes, rounded to the nearest and kept within 0 to 255. */
function levelsOf({ contrast, brightness }: PictureChange): Uint8Array {
  // This kind of array rounds and clamps.
  const levels = new Uint8ClampedArray(256);
  for (let value = 0; value < 256; value++) {
    levels[value] = (value - MID_GREY) * contrast + MID_GREY + brightness;
  }
  return new Uint8Array(levels.buffer);
}

function clamp(place: number, length: number): number {
  return Math.min(Math.max(place, 0), length - 1);
}
