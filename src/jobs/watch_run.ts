/** Looks on while a network trains: alarms, curves, the strip of samples, TensorBoard's event files. */
import { join } from "@std/path";
import type { Dataset } from "../data/dataset.ts";
import { histogramOf } from "../metrics/histogram.ts";
import { findNotFinite } from "../metrics/not_finite.ts";
import type { StateArray } from "../model/variables.ts";
import type { CurvePoint } from "../plots/curves.ts";
import type { TrainingConfig } from "../store/config.ts";
import { isDiskError } from "../store/disk.ts";
import { checkpointsOf, RUN_FILES } from "../store/run_folder.ts";
import { type EventWriter, openEventFile } from "../store/tensorboard.ts";
import type { Picture } from "../tensor/pixels.ts";
import {
  type Alarm,
  ALARM_DEFAULTS,
  type AlarmThresholds,
  type AlarmWatch,
  referencePictures,
  watchAlarms,
} from "./alarms.ts";
import type { Reporter } from "./reporter.ts";
import { readCurve, writeCurves, writeTimeline } from "./run_pictures.ts";
import { listSampleGrids, SAMPLE_COUNT } from "./sample_grids.ts";
import { createTimeBudget } from "./time_budget.ts";
import { type AlarmAction, TrainingAlarm } from "./training_alarm.ts";
import type { StepNumbers } from "./training_step.ts";

/** How a training is watched. */
export interface WatchOptions extends Partial<AlarmThresholds> {
  /** What is done about alarms; `warn` by default. Without numbers to go on with, `warn` and `off` stop, too. */
  readonly alarms?: AlarmAction;
  /** How often a run that gives an early alarm may start again, with the next seed; 0 by default. */
  readonly restarts?: number;
  /** Whether TensorBoard's event files are written. */
  readonly tensorboard?: boolean;
  /** Whether they hold distributions of all weights, too. */
  readonly histograms?: boolean;
}

/** What is watched. */
export interface WatchedRun {
  readonly run: string;
  readonly config: TrainingConfig;
  readonly dataset: Dataset;
  /** The last step done before. */
  readonly step: number;
  readonly reporter: Reporter;
}

/** Looks on at one session of a run. */
export interface RunWatch {
  /** @throws {TrainingAlarm} if a number of a step is NaN or infinite; `state` reads what the networks then are */
  checkNumbers(
    step: number,
    numbers: StepNumbers,
    state: () => Promise<readonly StateArray[]>,
  ): Promise<void>;
  /** @throws {TrainingAlarm} if there is one that is not only warned of */
  afterStep(step: number, numbers: StepNumbers, seconds: number): void;
  /**
   * @param png path of the grid
   * @param weights reads the networks' weights
   * @throws {TrainingAlarm} as afterStep
   */
  afterSamples(
    step: number,
    pictures: readonly Picture[],
    png: string,
    weights: () => Promise<readonly StateArray[]>,
  ): Promise<void>;
  /** Before a checkpoint is written. @throws {TrainingAlarm} if it holds NaN or infinity */
  checkState(step: number, arrays: readonly StateArray[]): void;
  /** Draws the curves and the strip of samples a last time. @returns the paths written */
  finish(): Promise<string[]>;
  /** Closes its files. */
  close(): void;
}

/** An alarm up to this step is an early one. */
export const EARLY_STEPS = 500;
/** The part of the time that may go into curves as the run goes. */
const CURVES_SHARE = 0.005;

/** Begins to look on. */
export function watchRun(watched: WatchedRun, options: WatchOptions): RunWatch {
  const { run, config, dataset, step: begin, reporter } = watched;
  const points = readCurve(run).filter(({ step }) => step <= begin);
  const alarms = watchAlarms(
    { ...ALARM_DEFAULTS, ...defined(options) },
    () => referencePictures(dataset, SAMPLE_COUNT, config.seed),
  );
  replay(alarms, points);
  const events = options.tensorboard || options.histograms ? openEvents(watched) : undefined;
  const budget = createTimeBudget(CURVES_SHARE);
  const respond = (alarm: Alarm) => respondToAlarm(alarm, watched, options);
  const isOff = options.alarms === "off";
  const epochOf = (step: number) => step * config.batchSize / dataset.count;
  const drawCurves = () => points.length === 0 ? Promise.resolve([]) : writeCurves(run, points);
  const drawTimeline = () => {
    const grids = listSampleGrids(run);
    return grids.length === 0 ? Promise.resolve([]) : writeTimeline(run, grids, epochOf);
  };

  return {
    async checkNumbers(step, numbers, state) {
      const [name, value] = Object.entries(numbers).find(([, value]) => !Number.isFinite(value)) ?? [];
      if (name === undefined) return;
      const { isWrong, text } = describeState(await state());
      respond(notFinite(step, `${name} is ${value}${isWrong ? `, and ${text}` : ""}`));
    },
    checkState(step, arrays) {
      const { isWrong, text } = describeState(arrays);
      if (isWrong) respond(notFinite(step, text));
    },
    afterStep(step, numbers, seconds) {
      points.push({ step, ...numbers });
      const imagesPerSecond = config.batchSize / seconds;
      events?.write((writer) => writer.scalars(step, tagged(numbers, imagesPerSecond)));
      if (!isOff) alarms.afterStep(step, numbers, seconds).forEach(respond);
    },
    async afterSamples(step, pictures, png, weights) {
      events?.write((writer) => writeSamplesTo(writer, step, png, pictures[0]!.channels));
      if (options.histograms) {
        const drawn = distributions(await weights());
        events!.write((writer) => writer.histograms(step, drawn));
      }
      if (!isOff) alarms.afterSamples(step, pictures).forEach(respond);
      await budget.afford(drawCurves);
    },
    async finish() {
      try {
        return [...await drawCurves(), ...await drawTimeline()];
      } catch (error) {
        // A training that worked must not seem to have failed.
        reporter.warn(`Cannot draw the curves and samples of "${run}": ${(error as Error).message}`);
        return [];
      }
    },
    close: () => events?.close(),
  };
}

