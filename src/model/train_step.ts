/** The explicit training step of a DCGAN. */
import * as tf from "@tensorflow/tfjs-core";
import type { AnyTensor, Images, LatentBatch, ScalarTensor } from "../tensor/tensors.ts";
import { releaseKept } from "../tensor/memory.ts";
import { assertShape } from "../tensor/shape.ts";
import { updateAverage } from "./average.ts";
import type { Gan } from "./gan.ts";
import { fixedLabels, type Labels, wantedLabel } from "./labels.ts";
import { type Label, LOSSES } from "./losses.ts";
import { averagingRate, forwardTraining, updateAverages, type Variables } from "./network.ts";
import { applyOptimizer, type OptimizerRates, optimizerRates } from "./optimizer.ts";
import { rateShare } from "./recipe.ts";
import { turnDirections } from "./spectral_norm.ts";
import { type DiscriminatorDraws, type GeneratorDraws, NO_DRAWS, type StepDraws } from "./step_draws.ts";

/** What a step reports, each a scalar of the caller. (A type, not an interface: so tf.tidy can return it.) */
export type StepResult = {
  /** The discriminator's loss on real and generated images; by default BCE against 1 plus BCE against 0. */
  readonly lossD: ScalarTensor;
  /** The generator's loss, after the discriminator's update; by default BCE of generated images against 1. */
  readonly lossG: ScalarTensor;
  /** D(x): mean probability "real" of the real images. */
  readonly realScore: ScalarTensor;
  /** D(G(z)): mean probability "real" of the generated images, before the discriminator's update. */
  readonly fakeScore: ScalarTensor;
};

/** The scalars of one update of a network. */
export interface UpdateRates extends OptimizerRates {
  /** Rate of batch norm's moving averages. */
  readonly averaging: ScalarTensor;
}

/** The scalars that change from step to step. */
export interface StepRates {
  /** Of each update of the generator. */
  readonly generator: readonly UpdateRates[];
  /** Of each update of the discriminator. */
  readonly discriminator: readonly UpdateRates[];
  /** Rate of the moving average of the generator's weights; none without one. */
  readonly ema: readonly ScalarTensor[];
}

/**
 * The scalars of a step, as tensors of the caller.
 *
 * @param step 1 for the first
 */
export function stepRates({ recipe }: Gan, step: number): StepRates {
  const share = rateShare(recipe, step);
  const ratesOf = (network: "generator" | "discriminator", updates: number): UpdateRates[] =>
    Array.from({ length: updates }, (_, i) => {
      const update = (step - 1) * updates + i + 1;
      const { stepSize, epsilon } = optimizerRates(recipe[network], update, share);
      return {
        stepSize: tf.scalar(stepSize),
        epsilon: tf.scalar(epsilon),
        averaging: tf.scalar(averagingRate(update)),
      };
    });
  return {
    generator: ratesOf("generator", recipe.generatorSteps),
    discriminator: ratesOf("discriminator", recipe.discriminatorSteps),
    ema: recipe.ema > 0 ? [tf.scalar(averagingRate(step, 1 - recipe.ema))] : [],
  };
}

/** What the discriminator's update reports. */
type Scores = Omit<StepResult, "lossG">;

/**
 * One step: the discriminator learns to tell real from generated images, then the generator learns to be taken
 * for real by the updated discriminator (Goodfellow et al. 2014, with the non-saturating loss; the order of
 * PyTorch's dcgan/main.py). The GAN's recipe says with which losses, labels and optimizers, and how often each.
 *
 * Real and generated images pass the discriminator separately, so their batch statistics do not mix. Unless the
 * generator gets latents of its own, the images are generated once: the discriminator is updated inside the
 * generator's gradient, on the same images. That is safe, because each gradient follows only what leads from its
 * own network's weights to its own loss.
 *
 * Both networks, their moving averages and both optimizers are changed in place.
 *
 * @param reals images [N,H,W,C] float32 in [-1,1]
 * @param z latents [N,Z] float32
 * @param rates see {@linkcode stepRates}
 * @param draws the random numbers that the recipe needs
 * @returns four scalars of the caller
 * @throws {RangeError} if a shape does not fit the networks
 */
