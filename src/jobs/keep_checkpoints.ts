/** Saves a training so that nothing is lost: log first, then the checkpoint, then its score; only then others go. */
import { existsSync } from "node:fs";
import { join } from "@std/path";
import type { Checkpoint } from "../store/checkpoint.ts";
import { stepOf, writeCheckpoint } from "../store/checkpoint.ts";
import { isDiskError, removeParts } from "../store/disk.ts";
import { parseKeep } from "../store/keep.ts";
import { type JsonLog, openLog } from "../store/log.ts";
import { abandonAfter, readScores, removeOthers } from "../store/run_checkpoints.ts";
import { checkpointsOf, RUN_FILES } from "../store/run_folder.ts";
import { UserError } from "../tensor/errors.ts";
import type { Reporter } from "./reporter.ts";
import type { Score } from "./score_checkpoints.ts";

/** A checkpoint that the disk does not take. */
export class NotSavedError extends UserError {}

/** A run folder that was removed while its training went on. */
export class RunRemovedError extends NotSavedError {}

/** What is saved, and how. */
export interface KeptRun {
  /** The run folder. */
  readonly run: string;
  /** What `--keep` says. */
  readonly keep: string;
  /** The last step done before. */
  readonly step: number;
  /** The log of its steps, which reaches the disk before a checkpoint does. */
  readonly log: JsonLog;
  /** Scores the training as it is now; absent where there is no score. */
  readonly score?: Score;
  readonly reporter: Reporter;
}

/** Keeps one run's checkpoints. */
export interface CheckpointKeeper {
  /**
   * Writes a checkpoint of the training as it is now.
   *
   * @returns its path
   * @throws {NotSavedError} if the disk does not take it; the one before stays the newest
   */
  save(checkpoint: Checkpoint): Promise<string>;
  /**
   * Does what writes files; where the disk does not take them, it says so, and the training goes on.
   *
   * @throws {RunRemovedError} if the run folder is gone
   */
  attempt(what: string, work: () => Promise<unknown>): Promise<void>;
  /** Closes its file. */
  close(): void;
}

/**
 * Begins to keep a run's checkpoints: removes what a crash left half written, and puts checkpoints of later steps
 * aside.
 */
export async function keepCheckpoints(kept: KeptRun): Promise<CheckpointKeeper> {
  const { run, step, score, reporter } = kept;
  const policy = parseKeep(kept.keep);
  for (const folder of [run, join(run, RUN_FILES.samples), join(run, RUN_FILES.checkpoints)]) {
    removeParts(folder);
  }
  const abandoned = abandonAfter(run, step);
  if (abandoned.length > 0) {
    reporter.line(
      `Put aside ${abandoned.map((step) => `step ${step}`).join(", ")} in ${run}/${RUN_FILES.abandoned}`,
    );
  }
  const scores = openLog(join(run, RUN_FILES.scores), step);
  const rate = async (step: number) => {
    if (!score || policy.best === 0 || readScores(run).has(step)) return;
    scores.write({ step, swdTimes1000: await score() });
  };
  // A process that was killed right after it had written a checkpoint had no time for its score.
  if (step > 0) await rate(step);

  return {
    async save(checkpoint) {
      const path = writeWhole(kept, checkpoint);
      await rate(checkpoint.step);
      tidy(run, () => removeOthers(run, policy), reporter);
      return path;
    },
    async attempt(what, work) {
      try {
        refuseRemoved(run, what);
        await work();
      } catch (error) {
        if (error instanceof RunRemovedError) throw error;
        if (error instanceof NotSavedError) reporter.warn(`${error.message}. Going on`);
        else if (isDiskError(error)) {
          reporter.warn(`Cannot write ${what} in "${run}": ${error.message}. Going on`);
        } else throw error;
      }
    },
    close: () => scores.close(),
  };
}

function writeWhole({ run, log }: KeptRun, checkpoint: Checkpoint): string {
  const what = `step ${checkpoint.step}`;
  refuseRemoved(run, what);
  try {
    const folder = join(run, RUN_FILES.checkpoints);
    Deno.mkdirSync(folder, { recursive: true });
    // A checkpoint must not know of steps that the log does not.
    log.sync();
    return writeCheckpoint(folder, checkpoint);
  } catch (error) {
    if (!isDiskError(error)) throw error;
    const newest = checkpointsOf(run).at(-1);
    const last = newest === undefined ? "there is none before" : `the last one is of step ${stepOf(newest)}`;
    throw new NotSavedError(`Cannot save ${what} in "${run}": ${error.message}; ${last}`);
  }
}

function refuseRemoved(run: string, what: string): void {
  if (existsSync(run)) return;
  throw new RunRemovedError(
    `Training stopped at ${what}: "${run}" was removed, there is no place to save it in`,
  );
}

/** Files too many are no reason to stop. */
function tidy(run: string, work: () => void, reporter: Reporter): void {
  try {
    work();
  } catch (error) {
    if (!isDiskError(error)) throw error;
    reporter.warn(`Cannot remove older checkpoints of "${run}": ${error.message}. Going on`);
  }
}
