/** The first layer of a generator, as directions in its latent space see it. */
import * as tf from "@tensorflow/tfjs-core";
import type { Latent } from "../latent/prior.ts";
import type { AnyTensor } from "../tensor/tensors.ts";
import { type ExampleShape, type Layer, outputShape } from "./layers.ts";
import { forwardSampling, type Network } from "./network.ts";

/** Layers whose output is a matrix times their input, plus a constant; batch norm in sampling is one of them. */
const AFFINE: ReadonlySet<Layer["kind"]> = new Set(
  [
    "dense",
    "reshape",
    "flatten",
    "conv",
    "convTranspose",
    "batchNorm",
    "upsample",
    "dropout",
  ] satisfies Layer["kind"][],
);

/** Latents that pass together. */
const AT_ONCE = 64;

/** A generator up to its first activation. */
export interface FirstLayer {
  /** How many outputs it has: U. */
  readonly outputs: number;
  /**
   * What each component of z adds to each output before the activation, [Z,U] row by row: the dense or transposed
   * layer's weights, with batch norm's scales where it follows.
   */
  readonly weights: Float32Array;
  /** The outputs behind the activation, [N,U] row by row. */
  activate(latents: readonly Latent[]): Promise<Float32Array>;
}

/**
 * Takes a generator's first layer: all layers up to the first that is no matrix product, such as dense, reshape and
 * batch norm before a ReLU.
 *
 * @param network from z [Z]; it must outlive what is returned
 */
export async function readFirstLayer(network: Network): Promise<FirstLayer> {
  const end = network.layers.findIndex(({ kind }) => !AFFINE.has(kind));
  const affine = end < 0 ? network : { ...network, layers: network.layers.slice(0, end) };
  const active = end < 0 ? network : { ...network, layers: network.layers.slice(0, end + 1) };
  const outputs = sizeOf(affine);
  const size = network.inputShape[0]!;
  const units = Array.from({ length: size }, (_, i) => {
    const unit = new Float32Array(size);
    unit[i] = 1;
    return unit;
  });
  const weights = await forwardRows(affine, [new Float32Array(size), ...units], outputs);
  const [constant, rows] = [weights.subarray(0, outputs), weights.subarray(outputs)];
  // A z + b less A 0 + b.
  return {
    outputs,
    weights: rows.map((value, i) => value - constant[i % outputs]!),
    activate: (latents) => forwardRows(active, latents, outputs),
  };
}

function sizeOf({ layers, inputShape }: Network): number {
  const shape = layers.reduce((input: ExampleShape, layer) => outputShape(layer, input), inputShape);
  return shape.reduce((product, length) => product * length, 1);
}

async function forwardRows(
  network: Network,
  latents: readonly Latent[],
  outputs: number,
): Promise<Float32Array> {
  const rows = new Float32Array(latents.length * outputs);
  for (let start = 0; start < latents.length; start += AT_ONCE) {
    const part = latents.slice(start, start + AT_ONCE);
    const output = tf.tidy((): AnyTensor => {
      const input = tf.stack(part.map((z) => tf.tensor1d(z)));
      return forwardSampling(network, input);
    });
    rows.set(await output.data() as Float32Array, start * outputs);
    output.dispose();
  }
  return rows;
}
