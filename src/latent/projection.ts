/**
 * Projection: the latent whose picture is nearest to a given one, by gradient descent on z from several starts
 * (Zhu et al. 2016, arXiv 1609.03552, section 3.2; Lipton and Tripathi 2017, arXiv 1702.04782). All starts of all
 * pictures go through the generator in one batch; now and then only the best starts of each picture go on
 * (successive halving, Jamieson and Talwalkar 2016, arXiv 1502.07943).
 */
import * as tf from "@tensorflow/tfjs-core";
import { updateByAdam } from "../engine/kernels.ts";
import { pyramidLoss, pyramidResiduals } from "../tensor/picture_loss.ts";
import type { AnyTensor, Images, LatentBatch, ScalarTensor } from "../tensor/tensors.ts";
import type { LatentPrior } from "./prior.ts";
import { priorMoments } from "./standard_code.ts";

/** From z [N,Z] to images [N,H,W,C] in [-1,1]; its gradient by z is taken. */
export type GenerateImages = (z: LatentBatch) => AnyTensor;

/** Rows of a batch: each is one start on its way to one picture. */
export interface ProjectionState {
  /** Where each row stands, [N,Z]. */
  readonly z: LatentBatch;
  /** Adam's moving mean of the gradient, [N,Z]. */
  readonly first: LatentBatch;
  /** Adam's moving mean of the squared gradient, [N,Z]. */
  readonly second: LatentBatch;
  /** The place with the smallest loss so far, [N,Z]. */
  readonly best: LatentBatch;
  /** That loss, [N]. */
  readonly bestLoss: AnyTensor;
}

/** The scalars that change from step to step. */
export interface ProjectionRates {
  /** Of Adam. */
  readonly stepSize: ScalarTensor;
  /** Of Adam. */
  readonly epsilon: ScalarTensor;
}

/** What a projection is looked for with. */
export interface ProjectionProblem {
  /** The generator, as in sampling. */
  readonly generate: GenerateImages;
  /** Where its latents come from. */
  readonly prior: LatentPrior;
  /** Weight of {@linkcode priorLoss} beside the loss of the pixels. */
  readonly priorWeight: number;
}

/** Adam's decays; with few steps the second moment must not remember the first ones for long. */
export const PROJECTION_DECAYS = { beta1: 0.9, beta2: 0.99 } as const;
const EPSILON = 1e-8;

/**
 * How little plausible latents are. For a normal prior with the code e = (z - mean) / sd of Z components, the density of
 * ln |e| is proportional to |e|^Z exp(-|e|² / 2); with s = |e|² / Z its negative logarithm is Z (s - 1 - ln s) / 2 more
 * than at its peak s = 1. To second order around the peak that is Z times
 *
 *   ((s - 1) / 2)²
 *
 * and that is the loss: 0 on the sphere where nearly all of the prior lies. A uniform prior has no such sphere: within
 * its range the loss is 0, and nothing leaves the range.
 *
 * @param z [N,Z]
 * @returns [N] of the caller's tidy
 */
export function priorLoss(z: LatentBatch, prior: LatentPrior): AnyTensor {
  return tf.square(priorResidual(z, prior));
}

/** {@linkcode priorLoss} before it is squared. [N,Z] -> [N] */
function priorResidual(z: LatentBatch, prior: LatentPrior): AnyTensor {
  if (prior.distribution === "uniform") return tf.zeros([z.shape[0]]);
  return tf.div(tf.sub(meanSquareOfCodes(z, prior), 1), 2);
}

/** |e|² / Z of codes e, about 1 for latents of a normal prior. [N,Z] -> [N] */
function meanSquareOfCodes(z: LatentBatch, prior: LatentPrior): AnyTensor {
  const { mean, sd } = priorMoments(prior);
  return tf.mean(tf.square(tf.div(tf.sub(z, mean), sd)), 1);
}

/**
 * The state before the first step.
 *
 * @param z starts [N,Z]
 * @returns tensors of the caller
 */
export function startProjection(z: LatentBatch): ProjectionState {
  return {
    z: tf.clone(z),
    first: tf.zerosLike(z),
    second: tf.zerosLike(z),
    // Any place: the first step finds a better one. A clone would be one tensor with z for a traced step.
    best: tf.zerosLike(z),
    bestLoss: tf.fill([z.shape[0]], Infinity),
  };
}

/**
 * The losses of latents: `pyramidLoss()` of their images plus the weighted {@linkcode priorLoss}.
 *
 * @param z [N,Z]
 * @param targets [N,H,W,C] in [-1,1]
 * @returns [N] of the caller's tidy
 */
export function projectionLosses(
  { generate, prior, priorWeight }: ProjectionProblem,
  z: LatentBatch,
  targets: Images,
): AnyTensor {
  return tf.add(pyramidLoss(generate(z), targets), tf.mul(priorLoss(z, prior), priorWeight));
}

/**
 * {@linkcode projectionLosses} before they are squared and added up.
 *
 * @param z [N,Z]
 * @param target [1,H,W,C] in [-1,1], the same for all rows
 * @returns [N,M] of the caller's tidy
 */
export function projectionResiduals(
  { generate, prior, priorWeight }: ProjectionProblem,
  z: LatentBatch,
  target: Images,
): AnyTensor {
  const ofPrior = tf.mul(priorResidual(z, prior), Math.sqrt(priorWeight));
  return tf.concat([pyramidResiduals(generate(z), target), tf.reshape(ofPrior, [-1, 1])], 1);
}

/**
 * One step of Adam for every row. The losses of rows are added up, so that no row's gradient depends on another row.
 *
 * @param targets [N,H,W,C] in [-1,1], one for each row
 * @param rates see {@linkcode projectionRates}
 * @returns the next state, of the caller
 */