/** Event files that end where the disk does not take them; the training goes on. */
function openEvents({ run, step, reporter }: WatchedRun) {
  let writer: EventWriter | undefined = openEventFile(join(run, RUN_FILES.tensorboard), step);
  const close = () => {
    writer?.close();
    writer = undefined;
  };
  return {
    write(work: (writer: EventWriter) => void): void {
      try {
        if (writer) work(writer);
      } catch (error) {
        if (!isDiskError(error)) throw error;
        // A record that is there in part would make what follows unreadable.
        close();
        reporter.warn(`Cannot write TensorBoard's file of "${run}": ${error.message}. Going on without it`);
      }
    },
    close,
  };
}

/** Without what is undefined, which would hide defaults. */
function defined(options: WatchOptions): WatchOptions {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));
}

/** Brings a watch to where it was when the session before stopped. */
function replay(alarms: AlarmWatch, points: readonly CurvePoint[]): void {
  for (const { step, ...scores } of points) alarms.afterStep(step, scores);
}

function notFinite(step: number, message: string): Alarm {
  return { name: "not-finite", step, goodStep: step - 1, message };
}

function describeState(arrays: readonly StateArray[]): { isWrong: boolean; text: string } {
  const found = findNotFinite(arrays);
  if (!found) return { isWrong: false, text: "" };
  const { name, value, count } = found;
  const others = count === 1 ? "" : ` and numbers of ${count - 1} more of ${arrays.length} tensors`;
  return { isWrong: true, text: `${value} is in ${name}${others}` };
}

function tagged({ lossD, lossG, realScore, fakeScore }: StepNumbers, imagesPerSecond: number) {
  return {
    "loss/discriminator": lossD,
    "loss/generator": lossG,
    "score/real": realScore,
    "score/generated": fakeScore,
    "speed/images_per_second": imagesPerSecond,
  };
}

function writeSamplesTo(events: EventWriter, step: number, path: string, channels: number): void {
  const png = Deno.readFileSync(path);
  // The size stands in the file's first chunk.
  const view = new DataView(png.buffer);
  events.image(step, "samples", png, { width: view.getUint32(16), height: view.getUint32(20), channels });
}

function distributions(weights: readonly StateArray[]) {
  return Object.fromEntries(weights.map(({ name, values }) => [name, histogramOf(values)]));
}

/** Notes an alarm, then warns of it or ends this stretch of the training. */
function respondToAlarm(alarm: Alarm, { run, config, reporter }: WatchedRun, options: WatchOptions): void {
  const { name, step, message } = alarm;
  noteAlarm(run, JSON.stringify({ step, alarm: name, message }), reporter);
  const { alarms = "warn", restarts = 0 } = options;
  const advice = adviceFor(alarm, run, config);
  // A slow machine does not get faster by another start.
  if (name !== "stalled" && step <= EARLY_STEPS && restarts > 0) {
    throw new TrainingAlarm(alarm, "restart", advice);
  }
  if (alarms === "restore" && name !== "stalled") throw new TrainingAlarm(alarm, "restore", advice);
  if (alarms === "stop" || name === "not-finite") throw new TrainingAlarm(alarm, "stop", advice);
  reporter.warn(`Alarm at step ${step}: ${message}`);
}

/** An alarm is answered, whether the disk takes it or not. */
function noteAlarm(run: string, line: string, reporter: Reporter): void {
  try {
    Deno.writeTextFileSync(join(run, RUN_FILES.alarms), `${line}\n`, { append: true });
  } catch (error) {
    if (!isDiskError(error)) throw error;
    reporter.warn(`Cannot write ${RUN_FILES.alarms} in "${run}": ${error.message}. Going on`);
  }
}

function adviceFor({ name }: Alarm, run: string, { recipe }: TrainingConfig): string {
  if (name === "stalled") return `go on when the machine is free: deno task train --resume ${run}`;
  const smaller = recipe.generator.learningRate / 2;
  return checkpointsOf(run).length > 0
    ? `go on from the last checkpoint with a smaller step size: deno task train --resume ${run} --lr ${smaller}`
    : `start again with a smaller step size: deno task train --lr ${smaller}, or with another --seed`;
}
