/** The explicit training step of a DCGAN. */
import * as tf from "@tensorflow/tfjs-core";
import type { AnyTensor, Images, LatentBatch, ScalarTensor } from "../tensor/tensors.ts";
import { releaseKept } from "../tensor/memory.ts";
import { assertShape } from "../tensor/shape.ts";
import { type AdamRates, adamRates, applyAdam } from "./adam.ts";
import type { Gan } from "./gan.ts";
import { binaryCrossEntropy, GENERATED, meanScore, REAL } from "./losses.ts";
import { averagingRate, forwardTraining, updateAverages, type Variables } from "./network.ts";

/** What a step reports, each a scalar of the caller. (A type, not an interface: so tf.tidy can return it.) */
export type StepResult = {
  /** BCE of real images against 1 plus BCE of generated ones against 0. */
  readonly lossD: ScalarTensor;
  /** BCE of generated images against 1, after the discriminator's update. */
  readonly lossG: ScalarTensor;
  /** D(x): mean probability "real" of the real images. */
  readonly realScore: ScalarTensor;
  /** D(G(z)): mean probability "real" of the generated images, before the discriminator's update. */
  readonly fakeScore: ScalarTensor;
};

/** The scalars that change from step to step. */
export interface StepRates {
  /** Of the generator's optimizer. */
  readonly generator: AdamRates;
  /** Of the discriminator's optimizer. */
  readonly discriminator: AdamRates;
  /** Rate of batch norm's moving averages. */
  readonly averaging: ScalarTensor;
}

/**
 * The scalars of a step, as tensors of the caller.
 *
 * @param step 1 for the first
 */
export function stepRates(gan: Gan, step: number): StepRates {
  const scalars = (rates: { stepSize: number; epsilon: number }): AdamRates => ({
    stepSize: tf.scalar(rates.stepSize),
    epsilon: tf.scalar(rates.epsilon),
  });
  return {
    generator: scalars(adamRates(gan.generatorAdam.options, step)),
    discriminator: scalars(adamRates(gan.discriminatorAdam.options, step)),
    averaging: tf.scalar(averagingRate(step)),
  };
}

/**
 * One step: the discriminator learns to tell real from generated images, then the generator learns to be taken
 * for real by the updated discriminator (Goodfellow et al. 2014, with the non-saturating loss; the order of
 * PyTorch's dcgan/main.py).
 *
 * Real and generated images pass the discriminator separately, so their batch statistics do not mix. The
 * images are generated once: the discriminator is updated inside the generator's gradient, on the same images.
 * That is safe, because each gradient follows only what leads from its own network's weights to its own loss.
 *
 * Both networks, their moving averages and both optimizers are changed in place.
 *
 * @param reals images [N,H,W,C] float32 in [-1,1]
 * @param z latents [N,Z] float32
 * @param rates see {@linkcode stepRates}
 * @returns four scalars of the caller
 * @throws {RangeError} if a shape does not fit the networks
 */
export function trainStep(gan: Gan, reals: Images, z: LatentBatch, rates: StepRates): StepResult {
  const { generator, discriminator, architecture } = gan;
  assertShape(reals, [null, ...architecture.imageShape], "real images");
  assertShape(z, [reals.shape[0], architecture.latentSize], "latents");
  return tf.tidy(() => {
    let scores: Omit<StepResult, "lossG">;
    const { loss: lossG, gradients } = lossAndGradients(generator.weights, () => {
      const { output: fakes, statistics } = forwardTraining(generator, z);
      scores = updateDiscriminator(gan, reals, fakes, rates);
      updateAverages(generator, statistics, rates.averaging);
      return binaryCrossEntropy(forwardTraining(discriminator, fakes).output, REAL);
    });
    applyAdam(gan.generatorAdam, gradients, rates.generator);
    const { lossD, realScore, fakeScore } = scores!;
    return {
      lossD: releaseKept(lossD),
      lossG,
      realScore: releaseKept(realScore),
      fakeScore: releaseKept(fakeScore),
    };
  });
}

/** Returns kept scalars, because tf.variableGrads frees what its function leaves behind. */
function updateDiscriminator(
  gan: Gan,
  reals: AnyTensor,
  fakes: AnyTensor,
  rates: StepRates,
): Omit<StepResult, "lossG"> {
  const { discriminator } = gan;
  let realScore: ScalarTensor, fakeScore: ScalarTensor;
  const { loss: lossD, gradients } = lossAndGradients(discriminator.weights, () => {
    const real = forwardTraining(discriminator, reals);
    const fakeLogits = forwardTraining(discriminator, fakes).output;
    updateAverages(discriminator, real.statistics, rates.averaging);
    [realScore, fakeScore] = [tf.keep(meanScore(real.output)), tf.keep(meanScore(fakeLogits))];
    return tf.add(binaryCrossEntropy(real.output, REAL), binaryCrossEntropy(fakeLogits, GENERATED));
  });
  applyAdam(gan.discriminatorAdam, gradients, rates.discriminator);
  return { lossD: tf.keep(lossD), realScore: realScore!, fakeScore: fakeScore! };
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
