/** A trained generator, ready to make pictures. */
import { type BackendName, type Engine, startEngine } from "../engine/engine.ts";
import type { LatentPrior } from "../latent/prior.ts";
import { chosenArchitecture } from "../model/architecture.ts";
import { AVERAGE_NAME } from "../model/average.ts";
import { networkState } from "../model/gan.ts";
import { buildNetwork, disposeNetwork } from "../model/network.ts";
import { buildDecoder, type Decode } from "../model/sample.ts";
import { restoreVariables } from "../model/variables.ts";
import { type Checkpoint, CheckpointError, folderOfRun, readCheckpoint } from "../store/checkpoint.ts";
import { pathOfStep, readNewestCheckpoint } from "../store/run_checkpoints.ts";
import { findRun } from "../store/run_folder.ts";
import { UserError } from "../tensor/errors.ts";

/** The options of every command that shows what a generator has learned. */
export interface GeneratorOptions {
  /** A run folder or `latest`. */
  readonly run: string;
  /** A checkpoint file or a step of the run; default: the newest. */
  readonly checkpoint?: string;
  /** The folder of all runs. */
  readonly out: string;
  /** What computes. */
  readonly backend: BackendName;
  /** `auto` (default), `cpu`, `gpu` or `gpu:N`. */
  readonly device?: string;
  /** CPU threads; default: one for each core. */
  readonly threads?: number;
  /** Whether the engine's own log lines are shown. */
  readonly debug: boolean;
}

/** A generator of a checkpoint. */
export interface LoadedGenerator {
  /** From latents to pictures. */
  readonly decode: Decode;
  /** Where its latents come from. */
  readonly prior: LatentPrior;
  /** [H,W,C] of its images. */
  readonly imageShape: readonly number[];
  /** What it runs on. */
  readonly engine: Engine;
  /** Path of the checkpoint. */
  readonly checkpoint: string;
  /** Steps that the generator was trained for. */
  readonly step: number;
  /** The run folder that pictures go to. */
  readonly run: string;
  /** Frees the network. */
  dispose(): void;
}

/**
 * Loads the generator of a run.
 *
 * @throws {UserError} if there is no such run or checkpoint, or it is damaged
 */
export async function loadGenerator(options: GeneratorOptions): Promise<LoadedGenerator> {
  const { path, checkpoint } = read(options);
  const { config, step, arrays } = checkpoint;
  const engine = await startEngine(options.backend, options);
  const { size, channels, prior } = config;
  const { generator: layers } = chosenArchitecture(config);
  // Where training averaged the generator's weights, pictures come from the average.
  const isAveraged = arrays.some(({ name }) => name.startsWith(`${AVERAGE_NAME}/`));
  const generator = buildNetwork(isAveraged ? AVERAGE_NAME : "generator", layers, [prior.size]);
  try {
    restoreVariables(networkState(generator), arrays);
  } catch (error) {
    throw new CheckpointError(`Cannot use "${path}": ${(error as Error).message}`);
  }
  return {
    decode: buildDecoder(generator, engine.compileStep),
    prior,
    imageShape: [size, size, channels],
    engine,
    checkpoint: path,
    step,
    run: folderOfRun(path),
    dispose: () => disposeNetwork(generator),
  };
}

function read({ run: name, checkpoint, out }: GeneratorOptions): { path: string; checkpoint: Checkpoint } {
  if (checkpoint?.endsWith(".ckpt")) return { path: checkpoint, checkpoint: readCheckpoint(checkpoint) };
  if (checkpoint !== undefined && !/^\d+$/.test(checkpoint)) {
    throw new UserError(`--checkpoint must be a .ckpt file or a step such as 1500, got "${checkpoint}"`);
  }
  const run = findRun(name, out);
  if (checkpoint === undefined) return readNewestCheckpoint(run, (step) => `--checkpoint ${step}`);
  const path = pathOfStep(run, Number(checkpoint), "--checkpoint");
  return { path, checkpoint: readCheckpoint(path) };
}
