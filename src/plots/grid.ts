/** Pictures side by side. */
import type { Picture } from "../tensor/pixels.ts";

/** How a grid is laid out. */
export interface GridOptions {
  /** Pictures in a row, 1 or more. */
  readonly columns: number;
  /** Each pixel becomes scale x scale pixels; 1 by default. */
  readonly scale?: number;
  /** White pixels between pictures; 2 by default. */
  readonly gap?: number;
}

/**
 * Arranges pictures of one size row by row. Places left over in the last row stay white.
 *
 * @param pictures 1 or more, all of one size
 * @returns a new picture
 * @throws {RangeError} if there is no picture or one differs in size
 * @example
 * ```ts
 * import { arrangeGrid } from "ganwalk";
 * const dot = { width: 1, height: 1, channels: 3, data: Uint8Array.of(255, 0, 0) };
 * console.log(arrangeGrid([dot, dot, dot], { columns: 2, gap: 0 }).data);
 * ```
 */
export function arrangeGrid(pictures: readonly Picture[], options: GridOptions): Picture {
  const { columns, scale = 1, gap = 2 } = options;
  const [first] = pictures;
  if (!first) throw new RangeError("Cannot arrange a grid: there is no picture");
  if (!(Number.isInteger(columns) && columns > 0 && Number.isInteger(gap) && gap >= 0)) {
    throw new RangeError(
      `Cannot arrange a grid: columns must be 1 or more and gap 0 or more, got ${columns} and ${gap}`,
    );
  }
  const same = pictures.every(({ width, height, channels }) =>
    width === first.width && height === first.height && channels === first.channels
  );
  if (!same) throw new RangeError("Cannot arrange a grid: all pictures must be of one size");
  const rows = Math.ceil(pictures.length / columns);
  const [cellWidth, cellHeight] = [first.width * scale, first.height * scale];
  const width = columns * cellWidth + (columns - 1) * gap;
  const height = rows * cellHeight + (rows - 1) * gap;
  const grid = {
    width,
    height,
    channels: first.channels,
    data: new Uint8Array(width * height * first.channels).fill(255),
  };
  pictures.forEach((picture, i) => {
    const left = (i % columns) * (cellWidth + gap);
    const top = Math.floor(i / columns) * (cellHeight + gap);
    paste(grid, enlarge(picture, scale), left, top);
  });
  return grid;
}

/**
 * Enlarges a picture without smoothing, so that every pixel stays visible.
 *
 * @param scale a whole number, 1 or more
 * @returns a new picture, or the same one for a scale of 1
 */
export function enlarge(picture: Picture, scale: number): Picture {
  if (!Number.isInteger(scale) || scale < 1) {
    throw new RangeError(`Cannot enlarge a picture: scale must be a whole number of 1 or more, got ${scale}`);
  }
  if (scale === 1) return picture;
  const { channels } = picture;
  const [width, height] = [picture.width * scale, picture.height * scale];
  const data = new Uint8Array(width * height * channels);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const from = (Math.floor(y / scale) * picture.width + Math.floor(x / scale)) * channels;
      for (let c = 0; c < channels; c++) data[(y * width + x) * channels + c] = picture.data[from + c]!;
    }
  }
  return { width, height, channels, data };
}

/**
 * Copies a picture into a larger one with as many channels.
 *
 * @param left of its first column in the target, in pixels
 * @param top of its first row
 */
export function paste(target: Picture, picture: Picture, left: number, top: number): void {
  const rowBytes = picture.width * picture.channels;
  for (let y = 0; y < picture.height; y++) {
    const row = picture.data.subarray(y * rowBytes, (y + 1) * rowBytes);
    target.data.set(row, ((top + y) * target.width + left) * target.channels);
  }
}
