/** Pictures of a run as a whole: its curves, and its samples from the first step to the last. */
import { join } from "@std/path";
import { drawChart } from "../images/chart.ts";
import { renderLabelledSvg } from "../images/labelled_svg.ts";
import { type CurvePoint, trainingCurves } from "../plots/curves.ts";
import { arrangeGrid } from "../plots/grid.ts";
import { labelColumn } from "../plots/labels.ts";
import { spread } from "../plots/smooth.ts";
import { joinPictures } from "../plots/strip.ts";
import { readLog } from "../store/log.ts";
import { RUN_FILES } from "../store/run_folder.ts";
import type { Picture } from "../tensor/pixels.ts";
import { readSampleGrid, type SampleGrid } from "./sample_grids.ts";
import { writeGif, writePng, writeText } from "./write_picture.ts";

/** How the samples of a run are shown. */
export interface TimelineOptions {
  /** Samples in each row of the strip, 1 to 64. */
  readonly samples: number;
  /** Rows of the strip at most; the steps shown are spread evenly over the run. */
  readonly rows: number;
  /** Frames of the GIF at most. */
  readonly frames: number;
  /** Length of the GIF. */
  readonly seconds: number;
  /** Each pixel becomes scale x scale pixels; default: 2 for 32 pixels, 1 for 64 and more. */
  readonly scale?: number;
}

/** What a run itself writes. */
export const TIMELINE_DEFAULTS: TimelineOptions = { samples: 8, rows: 12, frames: 60, seconds: 6 };

/** Pixels. */
const LABEL_WIDTH = 84;
const CAPTION_HEIGHT = 24;
const GAP = 2;
/** The GIF shows this many samples in a row, and as many rows. */
const GIF_SIDE = 4;
/** Pictures are enlarged to this side. */
const SHOWN_SIDE = 64;

/** The numbers of a run's steps so far, from its log. */
export function readCurve(run: string): CurvePoint[] {
  return readLog(join(run, RUN_FILES.log)) as unknown as CurvePoint[];
}

/**
 * Draws the curves of a run, as `chart.svg` and `chart.png`.
 *
 * @param points 1 or more steps of the log
 * @returns the paths
 */
export async function writeCurves(run: string, points: readonly CurvePoint[]): Promise<string[]> {
  const svg = await drawChart(trainingCurves(points, run));
  return [
    writeText(join(run, RUN_FILES.chart + ".svg"), svg),
    await writePng(join(run, RUN_FILES.chart + ".png"), await renderLabelledSvg(svg)),
  ];
}

/**
 * Shows how the samples changed: `timeline.png`, a row of the same samples for each step, from low to high, and
 * `timeline.gif`.
 *
 * @param grids 1 or more, in the order of their steps
 * @param epochOf passes over the data done at a step
 * @returns the paths
 * @throws {UserError} if a grid cannot be read
 */
export async function writeTimeline(
  run: string,
  grids: readonly SampleGrid[],
  epochOf: (step: number) => number,
  options: TimelineOptions = TIMELINE_DEFAULTS,
): Promise<string[]> {
  const { samples, rows, frames, seconds } = options;
  const side = (await readSampleGrid(grids[0]!, 1))[0]!.height;
  const { scale = Math.max(1, Math.floor(SHOWN_SIDE / side)) } = options;
  const shown = pick(grids, rows);
  const strip = joinPictures([
    await labelRows(shown.map(({ step }) => describeStep(step, epochOf)), side * scale),
    arrangeGrid(
      (await Promise.all(shown.map((grid) => readSampleGrid(grid, samples)))).flat(),
      { columns: samples, scale, gap: GAP },
    ),
  ], "right");
  const pictures: Picture[] = [];
  for (const grid of pick(grids, frames)) pictures.push(await makeFrame(grid, epochOf, scale));
  // The last frame stays for a moment before the first one comes again.
  const held = [...pictures, ...new Array<Picture>(Math.ceil(pictures.length / 6)).fill(pictures.at(-1)!)];
  return [
    await writePng(join(run, RUN_FILES.timeline + ".png"), strip),
    await writeGif(join(run, RUN_FILES.timeline + ".gif"), held, seconds / held.length),
  ];
}

function pick(grids: readonly SampleGrid[], most: number): SampleGrid[] {
  return most === 1 ? [grids.at(-1)!] : spread(grids.length, most).map((i) => grids[i]!);
}

function describeStep(step: number, epochOf: (step: number) => number): string[] {
  return [`step ${step.toLocaleString("en")}`, `epoch ${epochOf(step).toFixed(1)}`];
}

function labelRows(labels: readonly string[][], height: number): Promise<Picture> {
  return renderLabelledSvg(labelColumn(labels, { width: LABEL_WIDTH, height, gap: GAP }));
}

async function makeFrame(
  grid: SampleGrid,
  epochOf: (step: number) => number,
  scale: number,
): Promise<Picture> {
  const pictures = await readSampleGrid(grid, GIF_SIDE ** 2);
  const samples = arrangeGrid(pictures, { columns: GIF_SIDE, scale, gap: GAP });
  const text = describeStep(grid.step, epochOf).join(", ");
  const caption = await renderLabelledSvg(
    labelColumn([[text]], { width: samples.width, height: CAPTION_HEIGHT, align: "middle" }),
  );
  return joinPictures([samples, caption], "down");
}
