/** A trained generator, ready to make pictures. */
import { type BackendName, type Engine, startEngine } from "../engine/engine.ts";
import type { LatentPrior } from "../latent/prior.ts";
import { chosenArchitecture } from "../model/architecture.ts";
import { AVERAGE_NAME } from "../model/average.ts";
import { buildNetwork, type Network } from "../model/network.ts";
import { buildDecoder, type Decode } from "../model/sample.ts";
import type { TrainingConfig } from "../store/config.ts";
import { findGenerator, type GeneratorChoice } from "./find_generator.ts";
import type { Reporter } from "./reporter.ts";
import { restoreModel } from "./restore_model.ts";

/** The options of every command that shows what a generator has learned. */
export interface GeneratorOptions extends GeneratorChoice {
  /** What computes. */
  readonly backend: BackendName;
  /** `auto` (default), `cpu`, `gpu` or `gpu:N`. */
  readonly device?: string;
  /** CPU threads; default: one for each core. */
  readonly threads?: number;
  /** Whether the engine's own log lines are shown. */
  readonly debug: boolean;
}

/** Where a loaded network comes from, and what it runs on. */
export interface LoadedModel {
  /** Where its generator's latents come from. */
  readonly prior: LatentPrior;
  /** [H,W,C] of its images. */
  readonly imageShape: readonly number[];
  /** What it runs on. */
  readonly engine: Engine;
  /** Path of the checkpoint or generator file. */
  readonly checkpoint: string;
  /** What determined its training. */
  readonly config: TrainingConfig;
  /** Steps that the generator was trained for. */
  readonly step: number;
  /** SHA-256 of its numbers, see `checksumOf()`. */
  readonly checksum: string;
  /** The folder that pictures go to; of a run, the run's. */
  readonly run: string;
  /** Frees the network. */
  dispose(): void;
}

/** A generator of a file. */
export interface LoadedGenerator extends LoadedModel {
  /** From latents to pictures. */
  readonly decode: Decode;
  /** From z [N,Z] to images [N,H,W,C] in [-1,1], for what goes through it backwards or looks inside. */
  readonly network: Network;
}

/**
 * Loads the generator of a run, of a file, or the one that comes with the project: `latest` takes that where no run
 * has a checkpoint.
 *
 * @param say takes lines for the user: which generator it is, and whether it has few steps yet
 * @throws {UserError} if there is no such run or file, or it is damaged
 */
export async function loadGenerator(
  options: GeneratorOptions,
  say: (line: string) => void = () => {},
): Promise<LoadedGenerator> {
  const found = findGenerator(options, say);
  const engine = await startEngine(options.backend, options);
  const { config, arrays } = found.file;
  // Where training averaged the generator's weights, pictures come from the average.
  const isAveraged = arrays.some(({ name }) => name.startsWith(`${AVERAGE_NAME}/`));
  const { generator: layers } = chosenArchitecture(config);
  const network = buildNetwork(isAveraged ? AVERAGE_NAME : "generator", layers, [config.prior.size]);
  return { ...restoreModel(found, engine, network), decode: buildDecoder(network, engine.compileStep) };
}

/**
 * Loads a generator for some work and frees it afterwards, also where the work fails.
 *
 * @param reporter is told which generator it is
 * @returns what the work returns
 * @throws {UserError} if there is no such run or file, or it is damaged
 */
export async function withGenerator<Result>(
  options: GeneratorOptions,
  reporter: Pick<Reporter, "line">,
  work: (generator: LoadedGenerator) => Result | Promise<Result>,
): Promise<Result> {
  const generator = await loadGenerator(options, reporter.line);
  try {
    return await work(generator);
  } finally {
    generator.dispose();
  }
}
