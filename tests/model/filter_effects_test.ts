import { assertEquals } from "@std/assert";
import * as tf from "@tensorflow/tfjs-core";
import { startCpu } from "../../src/engine/cpu_backend.ts";
import { featureLayers } from "../../src/model/feature_layers.ts";
import { activationsOf, dropFilters, filterEffects } from "../../src/model/filter_effects.ts";
import { disposeNetwork, forwardSampling } from "../../src/model/network.ts";
import { buildDecoder } from "../../src/model/sample.ts";
import type { Images } from "../../src/tensor/tensors.ts";
import { drawingNetwork } from "../support/set_weights.ts";

await startCpu();

/** Two filters, each draws one channel. */
const network = drawingNetwork(2, 2, [1, 0, 0, 1]);
const layer = featureLayers(network)[0]!;
const latents = () => tf.tensor2d([[3, 2], [1, -5]]);

Deno.test("dropFilters() takes away what a filter draws, and nothing else", () => {
  const before = tf.memory().numTensors;
  const drawn = (filters: number[], fill?: number[]) =>
    tf.tidy(() => {
      const dropped = { layer, filters, fill: fill && tf.tensor4d(fill, [1, 1, 1, 2]) };
      return [...forwardSampling(network, latents(), dropFilters(dropped)).dataSync()];
    });
  assertEquals(drawn([]), [3, 2, 1, 0]);
  assertEquals(drawn([0]), [0, 2, 0, 0]);
  assertEquals(drawn([0], [0.5, 7]), [0.5, 2, 0.5, 0]);
  assertEquals(tf.memory().numTensors, before);
});

Deno.test("filterEffects() is what a filter adds to a score, of each picture", () => {
  const before = tf.memory().numTensors;
  const effects = (filters: number[], fill?: number[]) =>
    tf.tidy(() => {
      const dropped = { layer, filters, fill: fill && tf.tensor4d(fill, [1, 1, 1, 2]) };
      const squares = (images: Images) => tf.sum(tf.square(images), [1, 2, 3]);
      return filterEffects(network, latents(), dropped, squares).arraySync();
    });
  // Of (f a)² the derivative by f is 2 a² at f = 1.
  assertEquals(effects([]), [[18, 8], [2, 0]]);
  assertEquals(effects([0]), [[0, 8], [0, 0]]);
  // Of (f a + (1 - f) b)² it is 2 a (a - b).
  assertEquals(effects([], [1, 0]), [[12, 8], [0, 0]]);
  assertEquals(tf.memory().numTensors, before);
});

Deno.test("activationsOf() are those behind the layer's activation", () => {
  assertEquals(tf.tidy(() => [...activationsOf(network, latents(), layer).dataSync()]), [3, 2, 1, 0]);
});

Deno.test("buildDecoder() takes a visit, and makes pictures without the filters", async () => {
  const one = drawingNetwork(2, 1, [0.5, 0.5]);
  const decode = buildDecoder(one, undefined, dropFilters({ layer: featureLayers(one)[0]!, filters: [1] }));
  const [picture] = await decode([Float32Array.of(1, 1)]);
  // 0.5 of the first filter alone: (0.5 + 1) · 127.5.
  assertEquals([...picture!.data], [191]);
  disposeNetwork(one);
});
