/** What config.json of a run keeps beside its training's configuration. */
import { join } from "@std/path";
import type { Precision } from "../engine/engine.ts";
import type { TrainingConfig } from "../store/config.ts";
import { replaceFile } from "../store/disk.ts";
import { DEFAULT_KEEP } from "../store/keep.ts";
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
  /** Steps between sample grids; absent in older runs, as what follows. */
  readonly sampleEvery?: number;
  /** Steps between checkpoints. */
  readonly saveEvery?: number;
  /** Which checkpoints stay. */
  readonly keep?: string;
}

/** Writes them, with the training's configuration, at once or not at all. */
export function writeSettings(run: string, config: RunSettings & TrainingConfig): void {
  const text = JSON.stringify(config, null, 2) + "\n";
  replaceFile(join(run, RUN_FILES.config), [new TextEncoder().encode(text)]);
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

/** How often a training writes, and what stays. */
export type OutputSettings = Required<Pick<RunSettings, "sampleEvery" | "saveEvery" | "keep">>;

/**
 * A run that goes on keeps its ways, unless the user names others.
 *
 * @param typed the options, defaults included
 * @param given the flags (without dashes) that the user typed
 * @param saved settings of the run that goes on
 */
export function outputSettings(
  typed: Omit<OutputSettings, "keep"> & { readonly keep?: string },
  given: ReadonlySet<string>,
  saved?: RunSettings,
): OutputSettings {
  const { sampleEvery, saveEvery, keep = DEFAULT_KEEP } = typed;
  return {
    sampleEvery: !given.has("sample-every") && saved?.sampleEvery || sampleEvery,
    saveEvery: !given.has("save-every") && saved?.saveEvery || saveEvery,
    // Runs from before there was --keep kept all.
    keep: given.has("keep") || !saved ? keep : saved.keep ?? "all",
  };
}
