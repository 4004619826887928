/** Tensors in nested objects and arrays. */
import type * as tf from "@tensorflow/tfjs-core";
import type { AnyTensor } from "../tensor/tensors.ts";

function isTensor(value: unknown): value is AnyTensor {
  return typeof value === "object" && value !== null && "dataId" in value;
}

/**
 * Lists the tensors of a tree, depth first in the order of the keys.
 *
 * @throws {TypeError} if a leaf is no tensor
 */
export function tensorsOf(tree: unknown): tf.Tensor[] {
  if (isTensor(tree)) return [tree];
  if (typeof tree !== "object" || tree === null) {
    throw new TypeError(`Cannot compile a step: its inputs and outputs must be tensors, got ${String(tree)}`);
  }
  return Object.values(tree).flatMap(tensorsOf);
}

/** A tree of the same form with other tensors, in the order of {@linkcode tensorsOf}. */
export function withTensors<Tree>(tree: Tree, tensors: readonly tf.Tensor[]): Tree {
  const left = [...tensors];
  const rebuild = (node: unknown): unknown => {
    if (isTensor(node)) return left.shift();
    if (Array.isArray(node)) return node.map(rebuild);
    return Object.fromEntries(Object.entries(node as object).map(([key, value]) => [key, rebuild(value)]));
  };
  return rebuild(tree) as Tree;
}
