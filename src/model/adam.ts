/** Adam (Kingma and Ba 2015, arXiv 1412.6980), bound to a fixed set of named variables. */
import * as tf from "@tensorflow/tfjs-core";
import { updateByAdam } from "../engine/kernels.ts";
import type { AnyTensor, ScalarTensor } from "../tensor/tensors.ts";
import type { Variables } from "./network.ts";

/** The numbers of Adam. */
export interface AdamOptions {
  /** Step size, above 0. */
  readonly learningRate: number;
  /** Decay of the first moment, in [0,1). */
  readonly beta1: number;
  /** Decay of the second moment, in [0,1). */
  readonly beta2: number;
  /** Added to the root of the bias-corrected second moment, above 0. */
  readonly epsilon: number;
}

/** Those of Radford et al. 2016, section 4, which trains both networks with them; epsilon is Kingma and Ba's. */
export const RADFORD_ADAM: AdamOptions = { learningRate: 2e-4, beta1: 0.5, beta2: 0.999, epsilon: 1e-8 };

/** One optimizer: which variables it may change, and their moments. */
export interface Adam {
  /** The numbers it was built with. */
  readonly options: AdamOptions;
  /** What it moves. */
  readonly variables: Variables;
  /** Moving mean of the gradient, by variable. */
  readonly firstMoments: Variables;
  /** Moving mean of the squared gradient, by variable. */
  readonly secondMoments: Variables;
}

/** What changes from step to step, as scalars, so that a traced step takes them as inputs. */
export interface AdamRates {
  /** Factor of m / (sqrt(v) + epsilon). */
  readonly stepSize: ScalarTensor;
  /** The epsilon of that expression. */
  readonly epsilon: ScalarTensor;
}

/**
 * Builds an optimizer with moments of zero.
 *
 * @returns moments of the caller; free them with {@linkcode disposeAdam}
 */
export function buildAdam(variables: Variables, options: AdamOptions): Adam {
  return { options, variables, firstMoments: zerosLike(variables), secondMoments: zerosLike(variables) };
}

/** New variables of zeros, named and shaped like others, that no gradient is taken by. */
export function zerosLike(variables: Variables): Variables {
  return new Map(
    [...variables].map(([name, variable]) => [
      name,
      tf.tidy(() => tf.variable(tf.zerosLike(variable), false)),
    ]),
  );
}

/** Frees an optimizer's moments, not the variables it moves. */
export function disposeAdam(adam: Adam): void {
  for (const moments of [adam.firstMoments, adam.secondMoments]) tf.dispose([...moments.values()]);
}

/**
 * The scalars of one step. With bias-corrected moments m/c1 and v/c2, where c = 1 - beta^t, the update is
 *
 *   lr · (m/c1) / (sqrt(v/c2) + epsilon) = (lr · sqrt(c2)/c1) · m / (sqrt(v) + epsilon · sqrt(c2)),
 *
 * which leaves two numbers that depend on the step. Epsilon stands where PyTorch puts it.
 *
 * @param step t, 1 for the first update
 */
export function adamRates(options: AdamOptions, step: number): { stepSize: number; epsilon: number } {
  const rootC2 = Math.sqrt(1 - options.beta2 ** step);
  return {
    stepSize: options.learningRate * rootC2 / (1 - options.beta1 ** step),
    epsilon: options.epsilon * rootC2,
  };
}

/**
 * Moves every variable once.
 *
 * @param gradients one for each variable of the optimizer, by the same names
 * @param rates the scalars of this step, see {@linkcode adamRates}
 * @throws {Error} if a gradient is missing
 */
export function applyAdam(adam: Adam, gradients: ReadonlyMap<string, AnyTensor>, rates: AdamRates): void {
  tf.tidy(() => {
    for (const [name, variable] of adam.variables) {
      const gradient = gradients.get(name);
      if (!gradient) throw new Error(`Cannot update ${name}: its gradient is missing`);
      const first = adam.firstMoments.get(name)!;
      const second = adam.secondMoments.get(name)!;
      const moved = updateByAdam({ variable, first, second }, gradient, rates, adam.options);
      first.assign(moved.first);
      second.assign(moved.second);
      variable.assign(moved.variable);
    }
  });
}
