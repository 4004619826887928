/** RMSprop (Tieleman and Hinton 2012, lecture 6.5) as in Keras, bound to a fixed set of named variables. */
import * as tf from "@tensorflow/tfjs-core";
import type { AnyTensor } from "../tensor/tensors.ts";
import { type AdamRates, zerosLike } from "./adam.ts";
import type { Variables } from "./network.ts";

/** The numbers of RMSprop. */
export interface RmspropOptions {
  /** Step size, above 0. */
  readonly learningRate: number;
  /** Decay of the mean square, in [0,1); 0.9 in Keras. */
  readonly rho: number;
  /** Added to the root of the mean square, above 0; 1e-7 in Keras. */
  readonly epsilon: number;
  /** Each component of a gradient is cut to [-clip, clip]; absent: it is not cut. */
  readonly clip?: number;
  /** The step size of update t = 1, 2, … is divided by 1 + decay (t - 1); default: 0. */
  readonly decay?: number;
}

/** One optimizer: which variables it may change, and the mean squares of their gradients. */
export interface Rmsprop {
  /** The numbers it was built with. */
  readonly options: RmspropOptions;
  /** What it moves. */
  readonly variables: Variables;
  /** Moving mean of the squared gradient, by variable. */
  readonly squares: Variables;
}

/**
 * Builds an optimizer with mean squares of zero.
 *
 * @returns mean squares of the caller; free them with {@linkcode disposeRmsprop}
 */
export function buildRmsprop(variables: Variables, options: RmspropOptions): Rmsprop {
  return { options, variables, squares: zerosLike(variables) };
}

/** Frees an optimizer's mean squares, not the variables it moves. */
export function disposeRmsprop(rmsprop: Rmsprop): void {
  tf.dispose([...rmsprop.squares.values()]);
}

/**
 * The numbers of one update: learningRate / (1 + decay (t - 1)), and epsilon as it is.
 *
 * @param step t, 1 for the first update
 */
export function rmspropRates(
  { learningRate, decay = 0, epsilon }: RmspropOptions,
  step: number,
): { stepSize: number; epsilon: number } {
  return { stepSize: learningRate / (1 + decay * (step - 1)), epsilon };
}

/**
 * Moves every variable once. With the gradient g, cut where it is wanted:
 *
 *   square   = rho square + (1 - rho) g²
 *   variable = variable - stepSize g / (sqrt(square) + epsilon)
 *
 * @param gradients one for each variable of the optimizer, by the same names
 * @param rates the scalars of this update, see {@linkcode rmspropRates}
 * @throws {Error} if a gradient is missing
 */
export function applyRmsprop(
  { options: { rho, clip }, variables, squares }: Rmsprop,
  gradients: ReadonlyMap<string, AnyTensor>,
  { stepSize, epsilon }: AdamRates,
): void {
  for (const [name, variable] of variables) {
    tf.tidy(() => {
      const raw = gradients.get(name);
      if (!raw) throw new Error(`Cannot update ${name}: its gradient is missing`);
      const gradient = clip === undefined ? raw : tf.clipByValue(raw, -clip, clip);
      const square = squares.get(name)!;
      square.assign(tf.add(tf.mul(square, rho), tf.mul(tf.square(gradient), 1 - rho)));
      const move = tf.div(tf.mul(gradient, stepSize), tf.add(tf.sqrt(square), epsilon));
      variable.assign(tf.sub(variable, move));
    });
  }
}
