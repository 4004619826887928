/** Which generator a command shows: a run's, a file's, or the one that comes with the project. */
import { existsSync } from "node:fs";
import { basename, fromFileUrl, join, relative } from "@std/path";
import { nameOfNetworks } from "../model/architecture.ts";
import { folderOfRun, readCheckpoint } from "../store/checkpoint.ts";
import type { TrainingConfig } from "../store/config.ts";
import { GENERATOR_ENDING, type GeneratorFile, readGenerator, SHIPPED } from "../store/generator_file.ts";
import { pathOfStep, readNewestCheckpoint } from "../store/run_checkpoints.ts";
import { findRun, latestRun } from "../store/run_folder.ts";
import { UserError } from "../tensor/errors.ts";

/** Names a generator. */
export interface GeneratorChoice {
  /** A run folder, `latest` or `shipped`. */
  readonly run: string;
  /** A checkpoint or generator file, or a step of the run; default: the newest. */
  readonly checkpoint?: string;
  /** The folder of all runs. */
  readonly out: string;
}

/** A generator as it was found. */
export interface FoundGenerator {
  /** Of its file. */
  readonly path: string;
  /** What users call it. */
  readonly name: string;
  /** Where its pictures go. */
  readonly folder: string;
  /** What is in the file. */
  readonly file: GeneratorFile;
}

/** Runs with fewer steps show little yet. */
const FEW_STEPS = 500;

/** Path of the generator that comes with the project, from the current folder if it lies below. */
export function shippedPath(): string {
  const path = fromFileUrl(new URL("../../models/faces-64.generator", import.meta.url));
  const short = relative(Deno.cwd(), path);
  return short.startsWith("..") ? path : short;
}

/**
 * Finds and reads a generator, and says which one it is.
 *
 * @param say takes a line for the user
 * @param shipped path of the generator that comes with the project; null: it is no choice
 * @throws {UserError} if there is none, or it is damaged
 */
export function findGenerator(
  choice: GeneratorChoice,
  say: (line: string) => void,
  shipped: string | null = shippedPath(),
): FoundGenerator {
  const found = find(choice, say, shipped);
  const { config, step } = found.file;
  say(`Generator: ${found.name}, ${describeNetworks(config)}, step ${step}`);
  const isChosen = choice.checkpoint !== undefined || found.path === shipped;
  if (step < FEW_STEPS && !isChosen && isThere(shipped)) {
    say(`It has fewer than ${FEW_STEPS} steps; --run ${SHIPPED} takes the generator that comes with ganwalk`);
  }
  return found;
}

function isThere(path: string | null): path is string {
  return path !== null && existsSync(path);
}

function find(
  { run: name, checkpoint, out }: GeneratorChoice,
  say: (line: string) => void,
  shipped: string | null,
) {
  const isStep = checkpoint !== undefined && /^\d+$/.test(checkpoint);
  if (checkpoint !== undefined && !isStep) return findFile(checkpoint, out);
  if (name === SHIPPED && shipped !== null) return findShipped(shipped, out, checkpoint);
  if (name === "latest" && !isStep && latestRun(out) === undefined && isThere(shipped)) {
    say(`No run in "${out}" has a checkpoint: taking the generator that comes with ganwalk`);
    return findShipped(shipped, out);
  }
  const run = findRun(name, out);
  if (isStep) {
    const path = pathOfStep(run, Number(checkpoint), "--checkpoint");
    return { path, name: run, folder: run, file: readCheckpoint(path) };
  }
  const { path, checkpoint: file } = readNewestCheckpoint(run, (step) => `--checkpoint ${step}`);
  return { path, name: run, folder: run, file };
}

function findFile(path: string, out: string): FoundGenerator {
  if (path.endsWith(".ckpt")) {
    return { path, name: path, folder: folderOfRun(path), file: readCheckpoint(path) };
  }
  if (path.endsWith(GENERATOR_ENDING)) {
    // Not beside the file: it may lie where the project keeps its own.
    const folder = join(out, basename(path, GENERATOR_ENDING));
    return { path, name: path, folder, file: readGenerator(path) };
  }
  throw new UserError(
    `--checkpoint must be a .ckpt or ${GENERATOR_ENDING} file or a step such as 1500, got "${path}"`,
  );
}

function findShipped(path: string, out: string, step?: string): FoundGenerator {
  if (!existsSync(path)) {
    throw new UserError(
      `Cannot use --run ${SHIPPED}: there is no "${path}"; train a generator of your own with: deno task train`,
    );
  }
  const file = readGenerator(path);
  if (step !== undefined && Number(step) !== file.step) {
    throw new UserError(`--checkpoint must be ${file.step}, the only step of --run ${SHIPPED}, got ${step}`);
  }
  return { path, name: "the shipped one", folder: join(out, SHIPPED), file };
}

function describeNetworks(config: TrainingConfig): string {
  const { size, channels } = config;
  return `${nameOfNetworks(config)} ${size}x${size}${channels === 1 ? " grey" : ""}`;
}
