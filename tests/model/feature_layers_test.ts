import { assertEquals } from "@std/assert";
import * as tf from "@tensorflow/tfjs-core";
import { startCpu } from "../../src/engine/cpu_backend.ts";
import { featureLayers, networkUpTo, strongestResponses } from "../../src/model/feature_layers.ts";
import { disposeNetwork } from "../../src/model/network.ts";
import { buildRadford } from "../../src/model/radford.ts";
import { networkWith } from "../support/set_weights.ts";

await startCpu();

Deno.test("featureLayers() counts convolutions, with their batch norms and activations", () => {
  const { discriminator, generator } = buildRadford(32, 1, 10);
  assertEquals(featureLayers({ layers: discriminator, inputShape: [32, 32, 1] }), [
    { number: 1, response: 0, activation: 1, shape: [16, 16, 64] },
    { number: 2, response: 3, activation: 4, shape: [8, 8, 128] },
    { number: 3, response: 6, activation: 7, shape: [4, 4, 256] },
  ]);
  const layers = featureLayers({ layers: generator, inputShape: [10] });
  assertEquals(layers.map(({ response, activation, shape }) => [response, activation, shape[2]]), [
    [5, 6, 128],
    [8, 9, 64],
    [10, 11, 1],
  ]);
});

Deno.test("featureLayers() of a network without convolutions has none", () => {
  assertEquals(
    featureLayers({ layers: [{ kind: "dense", units: 3 }, { kind: "relu" }], inputShape: [2] }),
    [],
  );
});

Deno.test("strongestResponses() finds values and places before the activation, and leaves no tensor", async () => {
  const network = networkWith(
    [{ kind: "conv", filters: 2, kernel: 1, stride: 1 }, { kind: "relu" }],
    [2, 3, 1],
    { "00_conv/weights": [1, -2] },
  );
  const before = tf.memory().numTensors;
  const images = tf.tensor4d([0, 1, 5, 2, 3, 4, -1, -1, -2, -3, -1, -1], [2, 2, 3, 1]);
  const found = await strongestResponses(network, images, featureLayers(network)[0]!);
  images.dispose();
  // The second filter's strongest response to the first image is 0, at its 0; to the second one 6, at its -3.
  assertEquals([[...found.values], [...found.places]], [[5, 0, -1, 6], [2, 0, 0, 3]]);
  assertEquals(tf.memory().numTensors, before);
  disposeNetwork(network);
});

Deno.test("networkUpTo() keeps the names of variables", () => {
  const network = networkWith([{ kind: "relu" }, { kind: "conv", filters: 1, kernel: 1, stride: 1 }], [
    1,
    1,
    1,
  ], {});
  assertEquals([...networkUpTo(network, 1).weights.keys()], ["01_conv/weights"]);
  assertEquals(networkUpTo(network, 0).layers, [{ kind: "relu" }]);
  disposeNetwork(network);
});