export function projectionStep(
  problem: ProjectionProblem,
  { z, first, second, best, bestLoss }: ProjectionState,
  targets: Images,
  { stepSize, epsilon }: ProjectionRates,
): ProjectionState {
  const { prior } = problem;
  return tf.tidy(() => {
    let losses: AnyTensor;
    const gradient = tf.grad((z) => {
      losses = tf.keep(projectionLosses(problem, z as LatentBatch, targets));
      return tf.sum(losses);
    })(z);
    const state = { variable: z, first, second };
    const moved = updateByAdam(state, gradient, { stepSize, epsilon }, PROJECTION_DECAYS);
    const next = {
      z: prior.distribution === "uniform"
        ? tf.clipByValue(moved.variable, prior.low, prior.high)
        : moved.variable,
      first: moved.first,
      second: moved.second,
      ...keepBetter({ best, bestLoss }, z, losses!),
    };
    losses!.dispose();
    return next as ProjectionState & tf.TensorContainerObject;
  });
}

/** The better one of each row's best place and where it stands. */
export function keepBetter(
  { best, bestLoss }: Pick<ProjectionState, "best" | "bestLoss">,
  z: LatentBatch,
  losses: AnyTensor,
): Pick<ProjectionState, "best" | "bestLoss"> {
  // Numbers instead of tf.where(), whose broadcasting not all engines have.
  const isBetter = tf.cast(tf.less(losses, bestLoss), "float32");
  const column: AnyTensor = tf.reshape(isBetter, [-1, 1]);
  return {
    best: tf.add(best, tf.mul(column, tf.sub(z, best))),
    bestLoss: tf.minimum(losses, bestLoss),
  };
}

/**
 * The best rows of each picture.
 *
 * @param losses of all rows, a picture's rows one behind the other
 * @param perPicture how many rows each picture has
 * @param kept how many of them stay
 * @returns their places in `losses`, by picture, each picture's best first; NaN is worse than all
 */
export function bestRows(losses: ArrayLike<number>, perPicture: number, kept: number): Int32Array {
  const pictures = losses.length / perPicture;
  const rows: number[] = [];
  const rank = (row: number) => Number.isNaN(losses[row]!) ? Infinity : losses[row]!;
  for (let picture = 0; picture < pictures; picture++) {
    const own = Array.from({ length: perPicture }, (_, i) => picture * perPicture + i);
    rows.push(...own.sort((a, b) => rank(a) - rank(b) || a - b).slice(0, kept));
  }
  return Int32Array.from(rows);
}

/**
 * Some rows of a state.
 *
 * @returns tensors of the caller
 */
export function pickRows(state: ProjectionState, rows: Int32Array): ProjectionState {
  return tf.tidy(() => {
    const indices = tf.tensor1d(rows, "int32");
    const pick = <T extends AnyTensor>(x: T): T => tf.gather(x, indices) as T;
    const { z, first, second, best, bestLoss } = state;
    return {
      z: pick(z),
      first: pick(first),
      second: pick(second),
      best: pick(best),
      bestLoss: pick(bestLoss),
    } as ProjectionState & tf.TensorContainerObject;
  });
}

/** Frees a state. */
export function disposeProjection({ z, first, second, best, bestLoss }: ProjectionState): void {
  tf.dispose([z, first, second, best, bestLoss]);
}

/** A stretch of a projection with as many starts in each picture. */
export interface ProjectionStage {
  /** Rows of each picture. */
  readonly starts: number;
  /** Of this stage. */
  readonly steps: number;
}

/**
 * Divides a projection into stages: after each, the better half of the starts goes on, until one is left for the last
 * stage, which has half of all steps.
 *
 * @param starts 1 or more
 * @param steps in all; a stage has 1 or more
 * @example
 * ```ts
 * import { projectionStages } from "ganwalk";
 * console.log(projectionStages(8, 120).map(({ starts, steps }) => `${starts}x${steps}`).join(" ")); // 8x20 4x20 2x20 1x60
 * ```
 */
export function projectionStages(starts: number, steps: number): ProjectionStage[] {
  const counts: number[] = [];
  for (let count = starts; count > 1; count = Math.ceil(count / 2)) counts.push(count);
  const early = counts.length === 0 ? 0 : Math.max(1, Math.floor(steps / 2 / counts.length));
  const stages = counts.map((count) => ({ starts: count, steps: early }));
  return [...stages, { starts: 1, steps: Math.max(1, steps - early * counts.length) }];
}

/** Shares of all steps in which the step size grows, and falls. */
const RISE = 0.05;
const FALL = 0.5;

/**
 * The numbers of one step of Adam. The step size grows over the first twentieth of the steps and falls along half a
 * cosine over the second half, as in the projector of StyleGAN2 (Karras et al. 2020, arXiv 1912.04958, appendix D).
 *
 * @param step 1 for the first
 * @param steps in all
 * @param learningRate the largest step size, in units of the prior's deviation
 */
export function projectionRates(
  prior: LatentPrior,
  step: number,
  steps: number,
  learningRate: number,
): { stepSize: number; epsilon: number } {
  const t = step / steps;
  const fall = 0.5 - 0.5 * Math.cos(Math.PI * Math.min(1, (1 - t + 1 / steps) / FALL));
  const share = fall * Math.min(1, t / RISE);
  const { beta1, beta2 } = PROJECTION_DECAYS;
  const rootC2 = Math.sqrt(1 - beta2 ** step);
  return {
    stepSize: learningRate * priorMoments(prior).sd * share * rootC2 / (1 - beta1 ** step),
    epsilon: EPSILON * rootC2,
  };
}
