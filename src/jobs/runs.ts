/** `deno task runs`: what runs there are, how far they came, and what they take on the disk. */
import { basename, join } from "@std/path";
import { CheckpointError, readCheckpoint, stepOf } from "../store/checkpoint.ts";
import { isLocked } from "../store/lock.ts";
import { readLog } from "../store/log.ts";
import { readScores } from "../store/run_checkpoints.ts";
import { checkpointsOf, listRunFolders, RUN_FILES } from "../store/run_folder.ts";
import { UserError } from "../tensor/errors.ts";
import { formatBytes } from "./format_bytes.ts";
import type { Reporter } from "./reporter.ts";
import { readSettings } from "./run_settings.ts";

/** The options of `deno task runs`. */
export interface RunsOptions {
  /** The folder of all runs. */
  readonly out: string;
  /** Whether each run's checkpoints are listed, too. */
  readonly checkpoints: boolean;
  /** Whether every checkpoint is read, to find the damaged ones. */
  readonly check: boolean;
}

/** A checkpoint as it is listed. */
export interface CheckpointReading {
  readonly step: number;
  /** Sliced Wasserstein distance times 1000, of 256 pictures; absent if it was not measured. */
  readonly swdTimes1000?: number;
  readonly bytes: number;
  /** What is wrong with it; absent if nothing is, or it was not checked. */
  readonly damage?: string;
}

/** A run as it is listed. */
export interface RunReading {
  /** Its folder's path. */
  readonly run: string;
  /** Whether it is being trained, has all its steps, can go on, or has nothing to go on from. */
  readonly state: "running" | "finished" | "stopped" | "no checkpoint";
  /** Steps done, and of how many; that is not known if its config.json cannot be read. */
  readonly step: number;
  readonly steps?: number;
  /** Numbers of the last step, by their names in the log. */
  readonly last: Readonly<Record<string, number>>;
  readonly checkpoints: readonly CheckpointReading[];
  /** Of all its files. */
  readonly bytes: number;
}

const COLUMNS = ["run", "state", "step", "saved", "loss D, G", "D(x), D(G(z))", "SWD", "best SWD", "size"];

/**
 * Lists all runs of a folder, oldest first.
 *
 * @throws {UserError} at the end, if a checkpoint was found to be damaged
 */
export function listRuns(options: RunsOptions, reporter: Reporter): RunReading[] {
  const { out, checkpoints, check } = options;
  const runs = listRunFolders(out).map((name) => readRun(join(out, name), check));
  if (runs.length === 0) {
    reporter.line(`There are no runs in "${out}"; start one with: deno task train`);
    return runs;
  }
  const [header, ...rows] = formatTable([COLUMNS, ...runs.map(formatRun)]);
  reporter.line(header!);
  runs.forEach((run, i) => {
    reporter.line(rows[i]!);
    if (checkpoints || check) formatCheckpoints(run).forEach(reporter.line);
  });
  const damaged = runs.flatMap(({ checkpoints }) => checkpoints).filter(({ damage }) => damage);
  if (damaged.length > 0) {
    throw new UserError(
      `${damaged.length} damaged; go on from an earlier step with: deno task train --resume RUN --from-step STEP`,
    );
  }
  return runs;
}

function readRun(run: string, check: boolean): RunReading {
  const { step: logged = 0, ...last } = readLog(join(run, RUN_FILES.log)).at(-1) ?? {};
  const scores = readScores(run);
  const checkpoints = checkpointsOf(run).map((path): CheckpointReading => {
    const step = stepOf(path);
    return {
      step,
      swdTimes1000: scores.get(step),
      bytes: sizeOf(path),
      damage: check ? damageOf(path) : undefined,
    };
  });
  const saved = checkpoints.at(-1)?.step;
  const step = Math.max(logged, saved ?? 0);
  const steps = totalOf(run);
  const state = isLocked(run)
    ? "running"
    : saved === undefined
    ? "no checkpoint"
    : saved >= (steps ?? Infinity)
    ? "finished"
    : "stopped";
  return { run, state, step, steps, last, checkpoints, bytes: sizeOf(run) };
}

function totalOf(run: string): number | undefined {
  try {
    return readSettings(run).steps;
  } catch (error) {
    if (error instanceof UserError) return undefined;
    throw error;
  }
}

function damageOf(path: string): string | undefined {
  try {
    readCheckpoint(path);
    return undefined;
  } catch (error) {
    if (error instanceof CheckpointError) return error.message;
    throw error;
  }
}

/** Bytes of a file, or of all files below a folder; none for what a training has just removed. */
function sizeOf(path: string): number {
  try {
    const { isDirectory, size } = Deno.lstatSync(path);
    if (!isDirectory) return size;
    return [...Deno.readDirSync(path)].reduce((sum, { name }) => sum + sizeOf(join(path, name)), 0);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return 0;
    throw error;
  }
}

function formatRun({ run, state, step, steps, last, checkpoints, bytes }: RunReading): string[] {
  const pair = (a?: number, b?: number) =>
    a === undefined || b === undefined ? "-" : `${a.toFixed(2)}, ${b.toFixed(2)}`;
  const newest = checkpoints.at(-1);
  const scored = checkpoints.filter(({ swdTimes1000 }) => swdTimes1000 !== undefined);
  const best = scored.toSorted((a, b) => a.swdTimes1000! - b.swdTimes1000!)[0];
  return [
    basename(run),
    state,
    `${step} of ${steps ?? "?"}`,
    newest ? String(newest.step) : "-",
    pair(last.lossD, last.lossG),
    pair(last.realScore, last.fakeScore),
    newest?.swdTimes1000?.toFixed(1) ?? "-",
    best ? `${best.swdTimes1000!.toFixed(1)} (step ${best.step})` : "-",
    formatBytes(bytes),
  ];
}

function formatCheckpoints({ checkpoints }: RunReading): string[] {
  const rows = checkpoints.map(({ step, swdTimes1000, bytes, damage }) => [
    `  step ${step}`,
    swdTimes1000 === undefined ? "" : `SWD ${swdTimes1000.toFixed(1)}`,
    formatBytes(bytes),
    damage ?? "",
  ]);
  return rows.length === 0 ? [] : formatTable(rows);
}

function formatTable(rows: readonly (readonly string[])[]): string[] {
  const widths = rows[0]!.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)));
  return rows.map((row) => row.map((cell, column) => cell.padEnd(widths[column]!)).join("  ").trimEnd());
}
