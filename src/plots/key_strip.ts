/** A row of frames with the key faces marked. */
import { type Picture, toColour } from "../tensor/pixels.ts";
import { enlarge, paste } from "./grid.ts";

/** Pixels of the border around a key face. */
const BORDER = 3;
/** Pixels around each picture: its border or white, and a pixel more. */
export const KEY_MARGIN = BORDER + 1;
/** Of the border, RGB. */
const COLOUR = [217, 72, 15];
const LABEL_HEIGHT = 20;
/** From the lower edge of a label's place. */
const BASELINE = 5;
const LETTER_SIZE = 12;
const SMALLEST_LETTERS = 8;
/** Mean width of a letter, as a part of its size. */
const LETTER_WIDTH = 0.55;

/**
 * Frames side by side, in colour, on white, with a border around each key face. The pixels of the frames themselves
 * stay as they are.
 *
 * @param frames 1 or more, all of one size
 * @param isKey whether each is a key face
 * @param scale each pixel becomes scale x scale pixels
 * @returns a new picture; each frame with {@linkcode KEY_MARGIN} pixels around it
 * @throws {RangeError} if there is no frame or one differs in size
 */
export function arrangeKeyRow(frames: readonly Picture[], isKey: readonly boolean[], scale: number): Picture {
  const [first] = frames;
  if (!first) throw new RangeError("Cannot arrange a strip: there is no frame");
  if (frames.some(({ width, height }) => width !== first.width || height !== first.height)) {
    throw new RangeError("Cannot arrange a strip: all frames must be of one size");
  }
  const cell = first.width * scale + 2 * KEY_MARGIN;
  const row = rectangle(frames.length * cell, first.height * scale + 2 * KEY_MARGIN, [255, 255, 255]);
  frames.forEach((frame, i) => {
    const picture = enlarge(toColour(frame), scale);
    if (isKey[i]) {
      const border = rectangle(picture.width + 2 * BORDER, picture.height + 2 * BORDER, COLOUR);
      paste(row, border, i * cell + KEY_MARGIN - BORDER, KEY_MARGIN - BORDER);
    }
    paste(row, picture, i * cell + KEY_MARGIN, KEY_MARGIN);
  });
  return row;
}

/**
 * Names above a row of `arrangeKeyRow()`, as SVG.
 *
 * @param names one for each frame; none for those that are no key face. A name that reaches the next one is cut
 * @param frameWidth of a frame as shown, in pixels
 * @returns the text of an SVG for `renderLabelledSvg()`
 */
export function labelKeyRow(names: readonly (string | undefined)[], frameWidth: number): string {
  const cell = frameWidth + 2 * KEY_MARGIN;
  const size = Math.max(SMALLEST_LETTERS, Math.min(LETTER_SIZE, Math.floor(cell / 4)));
  const texts = names.map((name, i) => {
    if (name === undefined) return "";
    const next = names.findIndex((other, k) => k > i && other !== undefined);
    const cells = (next < 0 ? names.length : next) - i;
    const letters = Math.max(1, Math.floor(cells * cell / (size * LETTER_WIDTH)));
    const shown = name.length > letters ? `${name.slice(0, letters - 1)}…` : name;
    return `<text x="${i * cell + KEY_MARGIN - BORDER}" y="${LABEL_HEIGHT - BASELINE}">${
      escape(shown)
    }</text>`;
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${names.length * cell}" height="${LABEL_HEIGHT}" ` +
    `font-family="sans-serif" font-size="${size}" fill="#222222">${texts.join("")}</svg>`;
}

function rectangle(width: number, height: number, colour: readonly number[]): Picture {
  const data = Uint8Array.from({ length: width * height * 3 }, (_, i) => colour[i % 3]!);
  return { width, height, channels: 3, data };
}

function escape(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}
