/** How networks are trained, as data: what a preset says beside its layers, and every flag can change. */
import { type LabelScheme, PLAIN_LABELS } from "./labels.ts";
import type { LossName } from "./losses.ts";
import type { OptimizerOptions } from "./optimizer.ts";

/** What every recipe must say: the two optimizers. */
export interface GanOptimizers {
  /** Of the generator's weights. */
  readonly generator: OptimizerOptions;
  /** Of the discriminator's weights. */
  readonly discriminator: OptimizerOptions;
}

/** All that a training step does beside running the networks. */
export interface Recipe extends GanOptimizers {
  /** Which pair of losses. */
  readonly loss: LossName;
  /** How the discriminator's losses on real and on generated images become one. */
  readonly halves: "sum" | "mean";
  /** What the discriminator is told. */
  readonly labels: LabelScheme;
  /** Updates of the discriminator in a step, each on a batch of its own; 1 or more. */
  readonly discriminatorSteps: number;
  /** Updates of the generator in a step; 1 or more. */
  readonly generatorSteps: number;
  /** Whether the generator learns on the latents of the discriminator's last update or on new ones. */
  readonly generatorLatents: "same" | "fresh";
  /** Share of the old in each step's moving average of the generator's weights, in [0,1); 0: there is none. */
  readonly ema: number;
  /** Normal noise on all images that the discriminator sees; along a line from `sd` at step 1 to 0 after step `until`. */
  readonly instanceNoise?: { readonly sd: number; readonly until: number };
  /** Both learning rates stay until step `from`, then fall along a line to 0 after step `until`. */
  readonly rateDecay?: { readonly from: number; readonly until: number };
}

/** What a recipe does that says nothing: the plain step of the DCGAN paper. */
const PLAIN: Omit<Recipe, keyof GanOptimizers> = {
  loss: "bce",
  halves: "sum",
  labels: PLAIN_LABELS,
  discriminatorSteps: 1,
  generatorSteps: 1,
  generatorLatents: "same",
  ema: 0,
};

/** A recipe of its optimizers and of what differs from the plain step. */
export function completeRecipe(given: GanOptimizers & Partial<Recipe>): Recipe {
  return { ...PLAIN, ...given };
}

/** Of the share of the learning rate that is left at a step, from 1 for all to 0; steps count from 1. */
export function rateShare({ rateDecay }: Recipe, step: number): number {
  if (!rateDecay || step <= rateDecay.from) return 1;
  return Math.max(0, 1 - (step - rateDecay.from) / (rateDecay.until + 1 - rateDecay.from));
}

/** The standard deviation of the instance noise at a step; steps count from 1. (Sønderby et al. 2016, arXiv 1610.04490.) */
export function noiseSd({ instanceNoise }: Recipe, step: number): number {
  return instanceNoise ? instanceNoise.sd * Math.max(0, 1 - (step - 1) / instanceNoise.until) : 0;
}

/** The recipe with both learning rates multiplied. */
export function scaleRates(recipe: Recipe, factor: number): Recipe {
  const scale = (options: OptimizerOptions) => ({ ...options, learningRate: factor * options.learningRate });
  return { ...recipe, generator: scale(recipe.generator), discriminator: scale(recipe.discriminator) };
}
