/** The results of `deno task bench step`, what follows from them, and how they are printed. */
import { buildRadford } from "../src/model/radford.ts";
import type { Who } from "./contestants.ts";
import { stepFlops } from "./flops.ts";
import type { MatrixPeak } from "./matrix_peak.ts";
import type { Cell } from "./setting.ts";
import { PRESET_WIDTH, withWidth } from "./width.ts";

/** One contestant in one cell; what `--json` writes. */
export interface Row extends Omit<Cell, "width"> {
  readonly who: Who;
  /** What computed, and its version. */
  readonly engine: string;
  readonly variant: string;
  /** Median. */
  readonly msPerImage: number;
  /** Largest resident memory of its process; null where the system does not tell. */
  readonly peakMiB: number | null;
  /** Filters of the layers next to the image; absent where they are the preset's. */
  readonly width?: number;
}

/** The middle value, or the mean of the two in the middle. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const half = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[half]! : (sorted[half - 1]! + sorted[half]!) / 2;
}

/** Floating point operations for each image of one step of a cell. */
export function flopsOf({ size, width = PRESET_WIDTH }: { size: number; width?: number }): number {
  return stepFlops(withWidth(buildRadford(size, 3, 100), width));
}

/**
 * Our time over that of the fastest peer in the same cell: below 1 we are faster.
 *
 * @param rows of one cell
 * @returns undefined without peers
 */
export function ratioToPeers(row: Row, rows: readonly Row[]): number | undefined {
  const peers = rows.filter(({ who }) => who !== "ours" && who !== "stock").map(({ msPerImage }) =>
    msPerImage
  );
  return peers.length === 0 ? undefined : row.msPerImage / Math.min(...peers);
}

const COLUMNS = ["", "batch", "size", "who", "ms/image", "images/s", "of peak", "MiB", "/ peer"];
const WIDTHS = [-4, 6, 6, -46, 10, 10, 9, 7, 8];

/** The table's first line. */
export function headLine(): string {
  return tableLine(COLUMNS);
}

/**
 * The lines of one cell, ours first.
 *
 * @param rows of one cell
 * @param peak what the share in the column "of peak" is taken of
 */
export function cellLines(rows: readonly Row[], peak: MatrixPeak): string[] {
  return rows.map((row) => {
    const { who, engine, variant, precision, batch, size, width, msPerImage, peakMiB } = row;
    const share = flopsOf(row) / (msPerImage * 1e6) / peak[precision];
    const ratio = who === "ours" ? ratioToPeers(row, rows) : undefined;
    return tableLine([
      precision,
      String(batch),
      String(size),
      `${who === "ours" ? "ganwalk, " : ""}${engine}, ${variant}${width ? `, width ${width}` : ""}`,
      msPerImage.toPrecision(4),
      (1000 / msPerImage).toPrecision(4),
      `${(100 * share).toFixed(0)} %`,
      peakMiB === null ? "?" : String(peakMiB),
      ratio === undefined ? "" : ratio.toFixed(2),
    ]);
  });
}

/**
 * Ours against the peers in one line; our fastest in each cell counts.
 *
 * @param cells rows by cell
 * @returns undefined without peers
 */
export function summaryLine(cells: readonly (readonly Row[])[]): string | undefined {
  const parts = (["f32", "bf16"] as const).flatMap((precision) => {
    const ratios = cells.filter(([first]) => first?.precision === precision).flatMap((rows) => {
      const ours = rows.filter(({ who }) => who === "ours").map((row) => ratioToPeers(row, rows) ?? NaN);
      return ours.filter(Number.isFinite).toSorted((a, b) => a - b).slice(0, 1);
    });
    if (ratios.length === 0) return [];
    const [least, most] = [Math.min(...ratios), Math.max(...ratios)].map((ratio) => ratio.toFixed(2));
    return [`${precision} ${median(ratios).toFixed(2)} (${least} to ${most})`];
  });
  if (parts.length === 0) return undefined;
  return `ganwalk's time / the fastest peer's, median of the cells: ${parts.join(", ")}`;
}

/**
 * Each of our engines against tfjs' wasm backend as it comes.
 *
 * @param cells rows by cell
 * @returns a line for each engine; none without the stock backend
 */
export function stockLines(cells: readonly (readonly Row[])[]): string[] {
  const ratios = cells.flatMap((rows) => {
    const stock = rows.find(({ who }) => who === "stock");
    if (!stock) return [];
    const ours = rows.filter(({ who, precision }) => who === "ours" && precision === stock.precision);
    return ours.map((row) => ({
      name: `${row.engine.split(" ")[0]} ${row.variant}`,
      ratio: row.msPerImage / stock.msPerImage,
    }));
  });
  return [...Map.groupBy(ratios, ({ name }) => name)].map(([name, group]) =>
    `ganwalk ${name} takes ${median(group.map(({ ratio }) => ratio)).toFixed(3)} of stock tfjs wasm's time`
  );
}

function tableLine(cells: readonly string[]): string {
  return cells.map((text, i) => {
    const width = WIDTHS[i]!;
    return width < 0 ? `${i > 0 ? "  " : ""}${text}`.padEnd(-width) : text.padStart(width);
  }).join("").trimEnd();
}
