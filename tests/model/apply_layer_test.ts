import { assertEquals, assertThrows } from "@std/assert";
import * as tf from "@tensorflow/tfjs-core";
import type { Layer } from "../../src/model/layers.ts";
import { outputShape } from "../../src/model/layers.ts";
import { buildNetwork, disposeNetwork, forwardSampling, forwardTraining } from "../../src/model/network.ts";
import { createRandom } from "../../src/tensor/random.ts";
import { assertClose, assertNoLeak, finiteDifferences, normals } from "../engine/finite_differences.ts";
import { testEngines, useEngine } from "../support/engines.ts";

const engines = await testEngines("apply_layer_test.ts");

/** What one layer makes of images, and the gradient of a weighted sum of it by the images. */
function run(layer: Layer, x: number[], shape: [number, number, number, number], factors?: number[]) {
  const network = buildNetwork("discriminator", [layer], shape.slice(1), createRandom(1));
  const result = tf.tidy(() => {
    const apply = (x: tf.Tensor) => forwardSampling(network, x);
    const y = apply(tf.tensor4d(x, shape));
    const weights = factors && tf.tensor(factors, y.shape);
    const gradient = weights && tf.grad((x) => tf.sum(tf.mul(apply(x), weights)))(tf.tensor4d(x, shape));
    return { shape: y.shape, y: [...y.dataSync()], gradient: [...gradient?.dataSync() ?? []] };
  });
  disposeNetwork(network);
  return result;
}

