/** A recipe in words. */
import type { OptimizerOptions } from "../model/optimizer.ts";
import type { TrainingConfig } from "../store/config.ts";

/** What a training does that is not the plain step of the DCGAN paper: Adam, cross-entropy, one update each. */
export function describeRecipe({ recipe, dropout, spectralNorm }: TrainingConfig): string[] {
  const { labels, instanceNoise: noise, rateDecay: decay } = recipe;
  const says = (isSo: unknown, text: string) => isSo ? [text] : [];
  return [
    ...describeOptimizers(recipe.generator, recipe.discriminator),
    ...says(recipe.loss !== "bce", `${recipe.loss} loss`),
    ...says(labels.reversed, "reversed labels"),
    ...says(labels.smoothing, `real labels ${1 - labels.smoothing}`),
    ...says(labels.flips, `${100 * labels.flips} % of labels flipped`),
    ...says(labels.noise, `label noise ${labels.noise}`),
    ...says(noise, `instance noise ${noise?.sd} until step ${noise?.until}`),
    ...says(dropout !== undefined, `dropout ${dropout}`),
    ...says(spectralNorm, "spectral norm"),
    ...says(recipe.discriminatorSteps > 1, `discriminator ${recipe.discriminatorSteps} times a step`),
    ...says(recipe.generatorSteps > 1, `generator ${recipe.generatorSteps} times a step`),
    ...says(recipe.generatorLatents === "fresh", "fresh latents for the generator"),
    ...says(decay, `learning rates to 0 from step ${decay?.from} to ${decay?.until}`),
    ...says(recipe.ema, `generator averaged at ${recipe.ema}`),
  ];
}

function describeOptimizers(generator: OptimizerOptions, discriminator: OptimizerOptions): string[] {
  const [g, d] = [generator.learningRate, discriminator.learningRate];
  const rates = g === d ? `${g}` : `${g}, discriminator ${d}`;
  if (generator.kind === "rmsprop") return [`RMSprop at ${rates}`];
  const { beta1 } = generator;
  return g === d && g === 2e-4 && beta1 === 0.5 ? [] : [`Adam at ${rates}, beta1 ${beta1}`];
}
