/** Networks with weights that are known. */
import * as tf from "@tensorflow/tfjs-core";
import type { ExampleShape, Layer } from "../../src/model/layers.ts";
import { buildNetwork, type Network } from "../../src/model/network.ts";

/** Builds a network whose weights are given by name, in the order of their shapes; others are 0. */
export function networkWith(
  layers: readonly Layer[],
  inputShape: ExampleShape,
  weights: Readonly<Record<string, readonly number[]>>,
): Network {
  const network = buildNetwork("known", layers, inputShape);
  for (const [name, values] of Object.entries(weights)) {
    const variable = network.weights.get(name)!;
    tf.tidy(() => variable.assign(tf.tensor([...values], variable.shape)));
  }
  return network;
}

/**
 * A generator of images [1,1,channels] whose only layer of filters copies the latent: filter i is component i where
 * that is above 0.
 *
 * @param drawn [filters, channels]: what each filter adds to each channel
 */
export function drawingNetwork(filters: number, channels: number, drawn: readonly number[]): Network {
  const identity = Array.from({ length: filters ** 2 }, (_, i) => Number(i % (filters + 1) === 0));
  return networkWith(
    [
      { kind: "reshape", height: 1, width: 1, filters },
      { kind: "conv", filters, kernel: 1, stride: 1 },
      { kind: "relu" },
      { kind: "conv", filters: channels, kernel: 1, stride: 1 },
    ],
    [filters],
    { "01_conv/weights": identity, "03_conv/weights": drawn },
  );
}
