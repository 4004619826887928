import { assertAlmostEquals, assertEquals } from "@std/assert";
import * as tf from "@tensorflow/tfjs-core";
import { startCpu } from "../../src/engine/cpu_backend.ts";
import { readFirstLayer } from "../../src/model/first_layer.ts";
import { buildNetwork, disposeNetwork } from "../../src/model/network.ts";
import type { Layer } from "../../src/model/layers.ts";
import { createRandom } from "../../src/tensor/random.ts";
import { TINY } from "./tiny_gan.ts";

await startCpu();

const assertClose = (actual: ArrayLike<number>, expected: readonly number[]) => {
  assertEquals(actual.length, expected.length);
  expected.forEach((value, i) => assertAlmostEquals(actual[i]!, value, 1e-5));
};

/** A network from z [2] with weights set one after the other. */
function network(layers: readonly Layer[], ...values: number[][]) {
  const built = buildNetwork("generator", layers, [2]);
  [...built.weights.values()].forEach((weight, i) => weight.assign(tf.tensor(values[i]!, weight.shape)));
  return built;
}

Deno.test("readFirstLayer() is the dense weights times batch norm's scales, up to the first activation", async () => {
  const layers: Layer[] = [
    { kind: "dense", units: 4, bias: true },
    { kind: "reshape", height: 1, width: 2, filters: 2 },
    { kind: "batchNorm", epsilon: 0 },
    { kind: "relu" },
    { kind: "convTranspose", filters: 1, kernel: 2, stride: 2 },
  ];
  // Channel 0 is units 0 and 2. Its scale is 3 / √4, that of channel 1 is 1 / √1.
  const built = network(layers, [1, 2, 3, 4, -1, 0, 1, 2], [9, 9, 9, 9], [3, 1], [0, -8], [
    1,
    1,
    1,
    1,
    1,
    1,
    1,
    1,
  ]);
  built.averages.get("02_batchNorm/variance")!.assign(tf.tensor1d([4, 1]));
  const { outputs, weights, activate } = await readFirstLayer(built);
  assertEquals(outputs, 4);
  assertClose(weights, [1.5, 2, 4.5, 4, -1.5, 0, 1.5, 2]);
  // z = (1, 0): units 10, 11, 12, 13; 1.5 of the even ones, the odd ones less 8. z = (-4, 0): 5, 1, -3, -7.
  assertClose(await activate([Float32Array.of(1, 0), Float32Array.of(-4, 0)]), [15, 3, 18, 5, 7.5, 0, 0, 0]);
  disposeNetwork(built);
});

Deno.test("readFirstLayer() ends at an activation right behind the dense layer", async () => {
  const built = network(
    [{ kind: "dense", units: 1 }, { kind: "leakyRelu", slope: 0.5 }, {
      kind: "dense",
      units: 3,
    }],
    [2, -1],
    [1, 1, 1],
  );
  const { outputs, weights, activate } = await readFirstLayer(built);
  assertEquals(outputs, 1);
  assertClose(weights, [2, -1]);
  assertClose(await activate([Float32Array.of(1, 4)]), [-1]);
  disposeNetwork(built);
});

Deno.test("readFirstLayer() takes the whole of a network without activation", async () => {
  const built = network([{ kind: "dense", units: 2 }], [1, 2, 3, 4]);
  const { weights, activate } = await readFirstLayer(built);
  assertClose(weights, [1, 2, 3, 4]);
  assertClose(await activate([Float32Array.of(1, 1)]), [4, 6]);
  disposeNetwork(built);
});

Deno.test("readFirstLayer() leaves no tensor behind, however many latents there are", async () => {
  const built = buildNetwork("generator", TINY.generator, [TINY.latentSize], createRandom(1));
  const before = tf.memory().numTensors;
  const { outputs, activate } = await readFirstLayer(built);
  const latents = Array.from({ length: 65 }, (_, i) => Float32Array.of(i, 0, 0));
  const rows = await activate(latents);
  assertEquals([outputs, rows.length, tf.memory().numTensors], [16, 65 * 16, before]);
  // The last one passes in another batch.
  assertClose(rows.subarray(64 * 16), [...await activate([latents[64]!])]);
  disposeNetwork(built);
});
