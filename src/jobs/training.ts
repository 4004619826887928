/** A training in progress: the networks, and where it stands in its data and random numbers. */
import * as tf from "@tensorflow/tfjs-core";
import type { Engine, StepOptions } from "../engine/engine.ts";
import { tensorsOf } from "../engine/tensor_tree.ts";
import { type Latent, sampleLatents } from "../latent/prior.ts";
import { chosenArchitecture } from "../model/architecture.ts";
import { buildGan, disposeGan, type Gan, networkState, stateOf } from "../model/gan.ts";
import { stepRates } from "../model/train_step.ts";
import { readVariables, restoreVariables } from "../model/variables.ts";
import { type Checkpoint, CheckpointError } from "../store/checkpoint.ts";
import type { TrainingConfig } from "../store/config.ts";
import { createRandom } from "../tensor/random.ts";
import { SEED_STREAMS } from "./seed_streams.ts";
import { queueInputs } from "./step_inputs.ts";
import type { TrainPlan } from "./train_plan.ts";
import { compileTrainingStep, readStepNumbers, type StepNumbers } from "./training_step.ts";

/** A training that can take one step after the other. */
export interface Training {
  readonly config: TrainingConfig;
  readonly gan: Gan;
  /** Steps done. */
  readonly step: number;
  /** Passes over the data begun, from 1. */
  readonly epoch: number;
  /** Seconds of the last step in which the engine may have waited for its input. */
  readonly inputSeconds: number;
  /** Takes one step. */
  next(): Promise<StepNumbers>;
  /** All that is needed to go on from here. */
  checkpoint(): Promise<Checkpoint>;
  /** Frees the networks. */
  dispose(): void;
}

/**
 * Builds the networks of a plan, or restores them.
 *
 * @param options how the engine runs the step
 * @throws {CheckpointError} if a checkpoint's arrays do not fit the networks
 */
export function startTraining(plan: TrainPlan, engine: Engine, options: StepOptions = {}): Training {
  const { config, resumed } = plan;
  const gan = buildGan(chosenArchitecture(config), config.recipe, config.seed);
  restore(gan, plan);
  const from = resumed?.checkpoint;
  let step = from?.step ?? 0;
  const inputs = queueInputs(plan, engine);
  const run = compileTrainingStep(gan, engine, options);
  let inputSeconds = 0;

  return {
    config,
    gan,
    get step() {
      return step;
    },
    get epoch() {
      return inputs.position().data.epoch + 1;
    },
    get inputSeconds() {
      return inputSeconds;
    },
    async next() {
      const waiting = performance.now();
      const [bytes, z, draws] = inputs.next();
      inputSeconds = (performance.now() - waiting) / 1000;
      const rates = stepRates(gan, step + 1);
      let isRunning = true;
      const running = run.start(bytes, z, rates, draws).finally(() => {
        isRunning = false;
        tf.dispose(tensorsOf(rates));
      });
      // It is awaited below; a failure before that is not one that nobody handles.
      running.catch(() => {});
      // The next batch is read and uploaded meanwhile.
      if (step + 1 < plan.steps) {
        const start = performance.now();
        inputs.readAhead();
        await eventLoopTurn();
        if (!isRunning) inputSeconds += (performance.now() - start) / 1000;
      }
      const numbers = await running;
      inputs.release();
      const read = await readStepNumbers(numbers);
      step++;
      return read;
    },
    async checkpoint() {
      const arrays = await readVariables(stateOf(gan));
      return { step, config, ...inputs.position(), arrays };
    },
    dispose() {
      inputs.dispose();
      disposeGan(gan);
    },
  };
}

/** Lets what has happened meanwhile be noticed: the end of a step, signals. */
export function eventLoopTurn(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 0));
}

/** The latents of the sample grids: the same ones at every step of a seed. */
export function sampleGridLatents(config: TrainingConfig, count: number): Latent[] {
  return sampleLatents(config.prior, count, createRandom(config.seed, SEED_STREAMS.samples));
}

function restore(gan: Gan, { resumed, initial }: TrainPlan): void {
  try {
    if (resumed) restoreVariables(stateOf(gan), resumed.checkpoint.arrays);
    for (const network of initial ? [gan.generator, gan.discriminator] : []) {
      restoreVariables(networkState(network), initial!.arrays);
    }
  } catch (error) {
    throw new CheckpointError(
      `Cannot use the checkpoint of "${resumed?.run ?? "--init-from"}": ${(error as Error).message}`,
    );
  }
}
