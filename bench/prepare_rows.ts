/** The results of `deno task bench prepare`, what follows from them, and how they are printed. */
import { median } from "./rows.ts";

/** Who prepared: Pillow also with a decoder that leaves out what is not needed. */
export type Preparer = "ours" | "pil" | "pil draft";

/** One contestant on one set; what `--json` writes. */
export interface PrepareRow {
  /** Such as `small`, `photos` or `zip`. */
  readonly set: string;
  /** Of the JPEGs. */
  readonly quality: number;
  readonly who: Preparer;
  /** How many pictures. */
  readonly count: number;
  /** Of each round, for the whole process. */
  readonly seconds: readonly number[];
  /** Of the processor, in each round, on all cores together. */
  readonly cpuSeconds: readonly number[];
  /** Largest resident memory of our process; null for the others. */
  readonly peakMiB: number | null;
  /** From our pixels; absent for ours. */
  readonly difference?: Difference;
}

/** How far two results are apart, in levels of 255. */
export interface Difference {
  readonly mean: number;
  readonly most: number;
}

/** Pictures a second: the median of the rounds, the slowest and the fastest. */
export function ratesOf({ count, seconds }: Pick<PrepareRow, "count" | "seconds">) {
  const rates = seconds.map((time) => count / time);
  return { middle: median(rates), least: Math.min(...rates), most: Math.max(...rates) };
}

/**
 * Our rate over a peer's on the same set, round by round: above 1 we are faster.
 *
 * @returns the median of the rounds' ratios, which what else runs on the machine disturbs least
 */
export function speedRatio(ours: PrepareRow, peer: PrepareRow): number {
  return median(ours.seconds.map((time, round) => peer.seconds[round]! / time));
}

/** Milliseconds of one core for a picture, the median of the rounds: other programs hardly change it. */
export function cpuMilliseconds({ count, cpuSeconds }: Pick<PrepareRow, "count" | "cpuSeconds">): number {
  return 1000 * median(cpuSeconds) / count;
}

/**
 * Mean and largest absolute difference.
 *
 * @param actual as long as `expected`
 */
export function createDifference(): {
  add(actual: Uint8Array, expected: Uint8Array): void;
  result(): Difference;
} {
  let [sum, count, most] = [0, 0, 0];
  return {
    add(actual, expected) {
      if (actual.length !== expected.length) {
        throw new RangeError(
          `Cannot compare pixels: expected ${expected.length} bytes, got ${actual.length}`,
        );
      }
      for (let i = 0; i < actual.length; i++) {
        const difference = Math.abs(actual[i]! - expected[i]!);
        sum += difference;
        if (difference > most) most = difference;
      }
      count += actual.length;
    },
    result: () => ({ mean: sum / count, most }),
  };
}

const NAMES: Readonly<Record<Preparer, string>> = {
  ours: "ganwalk",
  pil: "Pillow",
  "pil draft": "Pillow, draft",
};
const WIDTHS = [-8, -15, 12, 18, 8, 8, 8, 7, 8, 6];

/** The table's first line. */
export function prepareHead(): string {
  return tableLine([
    "",
    "who",
    "pictures/s",
    "(least - most)",
    "ours / ",
    "CPU ms",
    "ours / ",
    "MiB",
    "mean |d|",
    "max",
  ]);
}

/** The lines of one set, ours first. */
export function prepareLines(rows: readonly PrepareRow[]): string[] {
  const ours = rows.find(({ who }) => who === "ours");
  return rows.map((row) => {
    const { middle, least, most } = ratesOf(row);
    const { difference } = row;
    return tableLine([
      row.set,
      NAMES[row.who],
      middle.toFixed(0),
      `(${least.toFixed(0)} - ${most.toFixed(0)})`,
      ours && row !== ours ? speedRatio(ours, row).toFixed(2) : "",
      cpuMilliseconds(row).toFixed(2),
      ours && row !== ours ? (cpuMilliseconds(row) / cpuMilliseconds(ours)).toFixed(2) : "",
      row.peakMiB === null ? "" : String(row.peakMiB),
      difference ? difference.mean.toFixed(2) : "",
      difference ? String(difference.most) : "",
    ]);
  });
}

function tableLine(cells: readonly string[]): string {
  return cells.map((text, i) => {
    const width = WIDTHS[i]!;
    return width < 0 ? text.padEnd(-width) : ` ${text.padStart(width)}`;
  }).join("").trimEnd();
}
