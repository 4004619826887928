/** The checkpoints of a run: the newest, the one before a damaged one, those that do not stay. */
import { basename, join } from "@std/path";
import { UserError } from "../tensor/errors.ts";
import { type Checkpoint, CheckpointError, readCheckpoint, stepOf } from "./checkpoint.ts";
import { isDiskError } from "./disk.ts";
import { chooseKept, type KeepPolicy } from "./keep.ts";
import { readLog } from "./log.ts";
import { checkpointsOf, RUN_FILES } from "./run_folder.ts";

/**
 * Reads the newest checkpoint of a run.
 *
 * @param run has a checkpoint
 * @param goOn what a user types to take the checkpoint of an earlier step
 * @throws {CheckpointError} if it is damaged; with the newest one before it that is whole
 */
export function readNewestCheckpoint(
  run: string,
  goOn: (step: number) => string,
): { path: string; checkpoint: Checkpoint } {
  const paths = checkpointsOf(run);
  const path = paths.at(-1)!;
  try {
    return { path, checkpoint: readCheckpoint(path) };
  } catch (error) {
    if (!(error instanceof CheckpointError)) throw error;
    const whole = paths.slice(0, -1).findLast(isWhole);
    const offer = whole === undefined
      ? "no other checkpoint of the run is whole"
      : `step ${stepOf(whole)} is whole: ${goOn(stepOf(whole))}`;
    throw new CheckpointError(`${error.message}; ${offer}`);
  }
}

/**
 * The path of a run's checkpoint of a step.
 *
 * @param flag that named the step, such as `--from-step`
 * @throws {UserError} if there is none; with the steps there are
 */
export function pathOfStep(run: string, step: number, flag: string): string {
  const paths = checkpointsOf(run);
  const path = paths.find((path) => stepOf(path) === step);
  if (path !== undefined) return path;
  throw new UserError(`${flag} must be one of ${paths.map(stepOf).join(", ")} in "${run}", got ${step}`);
}

/** Whether a checkpoint can be read and is not damaged. */
export function isWhole(path: string): boolean {
  try {
    readCheckpoint(path);
    return true;
  } catch (error) {
    if (error instanceof CheckpointError || isDiskError(error)) return false;
    throw error;
  }
}

/**
 * Moves the checkpoints of later steps to the run's folder `abandoned`: a run that goes on from an earlier one must
 * not find them when it goes on again.
 *
 * @returns their steps
 */
export function abandonAfter(run: string, step: number): number[] {
  const later = checkpointsOf(run).filter((path) => stepOf(path) > step);
  const folder = join(run, RUN_FILES.abandoned);
  if (later.length > 0) Deno.mkdirSync(folder, { recursive: true });
  for (const path of later) Deno.renameSync(path, join(folder, basename(path)));
  return later.map(stepOf);
}

/** The scores of a run's checkpoints, by step; sliced Wasserstein distances times 1000. */
export function readScores(run: string): Map<number, number> {
  const lines = readLog(join(run, RUN_FILES.scores));
  return new Map(
    lines.flatMap(({ step, swdTimes1000 }) => swdTimes1000 === undefined ? [] : [[step, swdTimes1000]]),
  );
}

/** Removes the checkpoints that do not stay. @returns their steps */
export function removeOthers(run: string, policy: KeepPolicy): number[] {
  const paths = checkpointsOf(run);
  const kept = chooseKept(paths.map(stepOf), readScores(run), policy);
  const others = paths.filter((path) => !kept.has(stepOf(path)));
  for (const path of others) Deno.removeSync(path);
  return others.map(stepOf);
}