export function trainStep(
  gan: Gan,
  reals: Images,
  z: LatentBatch,
  rates: StepRates,
  draws: StepDraws = NO_DRAWS,
): StepResult {
  const { architecture, recipe } = gan;
  assertShape(reals, [null, ...architecture.imageShape], "real images");
  assertShape(z, [reals.shape[0], architecture.latentSize], "latents");
  const learn = (update: number, fakes?: AnyTensor) => {
    const own = { reals, z, ...draws.discriminator[update] };
    return updateDiscriminator(
      gan,
      own,
      fakes ?? forwardTraining(gan.generator, own.z, own.generatorMasks).output,
      rates.discriminator[update]!,
    );
  };
  return tf.tidy(() => {
    const isShared = recipe.generatorLatents === "same", last = recipe.discriminatorSteps - 1;
    let scores: Scores | undefined, lossG: ScalarTensor;
    const replace = (newer: Scores) => {
      tf.dispose(scores);
      scores = newer;
    };
    for (let i = 0; i < (isShared ? last : last + 1); i++) replace(learn(i));
    for (let i = 0; i < recipe.generatorSteps; i++) {
      const own = { z: draws.discriminator[last]?.z ?? z, ...draws.generator[i] };
      const withImages = isShared && i === 0 ? (fakes: AnyTensor) => replace(learn(last, fakes)) : () => {};
      lossG = updateGenerator(gan, own, rates.generator[i]!, withImages);
    }
    if (gan.average) updateAverage(gan.average, gan.generator, rates.ema[0]!);
    const { lossD, realScore, fakeScore } = scores!;
    return {
      lossD: releaseKept(lossD),
      lossG: lossG!,
      realScore: releaseKept(realScore),
      fakeScore: releaseKept(fakeScore),
    };
  });
}

/** Returns kept scalars, because tf.variableGrads frees what its function leaves behind. */
function updateDiscriminator(
  { discriminator, discriminatorOptimizer, recipe }: Gan,
  { reals, labels, noise, masks }: DiscriminatorDraws & { reals: AnyTensor },
  fakes: AnyTensor,
  rates: UpdateRates,
): Scores {
  const loss = LOSSES[recipe.loss];
  const targets: Labels<Label> = labels ?? fixedLabels(recipe.labels);
  const score = (logits: AnyTensor) =>
    tf.keep(recipe.labels.reversed ? tf.sub(1, loss.score(logits)) as ScalarTensor : loss.score(logits));
  let realScore: ScalarTensor, fakeScore: ScalarTensor;
  turnDirections(discriminator);
  const { loss: lossD, gradients } = lossAndGradients(discriminator.weights, () => {
    const real = forwardTraining(discriminator, noisy(reals, noise?.real), masks?.real);
    const fakeLogits =
      forwardTraining(discriminator, noisy(fakes, noise?.generated), masks?.generated).output;
    updateAverages(discriminator, real.statistics, rates.averaging);
    [realScore, fakeScore] = [score(real.output), score(fakeLogits)];
    const sum = tf.add(
      loss.discriminator(real.output, targets.real),
      loss.discriminator(fakeLogits, targets.generated),
    ) as ScalarTensor;
    return recipe.halves === "mean" ? tf.div(sum, 2) : sum;
  });
  applyOptimizer(discriminatorOptimizer, gradients, rates);
  return { lossD: tf.keep(lossD), realScore: realScore!, fakeScore: fakeScore! };
}

/** `withImages` is called with the generated images, inside the generator's gradient. */
function updateGenerator(
  { generator, generatorOptimizer, discriminator, recipe }: Gan,
  { z, noise, masks, generatorMasks }: GeneratorDraws & { z: LatentBatch },
  rates: UpdateRates,
  withImages: (fakes: AnyTensor) => void,
): ScalarTensor {
  turnDirections(generator);
  const { loss, gradients } = lossAndGradients(generator.weights, () => {
    const { output: fakes, statistics } = forwardTraining(generator, z, generatorMasks);
    withImages(fakes);
    updateAverages(generator, statistics, rates.averaging);
    const logits = forwardTraining(discriminator, noisy(fakes, noise), masks).output;
    return LOSSES[recipe.loss].generator(logits, wantedLabel(recipe.labels));
  });
  applyOptimizer(generatorOptimizer, gradients, rates);
  return loss;
}

function noisy(images: AnyTensor, noise?: AnyTensor): AnyTensor {
  return noise ? tf.add(images, noise) : images;
}

/** tf.variableGrads with the gradients under the network's own names. */
function lossAndGradients(
  weights: Variables,
  lossOf: () => ScalarTensor,
): { loss: ScalarTensor; gradients: Map<string, AnyTensor> } {
  const { value, grads } = tf.variableGrads(lossOf, [...weights.values()]);
  return {
    loss: value,
    gradients: new Map([...weights].map(([name, weight]) => [name, grads[weight.name]!])),
  };
}
