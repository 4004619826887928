import { assertEquals, assertRejects } from "@std/assert";
import * as tf from "@tensorflow/tfjs-core";
import { startCpu } from "../../src/engine/cpu_backend.ts";
import { featureBlock, findPatches } from "../../src/jobs/features_figure.ts";
import { featureLayers } from "../../src/model/feature_layers.ts";
import { networkWith } from "../support/set_weights.ts";

await startCpu();

/** Filters 1 and 2 respond to a bright pixel and its opposite, filter 3 to nothing. */
const network = networkWith([{ kind: "conv", filters: 3, kernel: 1, stride: 1 }], [1, 2, 1], {
  "00_conv/weights": [1, -0.5, 0],
});
const layer = featureLayers(network)[0]!;
const pictures = { count: 3, height: 1, width: 2, channels: 1, data: Uint8Array.of(0, 0, 0, 255, 102, 153) };

Deno.test("findPatches() orders pictures by their strongest response, and says where it is", async () => {
  const before = tf.memory().numTensors;
  const [first] = await findPatches(network, layer, pictures, { filters: [1], count: 1 }, 2);
  assertEquals(first!.filter, 1);
  // Bytes 255 and 153 are 1 and 0.2.
  assertEquals(first!.patches.map(({ picture, row, column }) => [picture, row, column]), [[1, 0, 1], [
    2,
    0,
    1,
  ]]);
  assertEquals(first!.patches.map(({ response }) => Math.round(1000 * response)), [1000, 200]);
  assertEquals(tf.memory().numTensors, before);
});

Deno.test("findPatches() takes the filters that differ most from picture to picture", async () => {
  const found = await findPatches(network, layer, pictures, { count: 2 }, 1);
  // Strongest responses: -1, 1, 0.2 of the first filter; 0.5, 0.5, 0.1 of the second one; 0 of the third one.
  assertEquals(found.map(({ filter }) => filter), [1, 2]);
  assertEquals(found.map(({ spread }) => Math.round(1000 * spread)), [822, 189]);
});

Deno.test("findPatches() refuses a filter that there is not", async () => {
  await assertRejects(
    () => findPatches(network, layer, pictures, { filters: [4], count: 1 }, 1),
    RangeError,
    "Cannot show filter 4: layer 1 has filters 1 to 3",
  );
});

Deno.test("featureBlock() has patches, gradients and what maximises the response, in a row for each filter", async () => {
  const before = tf.memory().numTensors;
  const found = await findPatches(network, layer, pictures, { filters: [1, 2], count: 1 }, 2);
  const block = await featureBlock(network, layer, pictures, found, { steps: 20, seed: 0 });
  assertEquals(block.columnLabels, ["parts", "2", "guided", "2", "ideal"]);
  assertEquals([block.columns, block.rowLabels], [5, ["filter 1", "filter 2"]]);
  // One pixel each, 48 times as large: bright and less bright; a gradient of 1; white.
  assertEquals(block.pictures.slice(0, 5).map(({ width, data }) => [width, data[0]]), [
    ...[[48, 255], [48, 153], [48, 255], [48, 255], [48, 255]],
  ]);
  // The second filter wants the opposite.
  assertEquals(block.pictures.slice(5).map(({ data }) => data[0]), [0, 0, 0, 0, 0]);
  assertEquals(tf.memory().numTensors, before);
});
