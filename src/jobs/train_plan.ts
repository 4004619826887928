/** From the options of `deno task train` to what is trained, on what, from where. */
import { existsSync } from "node:fs";
import { nameAugmentations, parseAugmentations } from "../data/augment.ts";
import type { DataOrder } from "../data/batches.ts";
import { type Dataset, DatasetError, openDataset } from "../data/dataset.ts";
import type { BackendName, Precision } from "../engine/engine.ts";
import { buildPrior, type LatentPrior } from "../latent/prior.ts";
import { type ArchitectureChoice, chosenArchitecture } from "../model/architecture.ts";
import { type PresetName, PRESETS, type PresetTable, tableOf } from "../model/presets/mod.ts";
import { type Checkpoint, readCheckpoint } from "../store/checkpoint.ts";
import type { Recipe } from "../model/recipe.ts";
import type { TrainingConfig } from "../store/config.ts";
import { pathOfStep, readNewestCheckpoint } from "../store/run_checkpoints.ts";
import { findRun } from "../store/run_folder.ts";
import { UserError } from "../tensor/errors.ts";
import { type BuildOwn, loadArchitecture } from "./load_architecture.ts";
import { ensureFaces } from "./prepare.ts";
import {
  changeRecipe,
  changesOf,
  onlyGiven,
  type RecipeOptions,
  refuseOtherState,
  savedRecipe,
} from "./recipe_options.ts";
import type { Reporter } from "./reporter.ts";
import { readSettings, type RunSettings } from "./run_settings.ts";
import type { WatchOptions } from "./watch_run.ts";

/** The options of `deno task train`. */
export interface TrainOptions extends WatchOptions, RecipeOptions {
  /** A dataset file; default: the embedded faces. */
  readonly data?: string;
  readonly preset: PresetName;
  /** A module with networks of the user's own, in the place of the preset's. */
  readonly architecture?: string;
  /** Side of the square images, in pixels; default: the dataset's. */
  readonly size?: number;
  /** Default: the preset's, like all that follows. */
  readonly batch?: number;
  readonly latentSize?: number;
  readonly prior?: LatentPrior["distribution"];
  /** How each pass over the data is ordered. */
  readonly order?: DataOrder;
  /** What {@linkcode parseAugmentations} reads; default: none. */
  readonly augment?: string;
  readonly epochs?: number;
  /** Total; instead of epochs. */
  readonly steps?: number;
  readonly seed: number;
  /** The folder of all runs. */
  readonly out: string;
  readonly sampleEvery: number;
  readonly saveEvery: number;
  readonly backend: BackendName;
  /** `auto` (default), `cpu`, `gpu` or `gpu:N`. */
  readonly device?: string;
  /** CPU threads; default: one for each core. */
  readonly threads?: number;
  /** Numbers of the convolutions; auto: what the hardware computes fastest. */
  readonly precision: Precision | "auto";
  /** Whether every op runs on its own instead of as one compiled step. */
  readonly eager: boolean;
  /** Whether XLA compiles the step, which is meant for GPUs. */
  readonly xla: boolean;
  /** Which checkpoints stay, as `parseKeep` reads it; default: `DEFAULT_KEEP`, or the resumed run's. */
  readonly keep?: string;
  /** A run folder or `latest`. */
  readonly resume?: string;
  /** The step to go on from; default: the newest checkpoint's. */
  readonly fromStep?: number;
  /** A checkpoint file or run folder whose weights start this training. */
  readonly initFrom?: string;
  readonly debug: boolean;
}

/** What a training needs to begin. */
export interface TrainPlan {
  readonly config: TrainingConfig;
  readonly dataset: Dataset;
  /** Total number of steps. */
  readonly steps: number;
  /** The run folder and the checkpoint to go on from. */
  readonly resumed?: {
    readonly run: string;
    readonly checkpoint: Checkpoint;
    readonly settings: RunSettings;
  };
  /** Weights to start from. */
  readonly initial?: Checkpoint;
}

/**
 * Decides what to train; draws the embedded faces if they are needed and not there yet.
 *
 * @param given the flags (without dashes) that the user typed
 * @param hold takes the run that goes on for this process, before its checkpoint is read; default: it does not
 * @throws {UserError} for options that contradict each other, the dataset or the checkpoint
 */
export async function planTraining(
  options: TrainOptions,
  given: ReadonlySet<string>,
  reporter: Reporter,
  hold: (run: string) => Promise<void> = () => Promise.resolve(),
): Promise<TrainPlan> {
  refuseBoth(given, "epochs", "steps");
  refuseBoth(given, "resume", "init-from");
  refuseBoth(given, "resume", "restarts");
  refuseBoth(given, "eager", "xla");
  if (options.resume !== undefined) {
    const run = findRun(options.resume, options.out);
    await hold(run);
    return await planResumed(options, run, given, reporter);
  }
  if (options.fromStep !== undefined) {
    throw new UserError("--from-step needs --resume: name the run that goes on from there");
  }
  return await planNew(options, given, reporter);
}

