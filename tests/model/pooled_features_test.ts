import { assertEquals } from "@std/assert";
import * as tf from "@tensorflow/tfjs-core";
import { startCpu } from "../../src/engine/cpu_backend.ts";
import { buildNetwork, disposeNetwork } from "../../src/model/network.ts";
import { pooledFeatures, poolToGrid } from "../../src/model/pooled_features.ts";
import { createRandom } from "../../src/tensor/random.ts";
import { networkWith } from "../support/set_weights.ts";
import { TINY } from "./tiny_gan.ts";

await startCpu();

/** A map whose numbers count on. */
const counting = (height: number, width: number) =>
  tf.tensor4d(Array.from({ length: height * width }, (_, i) => i), [1, height, width, 1]);

const pooled = (height: number, width: number) =>
  tf.tidy(() =>
    (poolToGrid(counting(height, width)).arraySync() as number[][][][])[0]!.map((row) => row.flat())
  );

Deno.test("poolToGrid() takes the largest of each cell", () => {
  assertEquals(pooled(8, 8), [[9, 11, 13, 15], [25, 27, 29, 31], [41, 43, 45, 47], [57, 59, 61, 63]]);
});

Deno.test("poolToGrid() lets cells overlap where 4 does not divide the side", () => {
  // Rows 0-1, 1-2, 3-4, 4-5 of one column.
  assertEquals(pooled(6, 1), [[1], [2], [4], [5]]);
});

Deno.test("poolToGrid() leaves smaller maps as they are", () => {
  assertEquals(pooled(3, 2), [[0, 1], [2, 3], [4, 5]]);
});

Deno.test("pooledFeatures() has the activations of all convolutions, layer after layer", () => {
  const network = networkWith(
    [
      { kind: "conv", filters: 2, kernel: 1, stride: 1 },
      { kind: "relu" },
      { kind: "conv", filters: 1, kernel: 1, stride: 1 },
      { kind: "flatten" },
    ],
    [1, 2, 1],
    { "00_conv/weights": [1, -1], "02_conv/weights": [10, 5] },
  );
  const features = tf.tidy(() => pooledFeatures(network, tf.tensor4d([3, -2], [1, 1, 2, 1])).arraySync());
  // Behind the ReLU (3, 0) and (0, 2); of the second layer, which has no activation, 30 and 10.
  assertEquals(features, [[3, 0, 0, 2, 30, 10]]);
  disposeNetwork(network);
});

Deno.test("pooledFeatures() of an image do not depend on its batch, and leave no tensor", () => {
  const network = buildNetwork("discriminator", TINY.discriminator, TINY.imageShape, createRandom(3));
  const before = tf.memory().numTensors;
  const random = createRandom(1);
  const images = tf.tensor4d(Array.from({ length: 2 * 128 }, () => random.normal()), [2, 8, 8, 2]);
  const rows = tf.tidy(() => pooledFeatures(network, images).arraySync()) as number[][];
  const alone = tf.tidy(() => pooledFeatures(network, tf.slice(images, [1], [1])).arraySync()) as number[][];
  assertEquals([rows[1], rows[1]!.length], [alone[0], 16 * 3 + 4 * 5]);
  images.dispose();
  assertEquals(tf.memory().numTensors, before);
  disposeNetwork(network);
});
