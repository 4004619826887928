/** How fast an engine trains, in a few seconds. */
import * as tf from "@tensorflow/tfjs-core";
import type { Engine, StepOptions } from "../engine/engine.ts";
import { buildPrior } from "../latent/prior.ts";
import { buildGan, disposeGan, type Gan } from "../model/gan.ts";
import { buildRadford } from "../model/radford.ts";
import { stepRates } from "../model/train_step.ts";
import { createRandom } from "../tensor/random.ts";
import { drawLatents } from "./step_inputs.ts";
import { compileTrainingStep } from "./training_step.ts";

/** What is trained. */
export interface SpeedSetting {
  /** Side of the pictures, in pixels. */
  readonly size: number;
  /** Pictures in a batch, rising; a slow engine stays with a small one. */
  readonly batches: readonly number[];
  /** How long it is timed; one step at least. */
  readonly seconds: number;
}

/** A small batch takes up to so many times longer for a picture, mostly for Adam, which moves all weights in any case. */
const SMALL_BATCH_COST = 3;
const CHANNELS = 3;
const ADAM = { learningRate: 2e-4, beta1: 0.5, beta2: 0.999, epsilon: 1e-8 };

/** A reading. */
export interface Speed {
  /** Mean over the timed steps. */
  readonly millisecondsPerImage: number;
  /** Pictures in a batch. */
  readonly batchSize: number;
}

/**
 * Times training steps of radford on random pictures.
 *
 * @param options how the engine runs the step
 * @returns the time of a picture, in the largest batch of which a step is about to fit in the time
 */
export async function measureSpeed(
  engine: Engine,
  options: StepOptions,
  { size, batches, seconds }: SpeedSetting,
): Promise<Speed> {
  const gan = buildGan(buildRadford(size, CHANNELS, 100), { generator: ADAM, discriminator: ADAM }, 0);
  const takeStep = prepareSteps(gan, engine, options);
  try {
    let [batchSize, elapsed, steps] = [0, 0, 1];
    for (const next of batches) {
      if (elapsed * next / batchSize > SMALL_BATCH_COST * seconds) break;
      batchSize = next;
      // The first step of each size is the one that compiles.
      await takeStep(batchSize);
      elapsed = await takeStep(batchSize);
    }
    for (; elapsed < seconds; steps++) elapsed += await takeStep(batchSize);
    return { millisecondsPerImage: 1000 * elapsed / steps / batchSize, batchSize };
  } finally {
    disposeGan(gan);
  }
}

/** A function that takes a step of so many pictures, and gives the seconds it took. */
function prepareSteps(
  gan: Gan,
  engine: Engine,
  options: StepOptions,
): (batchSize: number) => Promise<number> {
  const { imageShape, latentSize } = gan.architecture;
  const random = createRandom(0);
  const prior = buildPrior("normal", latentSize);
  const run = compileTrainingStep(gan, engine, options);
  let step = 0;
  return async (batchSize) => {
    const shape = [batchSize, ...imageShape];
    const bytes = Uint8Array.from({ length: tf.util.sizeFromShape(shape) }, () => random.integer(256));
    const start = performance.now();
    const numbers = tf.tidy(() =>
      run(
        engine.uploadBytes(bytes, shape),
        drawLatents(prior, batchSize, random),
        stepRates(gan, ++step),
      )
    );
    await numbers.data();
    numbers.dispose();
    return (performance.now() - start) / 1000;
  };
}
