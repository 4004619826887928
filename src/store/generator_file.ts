/** The file of a generator alone: what a training made of it, and its weights and moving averages as float16. */
import type { StateArray } from "../model/variables.ts";
import { readArrayFile, writeArrayFile } from "./array_file.ts";
import type { TrainingConfig } from "./config.ts";

const KIND = { name: "generator", format: "ganwalk-generator-1" };

/** How such files end. */
export const GENERATOR_ENDING = ".generator";

/** What `--run` calls the generator that comes with the project. */
export const SHIPPED = "shipped";

/** What the first line of a generator's file says. */
export interface GeneratorFields {
  /** Steps that it was trained for. */
  readonly step: number;
  /** What determined its training. */
  readonly config: TrainingConfig;
}

/** A whole generator; a checkpoint is one with more in it. */
export interface GeneratorFile extends GeneratorFields {
  /** Weights and moving averages, by the names of `networkState`; others are ignored. */
  readonly arrays: readonly StateArray[];
}

/**
 * Writes a generator, at once or not at all, half as large as its arrays: they are rounded to float16.
 *
 * @param path in a folder that exists
 * @throws {CheckpointError} if float16 cannot hold a number; with the array's name
 */
export function writeGenerator(path: string, { step, config, arrays }: GeneratorFile): void {
  const fields: GeneratorFields = { step, config };
  writeArrayFile(path, KIND, fields, arrays, "float16");
}

/**
 * Reads a generator and checks that it is whole.
 *
 * @throws {CheckpointError} if the file is missing, no generator, or damaged
 */
export function readGenerator(path: string): GeneratorFile {
  const { fields, arrays } = readArrayFile<GeneratorFields>(path, KIND);
  return { ...fields, arrays };
}
