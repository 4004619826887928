/** `deno task timeline`: a run's curves, and how its samples changed. */
import type { TrainingConfig } from "../store/config.ts";
import { findRun } from "../store/run_folder.ts";
import { UserError } from "../tensor/errors.ts";
import {
  readCurve,
  type TimelineOptions as PictureOptions,
  writeCurves,
  writeTimeline,
} from "./run_pictures.ts";
import { readSettings } from "./run_settings.ts";
import { listSampleGrids, type SampleGrid } from "./sample_grids.ts";

/** The options of `deno task timeline`. */
export interface TimelineOptions extends PictureOptions {
  /** A run folder or `latest`. */
  readonly run: string;
  /** The folder of all runs. */
  readonly out: string;
  /** The steps to show; default: spread evenly over those that have samples. */
  readonly steps?: readonly number[];
}

/**
 * Draws them again from what lies in the run folder, also while the run goes on.
 *
 * @returns the paths written
 * @throws {UserError} if there is no such run, or it has no samples, or none of a step
 */
export async function timeline(options: TimelineOptions): Promise<string[]> {
  const run = findRun(options.run, options.out);
  const config = readSettings(run) as unknown as TrainingConfig;
  const epochOf = (step: number) => step * config.batchSize / config.dataset.count;
  const grids = chooseGrids(run, options.steps);
  const shown = options.steps ? { ...options, rows: grids.length, frames: grids.length } : options;
  const points = readCurve(run);
  return [
    ...points.length > 0 ? await writeCurves(run, points) : [],
    ...await writeTimeline(run, grids, epochOf, shown),
  ];
}

function chooseGrids(run: string, steps: readonly number[] | undefined): SampleGrid[] {
  const grids = listSampleGrids(run);
  if (grids.length === 0) throw new UserError(`Cannot show "${run}": it has no samples yet`);
  if (!steps) return grids;
  return steps.map((step) => {
    const grid = grids.find((grid) => grid.step === step);
    if (grid) return grid;
    const near = grids.reduce((a, b) => Math.abs(b.step - step) < Math.abs(a.step - step) ? b : a);
    throw new UserError(
      `Cannot show step ${step} of "${run}": it has no samples; the next one is ${near.step}`,
    );
  });
}
