/** Labels beside and below pictures, as SVG. */
import { escapeText } from "./svg_text.ts";

/** How labels are set. */
export interface LabelOptions {
  /** In pixels. */
  readonly width: number;
  /** Height of each label's place, in pixels; its lines stand in the middle. */
  readonly height: number;
  /** White pixels between places; 0 by default. */
  readonly gap?: number;
  /** Size of the letters in pixels, 12 by default. */
  readonly size?: number;
  /** Where lines end or begin; `end` by default, as labels stand left of what they name. */
  readonly align?: "start" | "middle" | "end";
}

/** Pixels between a label and the edge that it is aligned to. */
const MARGIN = 6;
const DEFAULT_SIZE = 12;
const LINE_HEIGHT = 1.25;
/** Letters hang this part of their size below the middle of their line. */
const BASELINE = 0.35;

/**
 * A column of labels, one below the other.
 *
 * @param labels 1 or more, each with its lines
 * @returns the text of an SVG for `renderLabelledSvg()`
 * @throws {RangeError} if there is no label
 * @example
 * ```ts
 * import { labelColumn } from "ganwalk";
 * const svg = labelColumn([["step 50"], ["step 100", "epoch 2"]], { width: 80, height: 64, gap: 2 });
 * console.log(svg.includes(">epoch 2</text>"));
 * ```
 */
export function labelColumn(labels: readonly (readonly string[])[], options: LabelOptions): string {
  const { width, height, gap = 0, size = DEFAULT_SIZE, align = "end" } = options;
  if (labels.length === 0) throw new RangeError("Cannot set labels: there is none");
  const x = { start: MARGIN, middle: width / 2, end: width - MARGIN }[align];
  const texts = labels.flatMap((lines, i) => {
    const middle = i * (height + gap) + height / 2;
    return lines.map((line, k) => {
      const y = middle + (k - (lines.length - 1) / 2) * size * LINE_HEIGHT + BASELINE * size;
      return `<text x="${x}" y="${round(y)}">${escapeText(line)}</text>`;
    });
  });
  const total = labels.length * (height + gap) - gap;
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${total}" ` +
    `font-family="sans-serif" font-size="${size}" text-anchor="${align}" fill="#222222">` +
    `${texts.join("")}</svg>`;
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}
