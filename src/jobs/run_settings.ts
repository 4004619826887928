/** What config.json of a run keeps beside its training's configuration. */
import { join } from "@std/path";
import type { Precision } from "../engine/engine.ts";
import { RUN_FILES } from "../store/run_folder.ts";
import { UserError } from "../tensor/errors.ts";

/** Settings of a run that are not part of its checkpoints. */
export interface RunSettings {
  /** Path of the dataset. */
  readonly data: string;
  /** Total number of steps. */
  readonly steps: number;
  /** What computed, and in which precision. */
  readonly engine: {
    readonly name: string;
    readonly version: string;
    readonly device: string;
    readonly precision: Precision;
  };
}

/**
 * Reads them.
 *
 * @param run a run folder
 * @throws {UserError} if config.json is missing or no JSON
 */
export function readSettings(run: string): RunSettings {
  const path = join(run, RUN_FILES.config);
  try {
    return JSON.parse(Deno.readTextFileSync(path));
  } catch (error) {
    throw new UserError(`Cannot read "${path}": ${(error as Error).message}; name the dataset with --data`);
  }
}
