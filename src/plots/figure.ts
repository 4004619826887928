/** Figures: blocks of pictures with a title, and with labels for their rows, columns and single pictures. */
import { type Picture, toColour } from "../tensor/pixels.ts";
import { arrangeGrid, enlarge, paste } from "./grid.ts";
import { joinPictures } from "./strip.ts";
import { escapeText, fitText, textWidth, wrapText } from "./svg_text.ts";

/** Pictures row by row, and what they are called. */
export interface FigureBlock {
  /** 1 or more, all of one size. */
  readonly pictures: readonly Picture[];
  /** Pictures in a row, 1 or more. */
  readonly columns: number;
  /** Above the block. */
  readonly title?: string;
  /** Above each column. */
  readonly columnLabels?: readonly string[];
  /** Left of each row. */
  readonly rowLabels?: readonly string[];
  /** Below each picture. */
  readonly captions?: readonly string[];
}

/** What a figure shows, before anything is drawn. */
export interface Figure {
  /** Above everything. */
  readonly title: string;
  /** Smaller, below the title. */
  readonly notes?: readonly string[];
  /** One below the other, 1 or more. */
  readonly blocks: readonly FigureBlock[];
  /** Each pixel becomes scale x scale pixels; 1 by default. */
  readonly scale?: number;
}

/** Where everything of a figure stands, in pixels. */
export interface FigureLayout {
  /** Of the whole figure. */
  readonly width: number;
  /** Of the whole figure. */
  readonly height: number;
  /** All text on white, for `renderLabelledSvg()`. */
  readonly svg: string;
  /** Upper left corners of the pictures, enlarged already. */
  readonly places: readonly { readonly picture: Picture; readonly left: number; readonly top: number }[];
}

interface Text {
  readonly text: string;
  readonly x: number;
  /** Of the line's middle. */
  readonly y: number;
  readonly size: number;
  readonly anchor: "start" | "middle" | "end";
}

const MARGIN = 8;
const GAP = 2;
/** Between blocks. */
const BLOCK_GAP = 12;
const SIZES = { title: 15, block: 13, note: 11, label: 12 };
const LEADING = 1.4;
/** Letters hang this part of their size below the middle of their line. */
const BASELINE = 0.35;
/** No figure is narrower: titles need room. */
const LEAST_WIDTH = 240;
const LONGEST_ROW_LABEL = 220;

/**
 * The pictures of a figure alone, its blocks one below the other.
 *
 * @returns a new picture; grey where there is one block of grey pictures
 * @throws {RangeError} if there is no picture, or a block's pictures are of different sizes
 */
export function plainFigure({ blocks, scale = 1 }: Figure): Picture {
  const grids = blocks.map(({ pictures, columns }) => arrangeGrid(pictures, { columns, scale, gap: GAP }));
  if (grids.length === 1) return grids[0]!;
  const space = { width: 1, height: BLOCK_GAP, channels: 1, data: new Uint8Array(BLOCK_GAP).fill(255) };
  return joinPictures(grids.flatMap((grid, i) => i === 0 ? [grid] : [space, grid]), "down");
}

/**
 * Sets the title, then block by block its title, column labels, and rows with labels at their left and captions
 * below their pictures. A label is cut where its place is too narrow.
 *
 * @throws {RangeError} if there is no picture, or there are not as many labels as rows, columns or pictures
 * @example
 * ```ts
 * import { layOutFigure } from "ganwalk";
 * const dot = { width: 32, height: 32, channels: 1, data: new Uint8Array(1024) };
 * const block = { pictures: [dot, dot], columns: 2, columnLabels: ["-1", "1"], rowLabels: ["mean 0"] };
 * const { places, svg } = layOutFigure({ title: "Dimension 28", blocks: [block], scale: 2 });
 * console.log(places.length, svg.includes("Dimension 28</text>")); // 2 true
 * ```
 */
export function layOutFigure({ title, notes = [], blocks, scale = 1 }: Figure): FigureLayout {
  if (blocks.length === 0) throw new RangeError("Cannot lay out a figure: there is no block");
  blocks.forEach(assertLabels);
  const labelWidth = rowLabelWidth(blocks);
  const left = MARGIN + labelWidth;
  const gridWidths = blocks.map(({ pictures, columns }) =>
    columns * (pictures[0]!.width * scale + GAP) - GAP
  );
  const width = Math.max(LEAST_WIDTH, left + Math.max(...gridWidths) + MARGIN);
  const texts: Text[] = [];
  const places: { picture: Picture; left: number; top: number }[] = [];
  let top = MARGIN;
  const line = (text: string, size: number) => {
    texts.push({ text, x: MARGIN, y: top + size * LEADING / 2, size, anchor: "start" });
    top += Math.round(size * LEADING);
  };
  const lines = (text: string, size: number) =>
    wrapText(text, size, width - 2 * MARGIN).forEach((part) => line(part, size));
  lines(title, SIZES.title);
  for (const note of notes) lines(note, SIZES.note);
  top += MARGIN / 2;
  blocks.forEach((block, i) => {
    if (i > 0) top += BLOCK_GAP;
    if (block.title !== undefined) lines(block.title, SIZES.block);
    top = layOutBlock(block, { left, top, scale }, texts, places);
  });
  const height = top + MARGIN;
  return { width, height, svg: toSvg(width, height, texts), places };
}

