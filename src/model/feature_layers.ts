/** The convolutions of a network as those who look into it count them, and what their filters respond. */
import * as tf from "@tensorflow/tfjs-core";
import type { AnyTensor, Images } from "../tensor/tensors.ts";
import { type ExampleShape, outputShape } from "./layers.ts";
import { forwardSampling, type Network } from "./network.ts";

/** One convolution, transposed or not. */
export interface FeatureLayer {
  /** Counted from 1, where the input enters. */
  readonly number: number;
  /** Where its filters' responses stand in `network.layers`: behind its batch norm, before its activation. */
  readonly response: number;
  /** Where its filters' activations stand: behind its activation. */
  readonly activation: number;
  /** [H,W,C] of its maps. */
  readonly shape: readonly [number, number, number];
}

/** What follows a convolution and belongs to it. */
const ACTIVATIONS: readonly string[] = ["relu", "leakyRelu", "sigmoid", "tanh"];

/**
 * Lists the convolutions of a network.
 *
 * @example
 * ```ts
 * import { buildRadford, featureLayers } from "ganwalk";
 * const { discriminator: layers, imageShape } = buildRadford(64, 3, 100);
 * console.log(featureLayers({ layers, inputShape: imageShape }).map(({ shape }) => shape.join("x")));
 * // [ "32x32x64", "16x16x128", "8x8x256", "4x4x512" ]
 * ```
 */
export function featureLayers(
  { layers, inputShape }: Pick<Network, "layers" | "inputShape">,
): FeatureLayer[] {
  const found: FeatureLayer[] = [];
  let shape: ExampleShape = inputShape;
  layers.forEach((layer, index) => {
    shape = outputShape(layer, shape);
    if (layer.kind !== "conv" && layer.kind !== "convTranspose") return;
    const response = layers[index + 1]?.kind === "batchNorm" ? index + 1 : index;
    const isActivated = ACTIVATIONS.includes(layers[response + 1]?.kind ?? "");
    found.push({
      number: found.length + 1,
      response,
      activation: isActivated ? response + 1 : response,
      shape: shape as unknown as readonly [number, number, number],
    });
  });
  return found;
}

/** The first layers of a network, up to one of them; its variables are the network's. */
export function networkUpTo(network: Network, index: number): Network {
  return { ...network, layers: network.layers.slice(0, index + 1) };
}

/** The strongest response of each filter to each image, and where it stands. */
export interface StrongestResponses {
  /** [N,C] */
  readonly values: Float32Array;
  /** [N,C]: row · W + column in the map. */
  readonly places: Int32Array;
}

/**
 * Finds where each filter responds most.
 *
 * @param images [N,H,W,C] in [-1,1]
 * @param layer one of {@linkcode featureLayers}
 */
export async function strongestResponses(
  network: Network,
  images: Images,
  { response, shape: [height, width, filters] }: FeatureLayer,
): Promise<StrongestResponses> {
  const [values, places] = tf.tidy((): [AnyTensor, AnyTensor] => {
    const maps = forwardSampling(networkUpTo(network, response), images); // [N,h,w,C]
    const rows = tf.reshape(maps, [images.shape[0], height * width, filters]);
    return [tf.max(rows, 1), tf.argMax(rows, 1)];
  });
  const found = { values: await values.data() as Float32Array, places: await places.data() as Int32Array };
  tf.dispose([values, places]);
  return found;
}
