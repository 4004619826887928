/** Which part of a picture is kept. */
import { UserError } from "../tensor/errors.ts";

/** A part of a picture, in pixels from its upper left corner. */
export interface Box {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** A box for pictures of one size; pictures of other sizes are cut at the centre. */
interface BoxPreset {
  readonly of: readonly [width: number, height: number];
  readonly box: Box;
}

/**
 * Boxes for CelebA's aligned pictures, 178x218. `celeba` is the face with some hair, 128x128 around the point
 * (89, 121), as in the datasets of Karras et al. 2018 ("Progressive growing of GANs", dataset_tool.py);
 * `celeba-tight` the middle 108x108 of carpedm20/DCGAN-tensorflow. The 178x178 of PyTorch's DCGAN example are
 * those of `centre`.
 */
const BOX_PRESETS: Readonly<Record<string, BoxPreset>> = {
  "celeba": { of: [178, 218], box: { left: 25, top: 57, width: 128, height: 128 } },
  "celeba-tight": { of: [178, 218], box: { left: 35, top: 55, width: 108, height: 108 } },
};

/** How `--crop` is written. */
export const CROP_FORMS = `centre, none, ${
  Object.keys(BOX_PRESETS).join(", ")
}, or a box LEFT,TOP,WIDTH,HEIGHT in pixels`;

/** What is kept of each picture. */
export interface Crop {
  /** As it was written. */
  readonly text: string;
  /**
   * The part of a picture that is kept; it is then stretched to a square.
   *
   * @param width of the picture, in pixels
   * @returns undefined if the box leaves the picture
   */
  boxOf(width: number, height: number): Box | undefined;
  /** Whether pictures of this size are cut at the centre because the preset is not for them. */
  isOtherSize(width: number, height: number): boolean;
}

/**
 * Reads a crop: `centre` keeps the largest square in the middle, `none` the whole picture, `celeba` and
 * `celeba-tight` boxes of CelebA's aligned pictures, `25,57,128,128` a box of the user.
 *
 * @throws {UserError} that names --crop
 */
export function parseCrop(text: string): Crop {
  const never = () => false;
  if (text === "centre") return { text, boxOf: centre, isOtherSize: never };
  if (text === "none") {
    return { text, boxOf: (width, height) => ({ left: 0, top: 0, width, height }), isOtherSize: never };
  }
  const preset = Object.hasOwn(BOX_PRESETS, text) ? BOX_PRESETS[text] : undefined;
  if (preset) {
    const isOtherSize = (width: number, height: number) => width !== preset.of[0] || height !== preset.of[1];
    const boxOf = (width: number, height: number) =>
      isOtherSize(width, height) ? centre(width, height) : preset.box;
    return { text, boxOf, isOtherSize };
  }
  const box = parseBox(text);
  const boxOf = (width: number, height: number) =>
    box.left + box.width <= width && box.top + box.height <= height ? box : undefined;
  return { text, boxOf, isOtherSize: never };
}

function parseBox(text: string): Box {
  const match = /^(\d{1,6}),(\d{1,6}),(\d{1,6}),(\d{1,6})$/.exec(text.replaceAll(" ", ""));
  const [left, top, width, height] = (match ?? []).slice(1).map(Number);
  if (!width || !height) throw new UserError(`--crop must be ${CROP_FORMS}; got "${text}"`);
  return { left: left!, top: top!, width, height };
}

/** The largest square in the middle; where half a pixel is over, it lies to the left and top. */
function centre(width: number, height: number): Box {
  const side = Math.min(width, height);
  return {
    left: Math.floor((width - side) / 2),
    top: Math.floor((height - side) / 2),
    width: side,
    height: side,
  };
}
