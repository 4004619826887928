/** The training step as an engine runs it: bytes in, four numbers out. */
import * as tf from "@tensorflow/tfjs-core";
import type { CompiledStep, Engine, StepOptions } from "../engine/engine.ts";
import { floatsFromBytes } from "../engine/kernels.ts";
import type { Gan } from "../model/gan.ts";
import { NO_DRAWS, type StepDraws } from "../model/step_draws.ts";
import { type StepRates, trainStep } from "../model/train_step.ts";
import { normaliseTensor } from "../tensor/pixels.ts";
import type { AnyTensor, Images, LatentBatch } from "../tensor/tensors.ts";
import { drawsFromBytes } from "./step_draws.ts";

/** The numbers of one step. */
export interface StepNumbers {
  readonly lossD: number;
  readonly lossG: number;
  readonly realScore: number;
  readonly fakeScore: number;
}

/**
 * Takes bytes [N,H,W,C] of `Engine.uploadBytes`, latents [N,Z], rates, and what `prepareDraws()` drew, if the recipe
 * draws anything; gives [lossD, lossG, D(x), D(G(z))].
 */
export type TrainingStep = CompiledStep<
  [bytes: AnyTensor, z: LatentBatch, rates: StepRates, draws?: StepDraws],
  AnyTensor
>;

/**
 * Prepares the training step of a GAN.
 *
 * @param gan what it changes
 * @param options how the engine runs it
 */
export function compileTrainingStep(gan: Gan, engine: Engine, options: StepOptions = {}): TrainingStep {
  const step = (bytes: AnyTensor, z: LatentBatch, rates: StepRates, draws: StepDraws = NO_DRAWS) => {
    const reals = normaliseTensor(floatsFromBytes(bytes)) as Images;
    const { lossD, lossG, realScore, fakeScore } = trainStep(gan, reals, z, rates, drawsFromBytes(draws));
    return tf.stack([lossD, lossG, realScore, fakeScore]);
  };
  return engine.compileStep(step, options);
}

/**
 * Waits for what a {@linkcode TrainingStep} gave.
 *
 * @param numbers [lossD, lossG, D(x), D(G(z))]; disposed
 */
export async function readStepNumbers(numbers: AnyTensor): Promise<StepNumbers> {
  const [lossD, lossG, realScore, fakeScore] = await numbers.data<"float32">();
  numbers.dispose();
  return { lossD: lossD!, lossG: lossG!, realScore: realScore!, fakeScore: fakeScore! };
}
