/** The encoder of a generator: from pictures to guesses of their latents. */
import { existsSync } from "node:fs";
import { join } from "@std/path";
import { latentOfCode } from "../latent/standard_code.ts";
import { buildEncoder, buildPictureEncoder, type Encode } from "../model/encoder.ts";
import { networkState } from "../model/gan.ts";
import { disposeNetwork } from "../model/network.ts";
import { restoreVariables } from "../model/variables.ts";
import { CheckpointError } from "../store/array_file.ts";
import {
  ENCODER_ENDING,
  ENCODER_NAME,
  type EncoderFields,
  type EncoderFile,
  type EncoderHeldOut,
  readEncoder,
} from "../store/encoder_file.ts";
import { GENERATOR_ENDING } from "../store/generator_file.ts";
import type { LoadedGenerator } from "./load_generator.ts";

/** An encoder, ready to guess. */
export interface LoadedEncoder {
  /** A guess of each picture's latent; the pictures have the size and channels of the generator's. */
  readonly encode: Encode;
  /** How well it guesses the latents of the generator's pictures that it has not learned from. */
  readonly heldOut: EncoderHeldOut;
  /** Path of its file. */
  readonly path: string;
  /** Frees the network. */
  dispose(): void;
}

/**
 * Where an encoder of a generator goes: `encoder.ckpt` in the folder of its pictures, of a run the run's. For a
 * `.generator` file, one may lie beside it as `.encoder`, too, as for the generator that comes with the project.
 */
export function encoderPath({ run }: Pick<LoadedGenerator, "run">): string {
  return join(run, ENCODER_NAME);
}

function encoderPaths({ checkpoint, run }: Pick<LoadedGenerator, "checkpoint" | "run">): string[] {
  const beside = checkpoint.endsWith(GENERATOR_ENDING)
    ? [checkpoint.slice(0, -GENERATOR_ENDING.length) + ENCODER_ENDING]
    : [];
  return [encoderPath({ run }), ...beside].filter((path) => existsSync(path));
}

/**
 * Loads the encoder of a generator, if there is one. One that was trained for another checkpoint of the same run is
 * taken, too: its guesses are worse, but better than none.
 *
 * @param say takes a line for the user: that the encoder belongs to another generator
 * @returns nothing if there is none, or it is not for a generator of this training
 * @throws {CheckpointError} if its file is damaged
 * @example
 * ```ts
 * import { loadEncoder, loadGenerator, readLatent } from "ganwalk";
 * const generator = await loadGenerator({ run: "shipped", out: "out", backend: "auto", debug: false });
 * const encoder = loadEncoder(generator);
 * if (encoder) {
 *   const pictures = await generator.decode([readLatent(generator.prior, "7", "the face")]);
 *   const [guess] = await encoder.encode(pictures);
 *   console.log(guess!.length); // 100
 *   encoder.dispose();
 * }
 * generator.dispose();
 * ```
 */
export function loadEncoder(
  generator: LoadedGenerator,
  say: (line: string) => void = () => {},
): LoadedEncoder | undefined {
  for (const path of encoderPaths(generator)) {
    const file = readEncoder(path);
    const note = describeMismatch(path, file, generator);
    if (note) say(note.line);
    if (!note || note.isUsed) return build(path, file, generator);
  }
  return undefined;
}

function build(
  path: string,
  { arrays, heldOut }: EncoderFile,
  { prior, imageShape, engine }: LoadedGenerator,
): LoadedEncoder {
  const network = buildEncoder(imageShape, prior.size);
  try {
    restoreVariables(networkState(network), arrays);
  } catch (error) {
    disposeNetwork(network);
    throw new CheckpointError(`Cannot use "${path}": ${(error as Error).message}`);
  }
  const encode = buildPictureEncoder(network, (code) => latentOfCode(prior, code), engine);
  return { encode, heldOut, path, dispose: () => disposeNetwork(network) };
}

/** What there is to say where an encoder belongs to another generator, and whether it is used all the same. */
function describeMismatch(
  path: string,
  { generator: { checksum, step, config } }: Pick<EncoderFields, "generator">,
  generator: Pick<LoadedGenerator, "checksum" | "step" | "config">,
): { line: string; isUsed: boolean } | undefined {
  if (checksum === generator.checksum) return undefined;
  const again = "train one with: deno task train-encoder";
  if (JSON.stringify(config) !== JSON.stringify(generator.config)) {
    return {
      line: `The encoder "${path}" belongs to another training and is not used; ${again}`,
      isUsed: false,
    };
  }
  return {
    line: `The encoder "${path}" was trained for step ${step}, the generator is of step ${generator.step}: ` +
      `its guesses are worse; ${again}`,
    isUsed: true,
  };
}
