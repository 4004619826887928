import { assertEquals, assertThrows } from "@std/assert";
import * as tf from "@tensorflow/tfjs-core";
import { startCpu } from "../../src/engine/cpu_backend.ts";
import {
  averagingRate,
  buildNetwork,
  countParameters,
  disposeNetwork,
  forwardSampling,
  forwardTraining,
  updateAverages,
} from "../../src/model/network.ts";
import { createRandom } from "../../src/tensor/random.ts";
import { assertClose, assertNoLeak, normals } from "../engine/finite_differences.ts";
import { TINY } from "./tiny_gan.ts";

await startCpu();

const build = (seed = 1) =>
  buildNetwork("discriminator", TINY.discriminator, TINY.imageShape, createRandom(seed));

Deno.test("buildNetwork() names weights by layer, and the same seed gives the same ones", () => {
  const networks = [build(1), build(1), build(2)];
  const [a, b, c] = networks.map(({ weights }) =>
    [...weights.values()].map((weight) => [...weight.dataSync()])
  );
  assertEquals([...networks[0]!.weights.keys()], [
    "00_conv/weights",
    "02_conv/weights",
    "03_batchNorm/gamma",
    "03_batchNorm/beta",
    "06_dense/weights",
  ]);
  assertEquals(countParameters(networks[0]!), 16 * 2 * 3 + 16 * 3 * 5 + 10 + 20);
  assertEquals(a, b);
  assertEquals(
    a!.flat().filter((value, i) => value === c!.flat()[i]).length,
    5,
    "only the five betas are equal",
  );
  networks.forEach(disposeNetwork);
});

Deno.test("buildNetwork() draws weights of mean 0 and spread 0.02", () => {
  const network = buildNetwork("generator", [{ kind: "dense", units: 500 }], [100], createRandom(3));
  const values = [...[...network.weights.values()][0]!.dataSync()];
  const mean = values.reduce((sum, v) => sum + v, 0) / values.length;
  const sd = Math.sqrt(values.reduce((sum, v) => sum + (v - mean) ** 2, 0) / values.length);
  // 50,000 draws: the mean's own spread is 0.02/224 = 9e-5, that of the sd 6e-5.
  assertEquals([Math.abs(mean) < 4e-4, Math.abs(sd - 0.02) < 3e-4], [true, true]);
  disposeNetwork(network);
});

Deno.test("buildNetwork() refuses layers that do not fit together", () => {
  assertThrows(
    () =>
      buildNetwork("generator", [{ kind: "dense", units: 3 }, {
        kind: "conv",
        filters: 1,
        kernel: 3,
        stride: 1,
      }], [2]),
    RangeError,
    "Cannot apply conv: its input must be [H,W,C], got [3]",
  );
});

Deno.test("forwardSampling() normalises with the moving averages", () => {
  const network = buildNetwork("generator", [{ kind: "batchNorm" }], [1, 1, 2]);
  const set = (name: string, values: number[]) =>
    tf.tidy(() => (network.weights.get(name) ?? network.averages.get(name))!.assign(tf.tensor1d(values)));
  set("00_batchNorm/gamma", [2, 1]);
  set("00_batchNorm/beta", [0, 5]);
  set("00_batchNorm/mean", [10, 0]);
  set("00_batchNorm/variance", [4 - 1e-5, 1 - 1e-5]);
  const y = tf.tidy(() => forwardSampling(network, tf.tensor4d([16, 3], [1, 1, 1, 2])).dataSync());
  assertClose(y, [2 * (16 - 10) / 2, 3 + 5], 1e-6);
  disposeNetwork(network);
});

Deno.test("forwardSampling() shows what each layer puts out, and goes on with what it gets back", () => {
  const network = buildNetwork("generator", [{ kind: "flatten" }, { kind: "relu" }, { kind: "tanh" }], [2]);
  const seen: [number, number[]][] = [];
  const y = tf.tidy(() =>
    forwardSampling(network, tf.tensor2d([-1, 2], [1, 2]), (x, index) => {
      seen.push([index, [...x.dataSync()]]);
      return index === 1 ? tf.zerosLike(x) : x;
    }).dataSync()
  );
  assertEquals(seen, [[0, [-1, 2]], [1, [0, 2]], [2, [0, 0]]]);
  assertEquals([...y], [0, 0]);
});

Deno.test("forwardTraining() reports each batch norm's mean and unbiased variance", () => {
  const network = buildNetwork("generator", [{ kind: "batchNorm" }], [1, 2, 1], createRandom(1));
  // Values 1, 2, 3, 6: mean 3, squares 4 + 1 + 0 + 9 = 14, unbiased variance 14/3.
  const [mean, variance] = tf.tidy(() => {
    const { statistics } = forwardTraining(network, tf.tensor4d([1, 2, 3, 6], [2, 1, 2, 1]));
    return [...statistics.values()].map((value) => value.dataSync()[0]!);
  });
  assertClose([mean!, variance!], [3, 14 / 3], 1e-6);
  disposeNetwork(network);
});

Deno.test("moving averages are bias-corrected exponential averages", () => {
  const network = buildNetwork("generator", [{ kind: "batchNorm" }], [1, 1, 1]);
  const batches = [4, 1, 7];
  let sum = 0;
  batches.forEach((batch, i) => {
    tf.tidy(() => {
      const statistics = new Map([["00_batchNorm/mean", tf.tensor1d([batch])]]);
      updateAverages(network, statistics, tf.scalar(averagingRate(i + 1)));
    });
    // The plain average from 0, divided by 1 - 0.9^t.
    sum = 0.9 * sum + 0.1 * batch;
    const [average] = network.averages.get("00_batchNorm/mean")!.dataSync();
    assertClose([average!], [sum / (1 - 0.9 ** (i + 1))], 1e-6);
  });
  disposeNetwork(network);
});

Deno.test("both forward passes leave no tensor behind", async () => {
  const network = build();
  const images = tf.tensor4d(normals([2, 8, 8, 2], 1), [2, 8, 8, 2]);
  await assertNoLeak(() =>
    tf.tidy(() => void [forwardTraining(network, images), forwardSampling(network, images)])
  );
  tf.dispose(images);
  disposeNetwork(network);
});
