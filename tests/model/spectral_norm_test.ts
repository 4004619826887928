import { assert, assertEquals } from "@std/assert";
import * as tf from "@tensorflow/tfjs-core";
import type { Layer } from "../../src/model/layers.ts";
import { buildNetwork, disposeNetwork, forwardSampling, type Network } from "../../src/model/network.ts";
import {
  drawDirection,
  spectrallyNormalised,
  spectralSize,
  turnDirections,
} from "../../src/model/spectral_norm.ts";
import { createRandom } from "../../src/tensor/random.ts";
import { assertClose, assertNoLeak, finiteDifferences, normals } from "../engine/finite_differences.ts";
import { testEngines, useEngine } from "../support/engines.ts";

/** Singular values 5 and 1: [[3,2],[2,3]] has these along (1,1) and (1,-1). */
const MATRIX = [3, 2, 2, 3];
const DENSE: Layer = { kind: "dense", units: 2, spectralNorm: true };

function build(direction: number[]): Network {
  const network = buildNetwork("discriminator", [DENSE], [2], createRandom(1));
  tf.tidy(() => {
    network.weights.get("00_dense/weights")!.assign(tf.tensor2d(MATRIX, [2, 2]));
    network.averages.get("00_dense/direction")!.assign(tf.tensor1d(direction));
  });
  return network;
}

for (const { name, ignore } of await testEngines("spectral_norm_test.ts")) {
  Deno.test({
    name: `${name}: a power iteration takes the step worked by hand, and leads to the largest singular value`,
    ignore,
    async fn() {
      await useEngine(name);
      const network = build([1, 0]);
      const direction = () => [...network.averages.get("00_dense/direction")!.dataSync()];
      // W u = (3, 2), Wᵀ W u = (13, 12), of length sqrt(313).
      await assertNoLeak(() => turnDirections(network));
      assertClose(direction(), [13 / Math.sqrt(313), 12 / Math.sqrt(313)], 1e-5);
      for (let i = 0; i < 10; i++) turnDirections(network);
      assertClose(direction(), [Math.SQRT1_2, Math.SQRT1_2], 1e-5);
      // The layer divides by 5: (1, 0) W / 5.
      const y = tf.tidy(() => [...forwardSampling(network, tf.tensor2d([[1, 0]])).dataSync()]);
      assertClose(y, [0.6, 0.4], 1e-5);
      disposeNetwork(network);
    },
  });

  Deno.test({
    name:
      `${name}: the gradient through the division is that of finite differences with the direction at rest`,
    ignore,
    async fn() {
      await useEngine(name);
      const shape: [number, number, number, number] = [2, 2, 2, 3];
      const weights = normals(shape, 1), factors = normals(shape, 2);
      const direction = [...drawDirection(3, createRandom(3))];
      const gradient = tf.tidy(() =>
        tf.grad((w) =>
          tf.sum(tf.mul(spectrallyNormalised(w, tf.tensor1d(direction)), tf.tensor4d(factors, shape)))
        )(tf.tensor4d(weights, shape)).dataSync()
      );
      const lossOf = (w: number[]) => {
        const rows = Array.from(
          { length: 8 },
          (_, m) => direction.reduce((sum, u, k) => sum + u * w[3 * m + k]!, 0),
        );
        return w.reduce((sum, value, i) => sum + value * factors[i]!, 0) / Math.hypot(...rows);
      };
      assertClose(gradient, finiteDifferences(lossOf, weights), 1e-4);
    },
  });
}

Deno.test("only layers that ask for it have a direction, as long as their last axis and of length 1", async () => {
  await useEngine("cpu");
  assertEquals(spectralSize(DENSE, [5]), 2);
  assertEquals(
    spectralSize({ kind: "conv", filters: 7, kernel: 3, stride: 1, spectralNorm: true }, [8, 8, 4]),
    7,
  );
  const transposed = { kind: "convTranspose", filters: 7, kernel: 3, stride: 1, spectralNorm: true } as const;
  assertEquals(spectralSize(transposed, [8, 8, 4]), 4);
  assertEquals([spectralSize({ kind: "dense", units: 2 }, [5]), spectralSize({ kind: "tanh" }, [5])], [0, 0]);
  const direction = drawDirection(50, createRandom(1));
  assert(Math.abs(Math.hypot(...direction) - 1) < 1e-6);
});

Deno.test("weights of 0 stay 0", async () => {
  await useEngine("cpu");
  const network = buildNetwork("discriminator", [DENSE], [2]);
  turnDirections(network);
  const y = tf.tidy(() => [...forwardSampling(network, tf.tensor2d([[1, 1]])).dataSync()]);
  assertEquals(y, [0, 0]);
  disposeNetwork(network);
});
