import { assert, assertEquals, assertThrows } from "@std/assert";
import * as tf from "@tensorflow/tfjs-core";
import { startCpu } from "../../src/engine/cpu_backend.ts";
import { featureLayers, networkUpTo } from "../../src/model/feature_layers.ts";
import { buildNetwork, disposeNetwork, forwardSampling } from "../../src/model/network.ts";
import { fieldOfUnit, receptiveField } from "../../src/model/receptive_field.ts";
import { maximiseResponses, middleUnit, responseGradients } from "../../src/model/response_gradient.ts";
import { createRandom } from "../../src/tensor/random.ts";
import { assertClose } from "../engine/finite_differences.ts";
import { networkWith } from "../support/set_weights.ts";
import { TINY } from "./tiny_gan.ts";

await startCpu();

const UNIT = { filter: 0, row: 0, column: 0 };

/** One pixel x: filters x and 2x, activated, and 3 times the first minus the second. */
const twoWays = (activation: { kind: "relu" } | { kind: "leakyRelu"; slope: number }) =>
  networkWith(
    [
      { kind: "conv", filters: 2, kernel: 1, stride: 1 },
      activation,
      { kind: "conv", filters: 1, kernel: 1, stride: 1 },
    ],
    [1, 1, 1],
    { "00_conv/weights": [1, 2], "02_conv/weights": [3, -1] },
  );

Deno.test("responseGradients() guided drop the way that speaks against the response", () => {
  const network = twoWays({ kind: "relu" });
  const before = tf.memory().numTensors;
  const image = tf.tensor4d([1], [1, 1, 1, 1]);
  const layer = featureLayers(network)[1]!;
  const [guided, plain] = [true, false].map((isGuided) =>
    responseGradients(network, image, layer, [UNIT], isGuided)
  );
  // Plain 3 · 1 - 1 · 2; guided, what comes back to the second filter is -1 and stays there.
  assertEquals([...guided!.dataSync(), ...plain!.dataSync()], [3, 1]);
  tf.dispose([image, guided!, plain!]);
  assertEquals(tf.memory().numTensors, before);
  disposeNetwork(network);
});

Deno.test("responseGradients() keep the slope of a LeakyReLU below 0", () => {
  const network = twoWays({ kind: "leakyRelu", slope: 0.2 });
  const image = tf.tensor4d([-1], [1, 1, 1, 1]);
  const layer = featureLayers(network)[1]!;
  const [guided, plain] = [true, false].map((isGuided) =>
    responseGradients(network, image, layer, [UNIT], isGuided).dataSync()
  );
  assertClose([...guided!, ...plain!], [0.6, 0.2], 1e-6);
  tf.dispose(image);
  disposeNetwork(network);
});

Deno.test("responseGradients() follow one unit for each image, within its receptive field", () => {
  const network = buildNetwork("discriminator", TINY.discriminator, TINY.imageShape, createRandom(3));
  const images = tf.tidy(() => tf.add(tf.zeros([2, 8, 8, 2]), 0.5)) as tf.Tensor4D;
  const layer = featureLayers(network)[0]!;
  const units = [{ filter: 2, row: 0, column: 0 }, { filter: 1, row: 1, column: 3 }];
  const gradients = responseGradients(network, images, layer, units, false);
  const values = gradients.arraySync();
  const field = receptiveField(network.layers, network.inputShape, layer.response);
  const weights = network.weights.get("00_conv/weights")!.arraySync() as number[][][][];
  units.forEach(({ filter, row, column }, n) => {
    const { top, left, size } = fieldOfUnit(field, row, column);
    values[n]!.forEach((line, y) =>
      line.forEach((pixel, x) => {
        const inside = y >= top && y < top + size && x >= left && x < left + size;
        // The first layer's gradient is its weights, cut off where they reach beyond the picture.
        const expected = inside ? [0, 1].map((c) => weights[y - top]![x - left]![c]![filter]!) : [0, 0];
        assertClose(pixel, expected, 1e-6);
      })
    );
  });
  tf.dispose([images, gradients]);
  disposeNetwork(network);
});

Deno.test("responseGradients() want a unit for each image", () => {
  const network = twoWays({ kind: "relu" });
  const images = tf.zeros([2, 1, 1, 1]) as tf.Tensor4D;
  assertThrows(
    () => responseGradients(network, images, featureLayers(network)[0]!, [UNIT]),
    RangeError,
    "Cannot follow responses back: 2 images have 1 units",
  );
  images.dispose();
  disposeNetwork(network);
});

Deno.test("maximiseResponses() raises the responses of the middle units, within [-1,1]", () => {
  const network = buildNetwork("discriminator", TINY.discriminator, TINY.imageShape, createRandom(3));
  const layer = featureLayers(network)[1]!;
  const filters = [4, 0];
  const before = tf.memory().numTensors;
  const responses = (steps: number) => {
    const images = maximiseResponses(network, layer, filters, { steps, random: createRandom(1) });
    const largest = Math.max(...images.dataSync().map(Math.abs));
    const maps = tf.tidy(() =>
      forwardSampling(networkUpTo(network, layer.response), images).arraySync()
    ) as number[][][][];
    images.dispose();
    const values = filters.map((filter, n) => {
      const { row, column } = middleUnit(layer, filter);
      return maps[n]![row]![column]![filter]!;
    });
    return { values, largest };
  };
  const [noise, few, many] = [responses(0), responses(10), responses(40)];
  filters.forEach((_, n) => {
    assert(noise.values[n]! < few.values[n]! && few.values[n]! < many.values[n]!, `filter ${filters[n]}`);
  });
  assert(many.largest <= 1 && many.largest > 0.5, `largest ${many.largest}`);
  assertEquals(tf.memory().numTensors, before);
  disposeNetwork(network);
});

Deno.test("middleUnit() stands in the middle of the map", () => {
  const layer = { number: 1, response: 0, activation: 0, shape: [4, 7, 2] as const };
  assertEquals(middleUnit(layer, 1), { filter: 1, row: 2, column: 3 });
});
