/** From flags to a recipe: what a preset says, changed by what the user typed. */
import type { ArchitectureChanges } from "../model/architecture.ts";
import type { LossName } from "../model/losses.ts";
import type { OptimizerName, OptimizerOptions } from "../model/optimizer.ts";
import { completeRecipe, type Recipe } from "../model/recipe.ts";
import type { TrainingConfig } from "../store/config.ts";
import { UserError } from "../tensor/errors.ts";

/** The flags that change a recipe; what is absent stays as the preset or the checkpoint has it. */
export interface RecipeOptions {
  readonly optimizer?: OptimizerName;
  /** Learning rate of both networks. */
  readonly lr?: number;
  /** Learning rate of the discriminator alone. */
  readonly lrDiscriminator?: number;
  readonly beta1?: number;
  readonly beta2?: number;
  readonly rho?: number;
  readonly epsilon?: number;
  readonly clip?: number;
  /** Of RMSprop: the learning rate is divided by 1 + this for each update. */
  readonly lrDecay?: number;
  /** The last step with the whole learning rate. */
  readonly decayFrom?: number;
  /** The last step with any; default: the last of the training. */
  readonly decayUntil?: number;
  readonly loss?: LossName;
  readonly labels?: "plain" | "reversed";
  readonly labelSmoothing?: number;
  readonly labelFlips?: number;
  readonly labelNoise?: number;
  readonly instanceNoise?: number;
  /** The last step with instance noise; default: the last of the training. */
  readonly instanceNoiseUntil?: number;
  readonly dropout?: number;
  readonly spectralNorm?: boolean;
  readonly discriminatorSteps?: number;
  readonly generatorSteps?: number;
  readonly generatorLatents?: Recipe["generatorLatents"];
  readonly ema?: number;
}

/** What an optimizer starts from that is not the preset's. */
const OPTIMIZERS = {
  adam: { beta1: 0.5, beta2: 0.999, epsilon: 1e-8 },
  rmsprop: { kind: "rmsprop", rho: 0.9, epsilon: 1e-7 },
} as const;

/** Flags that one optimizer has and the other has not, and their names in its options. */
const OWN_FLAGS = {
  adam: { beta1: "beta1", beta2: "beta2" },
  rmsprop: { rho: "rho", clip: "clip", lrDecay: "decay" },
} as const;

/** Some options without those that the user did not type. */
export function onlyGiven<Options extends object>(
  options: Options,
  given: ReadonlySet<string>,
): Partial<Options> {
  return Object.fromEntries(
    Object.entries(options).filter(([name]) => given.has(flagOf(name))),
  ) as Partial<Options>;
}

function flagOf(name: string): string {
  return name.replaceAll(/[A-Z0-9]/g, (letter) => /\d/.test(letter) ? letter : `-${letter.toLowerCase()}`);
}

/**
 * Changes a recipe by flags.
 *
 * @param base of a preset or a checkpoint
 * @param steps how long the training is, for what ends with it
 * @throws {UserError} for flags that do not fit together
 */
export function changeRecipe(base: Recipe, options: RecipeOptions, steps: number): Recipe {
  const { lr, lrDiscriminator = lr, labels: wanted } = options;
  const { instanceNoise, rateDecay, ...rest } = base;
  const labels = {
    smoothing: options.labelSmoothing ?? base.labels.smoothing,
    flips: options.labelFlips ?? base.labels.flips,
    noise: options.labelNoise ?? base.labels.noise,
    reversed: wanted === undefined ? base.labels.reversed : wanted === "reversed",
  };
  const noise = changeNoise(instanceNoise, options, steps);
  const decay = changeDecay(rateDecay, options, steps);
  return {
    ...rest,
    generator: changeOptimizer(base.generator, options, lr),
    discriminator: changeOptimizer(base.discriminator, options, lrDiscriminator),
    loss: options.loss ?? base.loss,
    labels,
    discriminatorSteps: options.discriminatorSteps ?? base.discriminatorSteps,
    generatorSteps: options.generatorSteps ?? base.generatorSteps,
    generatorLatents: options.generatorLatents ?? base.generatorLatents,
    ema: options.ema ?? base.ema,
    ...(noise && { instanceNoise: noise }),
    ...(decay && { rateDecay: decay }),
  };
}

