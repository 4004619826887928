/** WebGPU's kernels against the cpu backend's; values must be waited for there. */
import { assert, assertEquals, assertRejects, assertThrows } from "@std/assert";
import * as tf from "@tensorflow/tfjs-core";
import { startEngine } from "../../src/engine/engine.ts";
import {
  batchNormTraining,
  floatsFromBytes,
  leakyRelu,
  relu,
  updateByAdam,
} from "../../src/engine/kernels.ts";
import { lacksWebGpu, useEngine } from "../support/engines.ts";
import { lacks } from "../support/permissions.ts";
import { assertClose, assertNoLeak, normals } from "./finite_differences.ts";

const ignore = await lacksWebGpu("webgpu_kernels_test.ts");

/** What `compute` gives on an engine. */
async function valuesOn(name: "cpu" | "webgpu", compute: () => tf.Tensor[]): Promise<number[][]> {
  await useEngine(name);
  const tensors = tf.tidy(compute);
  const values = [];
  for (const tensor of tensors) values.push([...await tensor.data()]);
  tf.dispose(tensors);
  return values;
}

/** A test that computes the same on both engines, and fails if webgpu differs or leaves anything behind. */
function agreementTest(title: string, compute: () => tf.Tensor[], tolerance = 1e-5): void {
  Deno.test({
    name: `webgpu agrees with cpu: ${title}`,
    ignore,
    async fn() {
      const expected = await valuesOn("cpu", compute);
      await useEngine("webgpu");
      let actual: number[][] = [];
      await assertNoLeak(async () => void (actual = await valuesOn("webgpu", compute)));
      assertEquals(actual.length, expected.length);
      actual.forEach((values, i) => {
        const largest = expected[i]!.reduce((most, value) => Math.max(most, Math.abs(value)), 1e-30);
        const shares = [values, expected[i]!].map((list) => list.map((value) => value / largest));
        assertClose(shares[0]!, shares[1]!, tolerance);
      });
    },
  });
}

const CONVOLUTIONS: {
  x: number[];
  w: number[];
  stride: number | [number, number];
  pad: "same" | "valid" | number;
}[] = [
  { x: [2, 7, 5, 3], w: [3, 3, 3, 4], stride: 1, pad: "same" },
  { x: [1, 6, 7, 1], w: [5, 5, 1, 2], stride: 1, pad: "valid" },
  { x: [2, 9, 8, 3], w: [5, 5, 3, 2], stride: 2, pad: "same" },
  { x: [2, 8, 8, 3], w: [4, 4, 3, 5], stride: 2, pad: 1 },
  { x: [1, 11, 9, 1], w: [5, 4, 1, 3], stride: 3, pad: "valid" },
  { x: [3, 4, 4, 6], w: [4, 4, 6, 1], stride: 1, pad: "valid" },
  { x: [1, 5, 6, 2], w: [1, 1, 2, 3], stride: 2, pad: "same" }, // pixels that no tap meets
  { x: [2, 6, 5, 2], w: [3, 2, 2, 3], stride: [2, 1], pad: "same" },
  { x: [1, 3, 3, 1], w: [2, 2, 1, 1], stride: 1, pad: 2 }, // more padding than the filter is wide
  { x: [2, 16, 16, 8], w: [4, 4, 8, 12], stride: 2, pad: "same" }, // vectors of four
  { x: [5, 16, 16, 20], w: [4, 4, 20, 72], stride: 2, pad: "same" }, // several tiles, and edges of tiles
  { x: [3, 64, 64, 3], w: [4, 4, 3, 8], stride: 2, pad: "same" }, // sums in several parts
];

for (const { x, w, stride, pad } of CONVOLUTIONS) {
  const { outShape } = tf.backend_util.computeConv2DInfo(
    x as [number, number, number, number],
    w as [number, number, number, number],
    stride,
    1,
    pad,
  );
  agreementTest(
    `a convolution and its gradients, x [${x}], filter [${w}], stride ${stride}, pad ${pad}`,
    () => {
      const [image, filter, dy] = [x, w, outShape].map((shape, i) => tf.tensor(normals(shape, i + 1), shape));
      const convolve = (x: tf.Tensor, w: tf.Tensor) =>
        tf.conv2d(x as tf.Tensor4D, w as tf.Tensor4D, stride, pad);
      return [convolve(image!, filter!), ...tf.grads(convolve)([image!, filter!], dy)];
    },
  );
}

agreementTest("a dilated convolution, which is tfjs's own", () => {
  const [x, w] = [[1, 8, 8, 2], [3, 3, 2, 3]].map((shape, i) =>
    tf.tensor4d(normals(shape, i), shape as [number, number, number, number])
  );
  return [tf.conv2d(x!, w!, 1, "same", "NHWC", 2)];
});