/**
 * Lays a figure's pictures on its text.
 *
 * @param background the layout's SVG as pixels, RGB
 * @returns a new picture
 */
export function pasteFigure(background: Picture, { places }: FigureLayout): Picture {
  const whole = { ...background, data: background.data.slice() };
  for (const { picture, left, top } of places) paste(whole, toColour(picture), left, top);
  return whole;
}

/** Where a block begins, and how its pictures are enlarged. */
interface Corner {
  readonly left: number;
  readonly top: number;
  readonly scale: number;
}

/** @returns where the block ends */
function layOutBlock(
  { pictures, columns, columnLabels, rowLabels, captions }: FigureBlock,
  { left, top, scale }: Corner,
  texts: Text[],
  places: { picture: Picture; left: number; top: number }[],
): number {
  const [cellWidth, cellHeight] = [pictures[0]!.width * scale, pictures[0]!.height * scale];
  const size = SIZES.label;
  const lineHeight = Math.round(size * LEADING);
  const label = (text: string, x: number, y: number) =>
    texts.push({ text: fitText(text, size, cellWidth), x: x + cellWidth / 2, y, size, anchor: "middle" });
  const xOf = (column: number) => left + column * (cellWidth + GAP);
  columnLabels?.forEach((text, column) => label(text, xOf(column), top + lineHeight / 2));
  const begin = top + (columnLabels ? lineHeight + GAP : 0);
  const rowHeight = cellHeight + GAP + (captions ? lineHeight : 0);
  rowLabels?.forEach((text, row) => {
    const fitted = fitText(text, size, LONGEST_ROW_LABEL);
    texts.push({
      text: fitted,
      x: left - MARGIN,
      y: begin + row * rowHeight + cellHeight / 2,
      size,
      anchor: "end",
    });
  });
  pictures.forEach((picture, i) => {
    const [x, y] = [xOf(i % columns), begin + Math.floor(i / columns) * rowHeight];
    places.push({ picture: enlarge(picture, scale), left: x, top: y });
    const caption = captions?.[i];
    if (caption !== undefined) label(caption, x, y + cellHeight + lineHeight / 2);
  });
  return begin + Math.ceil(pictures.length / columns) * rowHeight - GAP;
}

function rowLabelWidth(blocks: readonly FigureBlock[]): number {
  const labels = blocks.flatMap(({ rowLabels = [] }) => rowLabels);
  if (labels.length === 0) return 0;
  const widest = Math.max(...labels.map((label) => textWidth(label, SIZES.label)));
  return Math.min(widest, LONGEST_ROW_LABEL) + MARGIN;
}

function assertLabels({ pictures, columns, columnLabels, rowLabels, captions }: FigureBlock): void {
  const [first] = pictures;
  if (!first) throw new RangeError("Cannot lay out a figure: a block has no picture");
  if (pictures.some(({ width, height }) => width !== first.width || height !== first.height)) {
    throw new RangeError("Cannot lay out a figure: all pictures of a block must be of one size");
  }
  const rows = Math.ceil(pictures.length / columns);
  const counts = [
    ["columns", columns, columnLabels],
    ["rows", rows, rowLabels],
    ["pictures", pictures.length, captions],
  ] as const;
  for (const [what, count, labels] of counts) {
    if (labels && labels.length !== count) {
      throw new RangeError(`Cannot lay out a figure: ${count} ${what} have ${labels.length} labels`);
    }
  }
}

function toSvg(width: number, height: number, texts: readonly Text[]): string {
  const marks = texts.map(({ text, x, y, size, anchor }) => {
    const baseline = Math.round((y + BASELINE * size) * 100) / 100;
    return `<text x="${x}" y="${baseline}" font-size="${size}" text-anchor="${anchor}">${
      escapeText(text)
    }</text>`;
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" ` +
    `font-family="sans-serif" fill="#222222">${marks.join("")}</svg>`;
}