function changeOptimizer(
  base: OptimizerOptions,
  options: RecipeOptions,
  learningRate = base.learningRate,
): OptimizerOptions {
  const kept = base.kind ?? "adam", kind = options.optimizer ?? kept;
  const start = kind === kept ? base : OPTIMIZERS[kind];
  const changes: Record<string, number> = { learningRate };
  if (options.epsilon !== undefined) changes.epsilon = options.epsilon;
  for (const [owner, flags] of Object.entries(OWN_FLAGS)) {
    for (const [flag, name] of Object.entries(flags)) {
      const value = options[flag as keyof RecipeOptions];
      if (value === undefined) continue;
      if (owner !== kind) {
        throw new UserError(`--${flagOf(flag)} needs --optimizer ${owner}, this is ${kind}: leave it out`);
      }
      changes[name] = value as number;
    }
  }
  return { ...start, ...changes } as OptimizerOptions;
}

function changeNoise(
  base: Recipe["instanceNoise"],
  { instanceNoise: sd = base?.sd ?? 0, instanceNoiseUntil }: RecipeOptions,
  steps: number,
): Recipe["instanceNoise"] {
  if (sd > 0) return { sd, until: instanceNoiseUntil ?? base?.until ?? steps };
  if (instanceNoiseUntil === undefined) return undefined;
  throw new UserError("--instance-noise-until needs --instance-noise: give both");
}

function changeDecay(
  base: Recipe["rateDecay"],
  { decayFrom: from = base?.from, decayUntil }: RecipeOptions,
  steps: number,
): Recipe["rateDecay"] {
  const until = decayUntil ?? base?.until ?? steps;
  if (from === undefined) {
    if (decayUntil === undefined) return undefined;
    throw new UserError("--decay-until needs --decay-from: give both");
  }
  if (from >= until) {
    throw new UserError(`--decay-from must be below the step where the decay ends, ${until}, got ${from}`);
  }
  if (until < steps) {
    throw new UserError(
      `The learning rate is 0 after step ${until}, but there are ${steps} steps: give --decay-until ${steps}`,
    );
  }
  return { from, until };
}

/** What flags change about the discriminator's layers; what is absent stays as it was. */
export function changesOf({ dropout, spectralNorm }: RecipeOptions, base: ArchitectureChanges = {}) {
  return {
    ...(base.dropout !== undefined && { dropout: base.dropout }),
    ...(dropout !== undefined && { dropout }),
    ...((spectralNorm || base.spectralNorm) && { spectralNorm: true }),
  };
}

/**
 * Refuses flags that would need other arrays than a checkpoint has.
 *
 * @throws {UserError} naming the flag
 */
export function refuseOtherState(saved: TrainingConfig, changed: TrainingConfig): void {
  const pairs = [
    ["optimizer", saved.recipe.generator.kind ?? "adam", changed.recipe.generator.kind ?? "adam"],
    ["spectral-norm", saved.spectralNorm ?? "none", changed.spectralNorm ?? "none"],
    [
      "ema",
      saved.recipe.ema > 0 ? saved.recipe.ema : "none",
      changed.recipe.ema > 0 ? saved.recipe.ema : "none",
    ],
  ] as const;
  for (const [flag, kept] of pairs.filter(([, kept, wanted]) => kept !== wanted)) {
    throw new UserError(
      `--${flag} contradicts the checkpoint of --resume, which has ${kept}: leave --${flag} out, or use --init-from`,
    );
  }
}

/** The recipe of a checkpoint from before there were others: it has Adam's numbers for each network alone. */
export function savedRecipe(config: TrainingConfig): Recipe {
  const { generatorAdam, discriminatorAdam } = config as unknown as Record<string, OptimizerOptions>;
  return completeRecipe({ generator: generatorAdam!, discriminator: discriminatorAdam! });
}
