/** `deno task train --dry-run`: all settings, and what the training would cost, measured in a few steps. */
import { resourceUsage } from "node:process";
import { encodePng } from "../images/png.ts";
import { buildDecoder } from "../model/sample.ts";
import { arrangeGrid } from "../plots/grid.ts";
import type { Checkpoint } from "../store/checkpoint.ts";
import { chooseKept, parseKeep } from "../store/keep.ts";
import { formatBytes } from "./format_bytes.ts";
import type { Reporter } from "./reporter.ts";
import { type OutputSettings, outputSettings } from "./run_settings.ts";
import { prepareScore } from "./score_checkpoints.ts";
import { type Computing, startComputing } from "./start_computing.ts";
import { createStepTimer, formatDuration } from "./step_timer.ts";
import { describeTraining } from "./train.ts";
import { planTraining, type TrainOptions, type TrainPlan } from "./train_plan.ts";
import { sampleGridLatents } from "./training.ts";

/** What a training would cost. */
export interface Estimate {
  /** Median, after the first two. */
  readonly secondsPerStep: number;
  /** To make a grid of samples. */
  readonly secondsPerGrid: number;
  /** To read the networks and score them; writing depends on the disk. */
  readonly secondsPerCheckpoint: number;
  /** For all steps, with grids and checkpoints. */
  readonly seconds: number;
  /** The part of grids and checkpoints in it, 0 … 1. */
  readonly outputShare: number;
  /** The most that the process held so far. */
  readonly peakMebibytes: number;
  readonly bytesPerCheckpoint: number;
  /** At most, at the end. */
  readonly checkpointsKept: number;
}

/** The first steps trace and compile. */
const WARM_UP_STEPS = 2;
const MOST_STEPS = 10;
const MOST_SECONDS = 5;
const GRID_SIDE = 8;

/**
 * Prints all settings of a training, takes a few steps of it, and tells what the whole would cost. Nothing is
 * written, but the embedded faces where they are needed and not there yet.
 *
 * @param given the flags (without dashes) that the user typed
 * @throws {UserError} where the training itself would, before its first step
 */
export async function dryRun(
  options: TrainOptions,
  given: ReadonlySet<string>,
  reporter: Reporter,
): Promise<Estimate> {
  const plan = await planTraining(options, given, reporter);
  try {
    const computing = await startComputing(options, plan, given);
    const { training, settings, description } = computing;
    try {
      const outputs = outputSettings(options, given, plan.resumed?.settings);
      const run = plan.resumed?.run ?? `a new folder of ${options.out}`;
      describeTraining(plan, training, description, run, reporter);
      reporter.line(`Settings  ${JSON.stringify({ ...plan.config, ...settings, ...outputs }, null, 2)}`);
      const begin = training.step;
      const estimate = await measure(computing, plan, outputs);
      describeEstimate(estimate, plan, begin, outputs).forEach(reporter.line);
      return estimate;
    } finally {
      training.dispose();
    }
  } finally {
    plan.dataset.close();
  }
}

async function measure(
  { engine, training }: Computing,
  plan: TrainPlan,
  { sampleEvery, saveEvery, keep }: OutputSettings,
): Promise<Estimate> {
  const { config, dataset, steps } = plan;
  const begin = training.step;
  const secondsPerStep = await timeSteps(() => training.next());
  const decode = buildDecoder(training.gan.generator, engine.compileStep);
  const score = prepareScore(config, dataset, decode);
  const latents = sampleGridLatents(config, GRID_SIDE ** 2);
  const secondsPerGrid = await timeSecond(async () => {
    await encodePng(arrangeGrid(await decode(latents), { columns: GRID_SIDE, scale: 2 }));
  });
  const policy = parseKeep(keep);
  let checkpoint: Checkpoint;
  const secondsPerCheckpoint = await timeSecond(async () => {
    checkpoint = await training.checkpoint();
    if (policy.best > 0) await score?.();
  });
  // Those on the way, and one at the end.
  const count = (every: number) => Math.ceil(steps / every) - Math.floor(begin / every);
  const outputSeconds = count(sampleEvery) * secondsPerGrid + count(saveEvery) * secondsPerCheckpoint;
  const seconds = (steps - begin) * secondsPerStep + outputSeconds;
  const saved = Array.from(
    { length: Math.ceil(steps / saveEvery) },
    (_, i) => Math.min(steps, (i + 1) * saveEvery),
  );
  return {
    secondsPerStep,
    secondsPerGrid,
    secondsPerCheckpoint,
    seconds,
    outputShare: outputSeconds / seconds,
    peakMebibytes: peakMebibytes(),
    bytesPerCheckpoint: checkpoint!.arrays.reduce((sum, { values }) => sum + values.byteLength, 0),
    checkpointsKept: Math.min(saved.length, chooseKept(saved, new Map(), policy).size + policy.best),
  };
}

async function timeSteps(step: () => Promise<unknown>): Promise<number> {
  for (let i = 0; i < WARM_UP_STEPS; i++) await step();
  const timer = createStepTimer();
  for (const start = performance.now(); performance.now() - start < 1000 * MOST_SECONDS;) {
    await timer.time(step);
    if (timer.count === MOST_STEPS) break;
  }
  return timer.secondsPerStep();
}

/** Seconds that work takes when it is done again. */
async function timeSecond(work: () => Promise<void>): Promise<number> {
  await work();
  const start = performance.now();
  await work();
  return (performance.now() - start) / 1000;
}

/** `ru_maxrss` is in bytes on macOS, in KiB elsewhere. */
function peakMebibytes(): number {
  const { maxRSS } = resourceUsage();
  return Math.round(maxRSS / (Deno.build.os === "darwin" ? 2 ** 20 : 2 ** 10));
}

function describeEstimate(
  estimate: Estimate,
  { config, steps }: TrainPlan,
  begin: number,
  { sampleEvery, saveEvery }: OutputSettings,
): string[] {
  const { secondsPerStep, secondsPerGrid, secondsPerCheckpoint, bytesPerCheckpoint, checkpointsKept } =
    estimate;
  const perPicture = 1000 * secondsPerStep / config.batchSize;
  const percent = (100 * estimate.outputShare).toFixed(1);
  return [
    `Step      ${secondsPerStep.toPrecision(3)} s, ${perPicture.toPrecision(3)} ms a picture`,
    `Outputs   a grid of samples ${
      secondsPerGrid.toPrecision(2)
    } s, every ${sampleEvery} steps; a checkpoint ` +
    `${secondsPerCheckpoint.toPrecision(2)} s and its writing, every ${saveEvery}: ${percent} % of the time`,
    `Memory    ${estimate.peakMebibytes.toLocaleString("en")} MiB so far, at most`,
    `Disk      ${
      formatBytes(bytesPerCheckpoint)
    } a checkpoint, at most ${checkpointsKept} of them at the end: ` +
    formatBytes(bytesPerCheckpoint * checkpointsKept),
    `Time      ${formatDuration(estimate.seconds)} for ${(steps - begin).toLocaleString("en")} steps`,
    "This was a dry run: no run folder was made",
  ];
}