for (const { name, ignore } of engines) {
  const test = (title: string, fn: () => void | Promise<void>) =>
    Deno.test({
      name: `${name}: ${title}`,
      ignore,
      async fn() {
        await useEngine(name);
        await fn();
      },
    });

  test("max pooling takes the largest of each square, whose gradient it gets, and leaves out the rest", () => {
    // Two channels of 5 x 4; the last row is too little for a square.
    const x = Array.from({ length: 40 }, (_, i) => (i * 17) % 41);
    const at = (row: number, column: number, c: number) => x[(row * 4 + column) * 2 + c]!;
    const squares = [0, 2].flatMap((row) =>
      [0, 2].flatMap((column) => [0, 1].map((c) => [row, column, c] as const))
    );
    const places = squares.map(([row, column, c]) =>
      [0, 1, 2, 3].map((k) => [row + (k >> 1), column + (k & 1), c] as const)
        .reduce((best, place) => at(...place) > at(...best) ? place : best)
    );
    const factors = squares.map((_, i) => i + 1);
    const gradient = Array(40).fill(0);
    places.forEach(([row, column, c], i) => gradient[(row * 4 + column) * 2 + c] = i + 1);
    const actual = run({ kind: "maxPool", size: 2 }, x, [1, 5, 4, 2], factors);
    assertEquals(actual, { shape: [1, 2, 2, 2], y: places.map((place) => at(...place)), gradient });
  });

  test("upsampling repeats each pixel, whose gradient is the sum over its square", () => {
    const { shape, y, gradient } = run(
      { kind: "upsample", factor: 2 },
      [1, 10, 2, 20],
      [1, 1, 2, 2],
      Array.from({ length: 16 }, (_, i) => i),
    );
    assertEquals(shape, [1, 2, 4, 2]);
    assertEquals(y, [1, 10, 1, 10, 2, 20, 2, 20, 1, 10, 1, 10, 2, 20, 2, 20]);
    // Channel 0 of the left square: 0 + 2 + 8 + 10; of the right one: 4 + 6 + 12 + 14; channel 1: four more each.
    assertClose(gradient, [20, 24, 36, 40], 1e-6);
  });

  for (const stride of [1, 2]) {
    test(`a convolution without padding, of stride ${stride}, is that of the definition, gradients and bias too`, async () => {
      const layer: Layer = { kind: "conv", filters: 3, kernel: 3, stride, padding: "valid", bias: true };
      const shape = [2, 6, 5, 2] as [number, number, number, number];
      const [height, width] = outputShape(layer, shape.slice(1)) as [number, number];
      const w = normals([3, 3, 2, 3], 1), bias = normals([3], 2), x = normals(shape, 3);
      const factors = normals([2, height, width, 3], 4);
      const network = buildNetwork("discriminator", [layer], shape.slice(1));
      tf.tidy(() => {
        network.weights.get("00_conv/weights")!.assign(tf.tensor4d(w, [3, 3, 2, 3]));
        network.weights.get("00_conv/bias")!.assign(tf.tensor1d(bias));
      });
      const convolve = (x: number[], w: number[], bias: number[]) => {
        const y: number[] = [];
        for (let i = 0; i < factors.length; i++) {
          const k = i % 3, column = Math.floor(i / 3) % width;
          const row = Math.floor(i / 3 / width) % height, n = Math.floor(i / 3 / width / height);
          let sum = bias[k]!;
          for (let tap = 0; tap < 18; tap++) {
            const [dy, dx, c] = [Math.floor(tap / 6), Math.floor(tap / 2) % 3, tap % 2];
            sum += w[tap * 3 + k]! * x[((n * 6 + row * stride + dy) * 5 + column * stride + dx) * 2 + c]!;
          }
          y.push(sum);
        }
        return y;
      };
      const lossOf = (y: number[]) => y.reduce((sum, value, i) => sum + value * factors[i]!, 0);
      let values: Float32Array[] = [];
      await assertNoLeak(() =>
        tf.tidy(() => {
          const images = tf.tensor4d(x, shape);
          const loss = (x: tf.Tensor) =>
            tf.sum(
              tf.mul(forwardTraining(network, x).output, tf.tensor4d(factors, [2, height, width, 3])),
            ) as tf.Scalar;
          const { grads } = tf.variableGrads(() => loss(images), [...network.weights.values()]);
          const tensors = [
            forwardTraining(network, images).output,
            tf.grad(loss)(images),
            ...[...network.weights.values()].map((weight) => grads[weight.name]!),
          ];
          values = tensors.map((tensor) => tensor.dataSync() as Float32Array);
        })
      );
      const [y, dx, dw, db] = values;
      assertClose(y!, convolve(x, w, bias), 1e-4);
      assertClose(dx!, finiteDifferences((x) => lossOf(convolve(x, w, bias)), x), 1e-4);
      assertClose(dw!, finiteDifferences((w) => lossOf(convolve(x, w, bias)), w), 1e-4);
      assertClose(db!, finiteDifferences((bias) => lossOf(convolve(x, w, bias)), bias), 1e-4);
      disposeNetwork(network);
    });
  }

  test("dense units are normalised over the batch, each on its own", () => {
    const network = buildNetwork(
      "generator",
      [{ kind: "batchNorm", epsilon: 3, gammaSd: 0 }],
      [2],
      createRandom(1),
    );
    const y = tf.tidy(() => [...forwardTraining(network, tf.tensor2d([[1, 5], [3, 5]])).output.dataSync()]);
    // Mean 2, variance 1, with 3 added: -1/2 and 1/2. The second unit does not change.
    assertClose(y, [-0.5, 0, 0.5, 0], 1e-6);
    disposeNetwork(network);
  });

  test("dropout keeps what its mask keeps and makes up for the rest, in training only", () => {
    const network = buildNetwork("discriminator", [{ kind: "dropout", rate: 0.75 }], [4]);
    const [trained, sampled] = tf.tidy(() => {
      const [x, mask] = [tf.tensor2d([[1, 2, 3, 4]]), tf.tensor2d([[0, 1, 1, 0]])];
      return [forwardTraining(network, x, [mask]).output, forwardSampling(network, x)].map((
        y,
      ) => [...y.dataSync()]);
    });
    assertEquals([trained, sampled], [[0, 8, 12, 0], [1, 2, 3, 4]]);
  });

  test("a sigmoid is 1 / (1 + exp(-x))", () => {
    assertClose(run({ kind: "sigmoid" }, [0, Math.log(3)], [1, 1, 1, 2]).y, [0.5, 0.75], 1e-6);
  });
}

Deno.test("a dropout without its mask is an error", async () => {
  await useEngine("cpu");
  const network = buildNetwork("discriminator", [{ kind: "dropout", rate: 0.5 }], [4]);
  assertThrows(
    () => tf.tidy(() => void forwardTraining(network, tf.zeros([1, 4]))),
    RangeError,
    "Cannot run discriminator: the mask of a dropout is missing",
  );
});
