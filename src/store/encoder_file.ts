/** The file of an encoder: which generator it belongs to, how it was made, how well it guesses, and its weights. */
import type { StateArray } from "../model/variables.ts";
import { readArrayFile, writeArrayFile } from "./array_file.ts";
import type { TrainingConfig } from "./config.ts";

const KIND = { name: "encoder", format: "ganwalk-encoder-1" };

/** How the file of an encoder ends that lies beside a generator's file. */
export const ENCODER_ENDING = ".encoder";

/** The encoder in a run folder. */
export const ENCODER_NAME = "encoder.ckpt";

/** The generator that an encoder belongs to. */
export interface EncodedGenerator {
  /** SHA-256 of its numbers, see `checksumOf()`. */
  readonly checksum: string;
  /** Steps that it was trained for. */
  readonly step: number;
  /** What determined its training. */
  readonly config: TrainingConfig;
}

/** What determines an encoder's training. */
export interface EncoderRecipe {
  /** Of the initial weights, the latents and the wear. */
  readonly seed: number;
  /** How many steps it learned for. */
  readonly steps: number;
  /** For how many it was to learn; more than `steps` if it was stopped. */
  readonly plannedSteps: number;
  /** Pictures in a step. */
  readonly batchSize: number;
  /** Step size of Adam at the beginning. */
  readonly learningRate: number;
  /** Weight of the images' loss beside that of the latents. */
  readonly imageWeight: number;
  /** Share of full grain and blur on the pictures that it saw, 0 … 1. */
  readonly wear: number;
}

/** How well an encoder guesses the latents of pictures that it has not learned from. */
export interface EncoderHeldOut {
  /** How many there are; the generator's own. */
  readonly pictures: number;
  /** Mean squared error of z over the prior's variance: 0 is exact, 1 no better than the prior's mean. */
  readonly latentError: number;
  /** Median over the pictures x of the root mean square of G(E(x)) - x, in grey levels of 255. */
  readonly pixelError: number;
  /** The same where the prior's mean is the guess for every picture. */
  readonly blindPixelError: number;
}

/** What the first line of an encoder's file says. */
export interface EncoderFields {
  /** Whose latents it guesses. */
  readonly generator: EncodedGenerator;
  /** How it was made. */
  readonly recipe: EncoderRecipe;
  /** How well it guesses. */
  readonly heldOut: EncoderHeldOut;
}

/** A whole encoder. */
export interface EncoderFile extends EncoderFields {
  /** Weights and moving averages, by the names of `networkState`. */
  readonly arrays: readonly StateArray[];
}

/**
 * Writes an encoder, at once or not at all; its numbers are rounded to float16.
 *
 * @param path in a folder that exists
 * @throws {CheckpointError} if float16 cannot hold a number; with the array's name
 */
export function writeEncoder(path: string, encoder: EncoderFile): void {
  const { arrays, ...fields } = encoder;
  writeArrayFile(path, KIND, fields, arrays, "float16");
}

/**
 * Reads an encoder and checks that it is whole.
 *
 * @throws {CheckpointError} if the file is missing, no encoder, or damaged
 */
export function readEncoder(path: string): EncoderFile {
  const { fields, arrays } = readArrayFile<EncoderFields>(path, KIND);
  return { ...fields, arrays };
}
