/** The optimizers by their kind: data that says which one, and what all of them can do. */
import type { AnyTensor } from "../tensor/tensors.ts";
import {
  type Adam,
  type AdamOptions,
  type AdamRates,
  adamRates,
  applyAdam,
  buildAdam,
  disposeAdam,
} from "./adam.ts";
import type { Variables } from "./network.ts";
import {
  applyRmsprop,
  buildRmsprop,
  disposeRmsprop,
  type Rmsprop,
  type RmspropOptions,
  rmspropRates,
} from "./rmsprop.ts";

/** What `--optimizer` takes. */
export const OPTIMIZER_NAMES = ["adam", "rmsprop"] as const;

/** One of them. */
export type OptimizerName = typeof OPTIMIZER_NAMES[number];

/** Which optimizer, and its numbers; without a kind it is Adam. */
export type OptimizerOptions =
  | ({ readonly kind?: "adam" } & AdamOptions)
  | ({ readonly kind: "rmsprop" } & RmspropOptions);

/** An optimizer with its state. */
export type Optimizer = Adam | Rmsprop;

/** What changes from update to update, as scalars, so that a traced step takes them as inputs. */
export type OptimizerRates = AdamRates;

/**
 * Builds an optimizer that has not moved yet.
 *
 * @returns state of the caller; free it with {@linkcode disposeOptimizer}
 */
export function buildOptimizer(variables: Variables, options: OptimizerOptions): Optimizer {
  return options.kind === "rmsprop" ? buildRmsprop(variables, options) : buildAdam(variables, options);
}

/** Frees an optimizer's state, not the variables it moves. */
export function disposeOptimizer(optimizer: Optimizer): void {
  if ("squares" in optimizer) disposeRmsprop(optimizer);
  else disposeAdam(optimizer);
}

/** The state of an optimizer by what it is: "Adam/first", "Adam/second" or "Rmsprop/square". */
export function optimizerState(optimizer: Optimizer): readonly (readonly [part: string, state: Variables])[] {
  return "squares" in optimizer
    ? [["Rmsprop/square", optimizer.squares]]
    : [["Adam/first", optimizer.firstMoments], ["Adam/second", optimizer.secondMoments]];
}

/**
 * The numbers of one update.
 *
 * @param step 1 for the first update
 * @param share of the learning rate that is left, 1 for all of it
 */
export function optimizerRates(
  options: OptimizerOptions,
  step: number,
  share = 1,
): { stepSize: number; epsilon: number } {
  const { stepSize, epsilon } = options.kind === "rmsprop"
    ? rmspropRates(options, step)
    : adamRates(options, step);
  return { stepSize: stepSize * share, epsilon };
}

/**
 * Moves every variable once.
 *
 * @param gradients one for each variable of the optimizer, by the same names
 * @param rates the scalars of this update, see {@linkcode optimizerRates}
 * @throws {Error} if a gradient is missing
 */
export function applyOptimizer(
  optimizer: Optimizer,
  gradients: ReadonlyMap<string, AnyTensor>,
  rates: OptimizerRates,
): void {
  if ("squares" in optimizer) applyRmsprop(optimizer, gradients, rates);
  else applyAdam(optimizer, gradients, rates);
}