async function planNew(
  options: TrainOptions,
  given: ReadonlySet<string>,
  reporter: Reporter,
): Promise<TrainPlan> {
  const initial = options.initFrom === undefined ? undefined : readInitial(options.initFrom, options.out);
  if (initial) refuseContradictions(options, given, initial.config, "--init-from");
  const basis = initial && completeConfig(initial.config);
  const own = options.architecture === undefined ? undefined : await loadArchitecture(options.architecture);
  const preset = PRESETS[basis?.preset ?? options.preset];
  const size = options.size ?? basis?.size ?? preset.size;
  // What cannot be trained is said before faces are drawn for it.
  if (options.size !== undefined && !own) {
    refuseUnbuildable(
      chooseArchitecture(options, basis, { size, channels: preset.channels }, tableOf(preset, size)),
      (reason) => `--size ${size} cannot be used: ${reason}`,
    );
  }
  const base = basis?.recipe ?? tableOf(preset, size).recipe;
  changeRecipe(base, options, options.steps ?? options.decayUntil ?? Number.MAX_SAFE_INTEGER);
  const dataset = openDataset(
    options.data ?? await ensureFaces(size, basis ? basis.channels as 1 | 3 : preset.channels, reporter),
  );
  const [, height, width, channels] = dataset.header.shape;
  if (height !== width) {
    throw new DatasetError(
      `Cannot train on "${dataset.path}": pictures must be square, got ${height}x${width}`,
    );
  }
  if (given.has("size") && options.size !== width) {
    throw new UserError(
      `--size is ${options.size}, but the pictures of "${dataset.path}" are ${width}x${width}: prepare them with --size ${options.size}`,
    );
  }
  if (basis && (basis.size !== width || basis.channels !== channels)) {
    throw new UserError(
      `Cannot start from "${options.initFrom}": it makes ${basis.size}x${basis.size}x${basis.channels} images, "${dataset.path}" has ${width}x${width}x${channels}`,
    );
  }
  const table = tableOf(preset, width);
  const batchSize = options.batch ?? table.batchSize;
  const steps = totalSteps({ ...lengthOf(table), ...lengthOf(options) }, dataset.count, batchSize);
  const choice = chooseArchitecture(options, basis, { size: width, channels }, table, own);
  const config: TrainingConfig = {
    ...choice,
    batchSize,
    seed: options.seed,
    recipe: changeRecipe(basis ? freshRecipe(basis, steps) : table.recipe, options, steps),
    order: options.order ?? table.order,
    augment: parseAugmentations(options.augment ?? "none"),
    dataset: describe(dataset),
  };
  refuseUnbuildable(
    config,
    (reason) => `Cannot train on "${dataset.path}": ${reason}; prepare it with another --size`,
  );
  return { config, dataset, steps, initial };
}

/** The networks for images of a shape: a checkpoint's, the user's own, or a preset's. */
function chooseArchitecture(
  options: TrainOptions,
  basis: TrainingConfig | undefined,
  { size, channels }: { readonly size: number; readonly channels: number },
  table: PresetTable,
  own?: BuildOwn,
): ArchitectureChoice & Pick<TrainingConfig, "prior"> {
  const prior = basis?.prior ??
    buildPrior(options.prior ?? table.prior, options.latentSize ?? table.latentSize);
  const architecture = basis?.architecture ?? own?.({ size, channels, latentSize: prior.size });
  return {
    preset: basis?.preset ?? options.preset,
    ...(architecture && { architecture }),
    ...changesOf(options, basis),
    size,
    channels,
    prior,
  };
}

/** The recipe of a checkpoint for a training that begins at its weights; what ended with the old one ends with it. */
function freshRecipe(basis: TrainingConfig, until: number): Recipe {
  const { recipe } = basis;
  return {
    ...recipe,
    ...(recipe.instanceNoise && { instanceNoise: { ...recipe.instanceNoise, until } }),
    ...(recipe.rateDecay && { rateDecay: { ...recipe.rateDecay, until } }),
  };
}

async function planResumed(
  options: TrainOptions,
  run: string,
  given: ReadonlySet<string>,
  reporter: Reporter,
): Promise<TrainPlan> {
  const checkpoint = readResumed(run, options.fromStep);
  const saved = completeConfig(checkpoint.config);
  refuseContradictions(options, given, saved, "--resume");
  refuseOther(given, "--resume", [
    ["seed", options.seed, saved.seed],
    ["order", options.order, saved.order],
    [
      "augment",
      nameAugmentations(parseAugmentations(options.augment ?? "none")),
      nameAugmentations(saved.augment),
    ],
  ]);
  const settings = readSettings(run);
  const path = options.data ?? settings.data;
  const isFaces = !given.has("data") && saved.dataset.name === "faces";
  const dataset = openDataset(
    isFaces && !existsSync(path) ? await ensureFaces(saved.size, saved.channels as 1 | 3, reporter) : path,
  );
  refuseOtherData(dataset, saved);
  const typed = onlyGiven(options, given);
  const batchSize = typed.batch ?? saved.batchSize;
  const steps = typed.steps || typed.epochs
    ? totalSteps(lengthOf(typed), dataset.count, batchSize)
    : settings.steps;
  const recipe = changeRecipe(saved.recipe, typed, steps);
  const config: TrainingConfig = { ...saved, ...changesOf(typed, saved), batchSize, recipe };
  refuseOtherState(saved, config);
  if (checkpoint.step >= steps) {
    throw new UserError(
      `Nothing to do: "${run}" has ${checkpoint.step} of ${steps} steps; give a larger total with --steps`,
    );
  }
  return { config, dataset, steps, resumed: { run, checkpoint, settings } };
}

