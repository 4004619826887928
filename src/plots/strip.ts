/** Pictures cut out of a grid, and put together with their labels. */
import { type Picture, toColour } from "../tensor/pixels.ts";
import { paste } from "./grid.ts";

/** How a grid was laid out, see `arrangeGrid()`. */
export interface GridLayout {
  /** Pictures in a row. */
  readonly columns: number;
  /** Each pixel became scale x scale pixels. */
  readonly scale: number;
  /** White pixels between pictures. */
  readonly gap: number;
}

/**
 * The pictures of a grid, undoing `arrangeGrid()`.
 *
 * @param count how many, from the upper left corner on
 * @returns new pictures at their own size
 * @throws {RangeError} if the grid's size does not fit its layout, or it has fewer pictures
 */
export function cutGrid(grid: Picture, { columns, scale, gap }: GridLayout, count: number): Picture[] {
  const cell = (grid.width - (columns - 1) * gap) / columns;
  const side = cell / scale;
  const rows = (grid.height + gap) / (cell + gap);
  if (!(Number.isInteger(side) && side > 0 && Number.isInteger(rows))) {
    throw new RangeError(
      `Cannot cut a grid: ${grid.width}x${grid.height} pixels are not ${columns} columns of squares`,
    );
  }
  if (count > rows * columns) {
    throw new RangeError(`Cannot cut a grid: it has ${rows * columns} pictures, not ${count}`);
  }
  const { channels } = grid;
  return Array.from({ length: count }, (_, i) => {
    const [left, top] = [(i % columns) * (cell + gap), Math.floor(i / columns) * (cell + gap)];
    const data = new Uint8Array(side * side * channels);
    for (let y = 0; y < side; y++) {
      for (let x = 0; x < side; x++) {
        const from = ((top + y * scale) * grid.width + left + x * scale) * channels;
        data.set(grid.data.subarray(from, from + channels), (y * side + x) * channels);
      }
    }
    return { width: side, height: side, channels, data };
  });
}

/**
 * Puts pictures side by side or below each other, on white, in colour.
 *
 * @param pictures 1 or more
 * @param direction `right`: from left to right, at their upper edges; `down`: from top to bottom, at their left ones
 * @returns a new picture
 * @throws {RangeError} if there is no picture
 */
export function joinPictures(pictures: readonly Picture[], direction: "right" | "down"): Picture {
  if (pictures.length === 0) throw new RangeError("Cannot join pictures: there is none");
  const along = (of: (picture: Picture) => number) => pictures.reduce((sum, picture) => sum + of(picture), 0);
  const across = (of: (picture: Picture) => number) => Math.max(...pictures.map(of));
  const [width, height] = direction === "right"
    ? [along((picture) => picture.width), across((picture) => picture.height)]
    : [across((picture) => picture.width), along((picture) => picture.height)];
  const joined = { width, height, channels: 3, data: new Uint8Array(width * height * 3).fill(255) };
  let [left, top] = [0, 0];
  for (const picture of pictures.map(toColour)) {
    paste(joined, picture, left, top);
    if (direction === "right") left += picture.width;
    else top += picture.height;
  }
  return joined;
}
