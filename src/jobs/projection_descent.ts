/** The first part of a projection on the engine: gradient descent from several starts, of which the best go on. */
import * as tf from "@tensorflow/tfjs-core";
import type { CompiledStep, Engine } from "../engine/engine.ts";
import type { Latent, LatentPrior } from "../latent/prior.ts";
import {
  bestRows,
  disposeProjection,
  keepBetter,
  pickRows,
  projectionLosses,
  type ProjectionProblem,
  type ProjectionRates,
  projectionRates,
  projectionStages,
  type ProjectionState,
  projectionStep,
  startProjection,
} from "../latent/projection.ts";
import type { AnyTensor, Images } from "../tensor/tensors.ts";
import { rowsToTensor } from "./latent_rows.ts";

/** Where a descent ended, of one picture. */
export interface Descended {
  /** z [Z]. */
  readonly latent: Latent;
  /** Its loss. */
  readonly loss: number;
}

/** How a descent goes. */
export interface DescentOptions {
  /** In all stages together. */
  readonly steps: number;
  /** Largest step size, in units of the prior's deviation. */
  readonly learningRate: number;
}

/**
 * A descent for one batch of pictures after the other.
 *
 * @returns a function of the pictures [P,H,W,C] in [-1,1], the starts of each (all pictures have as many), and what is
 * called after each step and ends the descent where it returns false
 */
export function createDescent(
  problem: ProjectionProblem,
  { compileStep }: Pick<Engine, "compileStep">,
  { steps, learningRate }: DescentOptions,
) {
  const { prior } = problem;
  const step: CompiledStep<[ProjectionState, Images, ProjectionRates], ProjectionState> = compileStep(
    (state: ProjectionState, targets: Images, rates: ProjectionRates) =>
      projectionStep(problem, state, targets, rates),
  );
  const look: CompiledStep<[ProjectionState, Images], Pick<ProjectionState, "best" | "bestLoss">> =
    compileStep(
      (state: ProjectionState, targets: Images) =>
        keepBetter(state, state.z, projectionLosses(problem, state.z, targets)),
    );
  return async (
    pictures: Images,
    starts: readonly (readonly Latent[])[],
    onStep: () => boolean | void,
  ): Promise<Descended[]> => {
    const stages = projectionStages(starts[0]!.length, steps);
    const total = stages.reduce((sum, stage) => sum + stage.steps, 0);
    let state = stateOf(starts.flat(), prior);
    let index = 0, isStopped = false, perPicture = starts[0]!.length;
    for (const stage of stages) {
      if (isStopped) break;
      if (stage.starts < perPicture) state = await keepBest(state, perPicture, perPicture = stage.starts);
      const targets = repeatRows(pictures, perPicture);
      for (let i = 0; i < stage.steps && !isStopped; i++) {
        const rates = toScalars(projectionRates(prior, ++index, total, learningRate));
        const next = await step.start(state, targets, rates);
        disposeProjection(state);
        tf.dispose([rates.stepSize, rates.epsilon]);
        state = next;
        isStopped = onStep() === false;
      }
      // Where the last step has led is not known yet.
      const better = await look.start(state, targets);
      tf.dispose([state.best, state.bestLoss, targets]);
      state = { ...state, ...better };
    }
    return await readBest(await keepBest(state, perPicture, 1), prior);
  };
}

function toScalars({ stepSize, epsilon }: ReturnType<typeof projectionRates>): ProjectionRates {
  return { stepSize: tf.scalar(stepSize), epsilon: tf.scalar(epsilon) };
}

function stateOf(rows: readonly Latent[], { size }: LatentPrior): ProjectionState {
  const z = rowsToTensor(rows, size);
  const state = startProjection(z);
  z.dispose();
  return state;
}

async function keepBest(state: ProjectionState, perPicture: number, kept: number): Promise<ProjectionState> {
  const picked = pickRows(state, bestRows(await state.bestLoss.data(), perPicture, kept));
  disposeProjection(state);
  return picked;
}

function repeatRows(pictures: Images, times: number): Images {
  const rows = Array.from({ length: pictures.shape[0] * times }, (_, i) => Math.floor(i / times));
  return tf.tidy(() => tf.gather(pictures, tf.tensor1d(rows, "int32")));
}

/** Frees the state. */
async function readBest(state: ProjectionState, { size }: LatentPrior): Promise<Descended[]> {
  const [values, losses] = await Promise.all([state.best.data(), (state.bestLoss as AnyTensor).data()]);
  disposeProjection(state);
  return Array.from(losses, (loss, i) => ({
    loss,
    latent: Float32Array.from(values.slice(i * size, (i + 1) * size)),
  }));
}
