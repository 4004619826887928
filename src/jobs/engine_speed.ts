/** How fast an engine trains, in a few seconds. */
import { RADFORD_ADAM } from "../model/adam.ts";
import type { Engine, StepOptions } from "../engine/engine.ts";
import { buildGan, disposeGan } from "../model/gan.ts";
import { buildRadford } from "../model/radford.ts";
import { prepareRandomSteps } from "./random_steps.ts";

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
  const gan = buildGan(buildRadford(size, CHANNELS, 100), {
    generator: RADFORD_ADAM,
    discriminator: RADFORD_ADAM,
  }, 0);
  try {
    let [batchSize, elapsed, steps] = [0, 0, 1];
    let takeStep: () => Promise<number>;
    for (const next of batches) {
      if (elapsed * next / batchSize > SMALL_BATCH_COST * seconds) break;
      batchSize = next;
      takeStep = timed(prepareRandomSteps(gan, engine, batchSize, options));
      // The first step of each size is the one that compiles.
      await takeStep();
      elapsed = await takeStep();
    }
    for (; elapsed < seconds; steps++) elapsed += await takeStep!();
    return { millisecondsPerImage: 1000 * elapsed / steps / batchSize, batchSize };
  } finally {
    disposeGan(gan);
  }
}

/** The same, but it gives the seconds it took. */
function timed(run: () => Promise<unknown>): () => Promise<number> {
  return async () => {
    const start = performance.now();
    await run();
    return (performance.now() - start) / 1000;
  };
}
