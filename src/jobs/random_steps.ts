/** Training steps on random pictures, for what is measured. */
import * as tf from "@tensorflow/tfjs-core";
import type { Engine, StepOptions } from "../engine/engine.ts";
import { buildPrior } from "../latent/prior.ts";
import type { Gan } from "../model/gan.ts";
import { stepRates } from "../model/train_step.ts";
import { createRandom } from "../tensor/random.ts";
import { drawLatents } from "./step_inputs.ts";
import { compileTrainingStep, readStepNumbers, type StepNumbers } from "./training_step.ts";

/**
 * Prepares steps on the same random pictures.
 *
 * @param gan what is trained
 * @param batchSize pictures in a batch
 * @param options how the engine runs the step
 * @returns a function that takes one step
 */
export function prepareRandomSteps(
  gan: Gan,
  engine: Engine,
  batchSize: number,
  options: StepOptions,
): () => Promise<StepNumbers> {
  const { imageShape, latentSize } = gan.architecture;
  const shape = [batchSize, ...imageShape];
  const random = createRandom(0);
  const bytes = Uint8Array.from({ length: tf.util.sizeFromShape(shape) }, () => random.integer(256));
  const prior = buildPrior("normal", latentSize);
  const run = compileTrainingStep(gan, engine, options);
  let step = 0;
  return () =>
    readStepNumbers(
      tf.tidy(() =>
        run(engine.uploadBytes(bytes, shape), drawLatents(prior, batchSize, random), stepRates(gan, ++step))
      ),
    );
}
