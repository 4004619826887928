/** The file of an attribute regressor: what it reads, how it was made, how well it reads, and its weights. */
import type { AttributeType } from "../data/attribute_table.ts";
import type { AttributeScore } from "../metrics/attribute_score.ts";
import type { StateArray } from "../model/variables.ts";
import { readArrayFile, writeArrayFile } from "./array_file.ts";

const KIND = {
  name: "regressor",
  format: "ganwalk-regressor-2",
  olderFormat: "ganwalk-regressor-1",
};

/** What determines a regressor's training. */
export interface RegressorRecipe {
  /** Of the worlds of faces, the initial weights, and the order of the pictures. */
  readonly seed: number;
  /** The world that the faces to learn from are drawn from. */
  readonly world: number;
  /** How many faces there are to learn from. */
  readonly faces: number;
  /** How many steps it learned for. */
  readonly steps: number;
  /** Faces in a step. */
  readonly batchSize: number;
  /** Step size of Adam at the beginning. */
  readonly learningRate: number;
}

/** How well a regressor reads faces that it has not learned from. */
export interface HeldOut {
  /** The world that they are drawn from. */
  readonly world: number;
  /** How many there are. */
  readonly faces: number;
  /** A score for each attribute. */
  readonly scores: readonly AttributeScore[];
}

/** What the first line of a regressor's file says. */
export interface RegressorFields {
  /** What it reads, in the order of its outputs. */
  readonly attributes: readonly AttributeType[];
  /** How it was made. */
  readonly recipe: RegressorRecipe;
  /** How well it reads. */
  readonly heldOut: HeldOut;
}

/** A whole regressor. */
export interface RegressorFile extends RegressorFields {
  /** Weights and moving averages, by the names of `networkState`. */
  readonly arrays: readonly StateArray[];
}

/**
 * Writes a regressor, at once or not at all.
 *
 * @param path in a folder that exists
 */
export function writeRegressor(path: string, regressor: RegressorFile): void {
  const { arrays, ...fields } = regressor;
  writeArrayFile(path, KIND, fields, arrays);
}

/**
 * Reads a regressor and checks that it is whole.
 *
 * @throws {CheckpointError} if the file is missing, no regressor, or damaged
 */
export function readRegressor(path: string): RegressorFile {
  const { fields, arrays } = readArrayFile<RegressorFields>(path, KIND);
  return { ...fields, arrays };
}
