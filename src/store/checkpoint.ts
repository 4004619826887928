/** Checkpoints: one JSON line, then the raw little-endian float32 arrays it lists. */
import { basename, dirname, join } from "@std/path";
import type { DataPosition } from "../data/batches.ts";
import type { StateArray } from "../model/variables.ts";
import type { RandomState } from "../tensor/random.ts";
import { readArrayFile, writeArrayFile } from "./array_file.ts";
import type { TrainingConfig } from "./config.ts";

export { CheckpointError } from "./array_file.ts";

const KIND = {
  name: "checkpoint",
  format: "ganwalk-checkpoint-2",
  olderFormat: "ganwalk-checkpoint-1",
};

/** Where a training stands: what it needs to go on, besides the arrays. */
export interface TrainingPosition {
  /** Steps done. */
  readonly step: number;
  /** What determines the training. */
  readonly config: TrainingConfig;
  /** The generator that draws z for each step. */
  readonly latentRandom: RandomState;
  /** The generator that changes the pictures of each step; absent if they are left as they are. */
  readonly augmentRandom?: RandomState;
  /** The generator that draws labels, noise and dropouts; absent if the recipe draws none. */
  readonly drawRandom?: RandomState;
  /** Where it stands in its data. */
  readonly data: DataPosition;
}

/** A whole checkpoint. */
export interface Checkpoint extends TrainingPosition {
  /** All variables, by the names of `stateOf`. */
  readonly arrays: readonly StateArray[];
}

/** The file name of a step's checkpoint, `step-00000030.ckpt`. */
export function checkpointName(step: number): string {
  return `step-${String(step).padStart(8, "0")}.ckpt`;
}

/** The step in a checkpoint's file name. */
export function stepOf(path: string): number {
  return Number(/(\d+)\.ckpt$/.exec(path)?.[1]);
}

/**
 * Writes a checkpoint under a temporary name, syncs it to disk, then renames it and syncs the folder: a crash leaves the
 * old state or the new one, never half of it.
 *
 * @param folder that exists
 * @returns the path written
 */
export function writeCheckpoint(folder: string, checkpoint: Checkpoint): string {
  const { arrays, ...position } = checkpoint;
  const path = join(folder, checkpointName(checkpoint.step));
  writeArrayFile(path, KIND, position, arrays);
  return path;
}

/**
 * Reads a checkpoint and checks that it is whole.
 *
 * @throws {CheckpointError} if the file is missing, no checkpoint, or damaged
 */
export function readCheckpoint(path: string): Checkpoint {
  const { fields, arrays } = readArrayFile<TrainingPosition>(path, KIND);
  return { ...fields, arrays };
}

/**
 * The checkpoints of a folder, oldest first.
 *
 * @returns full paths; none if the folder does not exist
 */
export function listCheckpoints(folder: string): string[] {
  try {
    const names = [...Deno.readDirSync(folder)].map(({ name }) => name).filter((name) =>
      /^step-\d+\.ckpt$/.test(name)
    );
    // Steps of more than eight digits make longer names.
    names.sort((a, b) => a.length - b.length || (a < b ? -1 : 1));
    return names.map((name) => join(folder, name));
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return [];
    throw error;
  }
}

/** The run folder that a checkpoint lies in, or its own folder if it lies elsewhere. */
export function folderOfRun(checkpointPath: string): string {
  const folder = dirname(checkpointPath);
  return basename(folder) === "checkpoints" ? dirname(folder) : folder;
}
