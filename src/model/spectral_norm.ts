/**
 * Spectral normalisation (Miyato et al. 2018, arXiv 1802.05957): a layer's weights divided by their largest
 * singular value, so that no layer of the discriminator stretches a difference of its inputs.
 *
 * With the weights as a matrix W [M,K], K outputs, and a unit vector u [K], power iteration
 *   u <- Wᵀ W u / |Wᵀ W u|
 * turns u towards the first right singular vector, for which |W u| is the largest singular value. The weights
 * change little from step to step, so one iteration for each of them is enough. u stands still in the gradient:
 * that of |W u| by W is (W u / |W u|) uᵀ, the paper's equation 7.
 */
import * as tf from "@tensorflow/tfjs-core";
import type { Random } from "../tensor/random.ts";
import type { AnyTensor, ScalarTensor, TensorVariable } from "../tensor/tensors.ts";
import { type ExampleShape, type Layer, weightsOf } from "./layers.ts";
import type { Network } from "./network.ts";

/** Keeps weights of 0 from a division by 0. */
const SMALLEST = 1e-12;

/** Length of the direction u of a layer; 0 if it has none. */
export function spectralSize(layer: Layer, input: ExampleShape): number {
  const wants = "spectralNorm" in layer && layer.spectralNorm;
  return wants ? weightsOf(layer, input)[0]!.shape.at(-1)! : 0;
}

/** A random direction: a unit vector. */
export function drawDirection(size: number, random: Random): Float32Array {
  const values = Float32Array.from({ length: size }, () => random.normal());
  const length = Math.hypot(...values);
  return values.map((value) => value / length);
}

/**
 * Weights divided by |W u|.
 *
 * @param weights [M,K], or [kh,kw,…,K] taken as that
 * @param direction u [K], of length 1
 * @returns a tensor of the caller's tidy, shaped like the weights
 */
export function spectrallyNormalised(weights: AnyTensor, direction: AnyTensor): AnyTensor {
  return tf.div(weights, tf.add(lengthOf(times(weights, direction)), SMALLEST));
}

/**
 * Takes one power iteration for each layer of a network that has a direction.
 */
export function turnDirections(network: Network): void {
  for (const [name, direction] of network.averages) {
    if (!name.endsWith("/direction")) continue;
    const weights = network.weights.get(name.replace(/direction$/, "weights"))!;
    tf.tidy(() => {
      const turned = tf.matMul(asMatrix(weights), times(weights, direction), true); // [K,1]
      (direction as TensorVariable).assign(
        tf.reshape(tf.div(turned, tf.add(lengthOf(turned), SMALLEST)), direction.shape),
      );
    });
  }
}

/** W u, [M,1]. */
function times(weights: AnyTensor, direction: AnyTensor): AnyTensor {
  return tf.matMul(asMatrix(weights), tf.reshape(direction, [-1, 1]));
}

function asMatrix(weights: AnyTensor): AnyTensor {
  return tf.reshape(weights, [-1, weights.shape.at(-1)!]);
}

function lengthOf(vector: AnyTensor): ScalarTensor {
  return tf.sqrt(tf.sum(tf.square(vector)));
}