/** Fills in what checkpoints do not name that were made before there was a choice. */
function completeConfig(config: TrainingConfig): TrainingConfig {
  const { order = "shuffled", augment = [], recipe = savedRecipe(config) }: Partial<TrainingConfig> = config;
  // What is there already keeps its place, and the next checkpoint its bytes.
  return { ...config, order, augment, recipe };
}

/** A run goes on with its own data only: the order of the pictures is part of where it stands. */
function refuseOtherData({ path, header }: Dataset, saved: TrainingConfig): void {
  const [shape, savedShape] = [header.shape.slice(1), [saved.size, saved.size, saved.channels]].map((sides) =>
    sides.join("x")
  );
  if (shape !== savedShape) {
    throw new DatasetError(
      `Cannot go on with "${path}": its pictures are ${shape}, the run's data had ${savedShape}; ` +
        "give the run's own data with --data",
    );
  }
  if (header.checksum !== saved.dataset.checksum) {
    const [checksum, savedChecksum] = [header, saved.dataset].map(({ checksum }) => checksum.slice(0, 12));
    throw new DatasetError(
      `Cannot go on with "${path}": its checksum is ${checksum}…, the run's data had ${savedChecksum}…; ` +
        "to start new data from these weights use --init-from",
    );
  }
}

/** @throws {UserError} if it is damaged, or there is none of the step */
function readResumed(run: string, step?: number): Checkpoint {
  if (step !== undefined) return readCheckpoint(pathOfStep(run, step, "--from-step"));
  const command = (step: number) => `deno task train --resume ${run} --from-step ${step}`;
  return readNewestCheckpoint(run, command).checkpoint;
}

/** @throws {UserError} if it is damaged, or there is none */
function readInitial(runOrFile: string, out: string): Checkpoint {
  if (runOrFile.endsWith(".ckpt")) return readCheckpoint(runOrFile);
  const run = findRun(runOrFile, out);
  const flag = (step: number) => `--init-from ${pathOfStep(run, step, "--init-from")}`;
  return readNewestCheckpoint(run, flag).checkpoint;
}

function describe({ header, count }: Dataset): TrainingConfig["dataset"] {
  return { name: header.name, count, checksum: header.checksum };
}

/** How long a training is, as far as a preset or the user says. */
function lengthOf({ length, epochs, steps }: Partial<PresetTable> & { epochs?: number; steps?: number }) {
  if (length) return length;
  if (steps !== undefined) return { steps };
  return epochs === undefined ? {} : { epochs, steps: undefined };
}

function totalSteps(
  { epochs, steps }: { readonly epochs?: number; readonly steps?: number },
  count: number,
  batchSize: number,
): number {
  return steps ?? Math.ceil(epochs! * count / batchSize);
}

function refuseBoth(given: ReadonlySet<string>, a: string, b: string): void {
  if (given.has(a) && given.has(b)) {
    throw new UserError(`--${a} and --${b} exclude each other: give one of them`);
  }
}

/** What defines the arrays' shapes comes from the checkpoint. */
function refuseContradictions(
  options: TrainOptions,
  given: ReadonlySet<string>,
  saved: TrainingConfig,
  by: string,
): void {
  refuseOther(given, by, [
    ["preset", options.preset, saved.preset],
    ["architecture", options.architecture, saved.architecture?.name ?? "none"],
    ["size", options.size, saved.size],
    ["latent-size", options.latentSize, saved.prior.size],
    ["prior", options.prior, saved.prior.distribution],
  ]);
}

function refuseOther(
  given: ReadonlySet<string>,
  by: string,
  pairs: readonly [flag: string, typed: unknown, kept: unknown][],
): void {
  for (const [flag, typed, kept] of pairs) {
    if (!given.has(flag) || typed === kept) continue;
    throw new UserError(
      `--${flag} ${typed} contradicts the checkpoint of ${by}, which has ${kept}: leave --${flag} out`,
    );
  }
}

/** @throws {UserError} with what `explain` makes of the reason, if the networks are not defined for these numbers */
function refuseUnbuildable(choice: ArchitectureChoice, explain: (reason: string) => string): void {
  try {
    chosenArchitecture(choice);
  } catch (error) {
    throw new UserError(explain((error as Error).message));
  }
}