for (const shape of [[2, 3, 2, 3], [4, 16, 16, 65]] as [number, number, number, number][]) {
  agreementTest(`batch norm of [${shape}] and its gradients, far from 0`, () => {
    const channels = shape[3];
    const x = tf.add(tf.tensor4d(normals(shape, 1), shape), 30) as tf.Tensor4D;
    const [gamma, beta] = [2, 3].map((seed) => tf.tensor1d(normals([channels], seed)));
    const { y, mean, variance } = batchNormTraining(x, gamma!, beta!, 1e-5);
    const gradients = tf.grads((x, gamma, beta) =>
      batchNormTraining(x as tf.Tensor4D, gamma as tf.Tensor1D, beta as tf.Tensor1D, 1e-5).y
    )([x, gamma!, beta!], tf.tensor4d(normals(shape, 4), shape));
    return [y, mean, variance, ...gradients];
  }, 2e-4);
}

agreementTest("relu, leaky relu and their gradients", () => {
  const [x, dy] = [1, 2].map((seed) => tf.tensor1d(normals([1000], seed)));
  return [relu, (x: tf.Tensor) => leakyRelu(x, 0.2)].flatMap((f) => [f(x!), tf.grad(f)(x!, dy!)]);
}, 1e-7);

agreementTest("Adam's update", () => {
  const [variable, first, gradient] = [1, 2, 3].map((seed) => tf.tensor1d(normals([777], seed)));
  const second = tf.square(tf.tensor1d(normals([777], 4)));
  const rates = { stepSize: tf.scalar(0.1), epsilon: tf.scalar(1e-3) };
  const state = { variable: variable!, first: first!, second };
  return Object.values(updateByAdam(state, gradient!, rates, { beta1: 0.5, beta2: 0.999 })) as tf.Tensor[];
});

Deno.test({
  name: "webgpu: bytes of any number arrive as they are",
  ignore,
  async fn() {
    const engine = await useEngine("webgpu");
    for (const count of [1, 4, 1023]) {
      const bytes = Uint8Array.from({ length: count }, (_, i) => 255 - i % 256);
      const floats = tf.tidy(() => floatsFromBytes(engine.uploadBytes(bytes, [1, count])));
      assertEquals([floats.shape, [...await floats.data()]], [[1, count], [...bytes]]);
      floats.dispose();
    }
  },
});

Deno.test({
  name: "webgpu: a read that cannot be answered at once is an error that says what to do",
  ignore,
  async fn() {
    await useEngine("webgpu");
    const sum = tf.tidy(() => tf.add(tf.ones([2000]), tf.ones([2000])));
    assertThrows(
      () => sum.dataSync(),
      Error,
      "Cannot read a tensor at once on webgpu: use `await x.data()` in place of `x.dataSync()`",
    );
    assertEquals((await sum.data())[1999], 2);
    assertEquals(sum.dataSync()[0], 2, "values that were fetched may be read");
    sum.dispose();
  },
});

Deno.test({
  name:
    "webgpu: a tensor that is larger than the driver allows is refused before anything is computed with it",
  ignore,
  async fn() {
    const { mostTensorBytes } = await useEngine("webgpu");
    assert(mostTensorBytes! >= 2 ** 27, "WebGPU guarantees 128 MiB");
    const rows = mostTensorBytes! / 4 / 1024 + 1;
    assertThrows(
      () => tf.tidy(() => tf.add(tf.zeros([rows, 1]), tf.zeros([1, 1024]))),
      Error,
      `Cannot compute on webgpu: a tensor needs ${
        mostTensorBytes! / 2 ** 20 + 1
      } MiB, this GPU's driver allows ` +
        `${mostTensorBytes! / 2 ** 20} MiB; take a smaller --batch or --size, or another --backend`,
    );
  },
});

Deno.test({
  name: "webgpu: what the GPU reports as an error ends every read with its text",
  ignore: ignore || lacks("webgpu_kernels_test.ts, errors", "run"),
  async fn() {
    // A process of its own, because the engine is of no use afterwards.
    const program = `
      import * as tf from "@tensorflow/tfjs-core";
      import { startEngine } from "ganwalk";
      await startEngine("webgpu");
      const sum = tf.add(tf.ones([2000]), 1);
      tf.backend().device.createShaderModule({ code: "not a shader" });
      try { await sum.data(); console.log("read"); } catch (error) { console.log(error.message.split(":")[0]); }
      try { await sum.data(); console.log("read"); } catch (error) { console.log(error.message.split(":")[0]); }`;
    const { code, stdout } = await new Deno.Command(Deno.execPath(), {
      args: ["eval", "--quiet", "--ext=ts", program],
      stderr: "null",
    }).output();
    assertEquals([code, new TextDecoder().decode(stdout)], [0, "The GPU failed\nThe GPU failed\n"]);
  },
});

Deno.test({
  name: "webgpu is refused for the CPU and for a numbered GPU",
  async fn() {
    for (const device of ["cpu", "gpu:1"]) {
      await assertRejects(
        () => startEngine("webgpu", { device }),
        Error,
        `Cannot use --device ${device}: webgpu computes on the GPU that the system prefers`,
      );
    }
  },
});
