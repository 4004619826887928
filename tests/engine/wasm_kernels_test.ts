import { assertEquals, assertThrows } from "@std/assert";
import * as tf from "@tensorflow/tfjs-core";
import { startCpu } from "../../src/engine/cpu_backend.ts";
import { startWasm } from "../../src/engine/wasm/wasm_backend.ts";
import {
  assertClose,
  assertNoLeak,
  batchNormReference,
  convolutionReference,
  dot,
  finiteDifferences,
  normals,
  runKernel,
} from "./finite_differences.ts";

const canRead = Deno.permissions.querySync({ name: "read" }).state === "granted";
if (!canRead) console.log("wasm_kernels_test.ts: skipped, reading the .wasm file needs --allow-read");
if (canRead) {
  await startCpu();
  await startWasm();
}

/** A test that runs on the wasm backend, and fails if it leaves tensors or data behind. */
function wasmTest(name: string, body: () => void | Promise<void>): void {
  Deno.test({
    name,
    ignore: !canRead,
    async fn() {
      await tf.setBackend("wasm");
      await assertNoLeak(body);
    },
  });
}

/** What `body` computes on the cpu backend, which both test files trust. */
async function onCpu<Result>(body: () => Result): Promise<Result> {
  await tf.setBackend("cpu");
  try {
    return body();
  } finally {
    await tf.setBackend("wasm");
  }
}

const tensor = (shape: number[], seed: number) => ({ values: normals(shape, seed), shape });

interface Convolution {
  x: [number, number, number, number];
  w: [number, number, number, number];
  stride: number | [number, number];
  pad: "same" | "valid" | number;
}

const convolutions: Convolution[] = [
  { x: [2, 7, 5, 3], w: [3, 3, 3, 4], stride: 1, pad: "same" },
  { x: [1, 6, 7, 1], w: [5, 5, 1, 2], stride: 1, pad: "valid" },
  { x: [2, 9, 8, 3], w: [5, 5, 3, 2], stride: 2, pad: "same" },
  { x: [2, 8, 8, 3], w: [4, 4, 3, 5], stride: 2, pad: 1 },
  { x: [1, 11, 9, 1], w: [5, 4, 1, 3], stride: 3, pad: "valid" },
  { x: [3, 10, 7, 2], w: [3, 3, 2, 2], stride: 3, pad: "same" },
  { x: [3, 4, 4, 6], w: [4, 4, 6, 1], stride: 1, pad: "valid" }, // as the last layer of D
  { x: [1, 5, 6, 2], w: [1, 1, 2, 3], stride: 1, pad: "same" },
  { x: [1, 5, 6, 2], w: [1, 1, 2, 3], stride: 2, pad: "same" }, // pixels that no tap meets
  { x: [2, 6, 5, 2], w: [3, 2, 2, 3], stride: [2, 1], pad: "same" },
  { x: [1, 3, 3, 1], w: [2, 2, 1, 1], stride: 1, pad: 2 }, // more padding than the filter is wide
  // From eight channels on, the gradient of the images is convolutions.
  { x: [2, 6, 6, 8], w: [4, 4, 8, 3], stride: 2, pad: "same" },
  { x: [1, 7, 5, 9], w: [3, 3, 9, 2], stride: 1, pad: "same" },
  { x: [1, 6, 7, 8], w: [5, 5, 8, 2], stride: 1, pad: "valid" },
  { x: [1, 9, 8, 8], w: [5, 5, 8, 2], stride: 2, pad: "same" },
  { x: [2, 6, 5, 8], w: [3, 2, 8, 3], stride: [2, 1], pad: "same" },
  { x: [1, 8, 7, 8], w: [4, 5, 8, 2], stride: 3, pad: "same" },
  { x: [1, 3, 3, 8], w: [2, 2, 8, 1], stride: 1, pad: 2 },
  { x: [1, 5, 6, 8], w: [1, 1, 8, 3], stride: 2, pad: "same" },
];

for (const { x: xShape, w: wShape, stride, pad } of convolutions) {
  const title = `x [${xShape}], filter [${wShape}], stride ${stride}, pad ${pad}`;
  const info = tf.backend_util.computeConv2DInfo(xShape, wShape, stride, 1, pad);
  const x = tensor(xShape, 1), w = tensor(wShape, 2), dy = tensor(info.outShape, 3);
  const attrs = { strides: stride, pad, dataFormat: "NHWC" };

  wasmTest(`Conv2DBackpropFilter agrees with cpu and finite differences: ${title}`, async () => {
    const run = () => runKernel("Conv2DBackpropFilter", { x, dy }, { ...attrs, filterShape: wShape })[0]!;
    const dw = run();
    assertEquals(dw.shape, wShape);
    assertClose(dw.values, (await onCpu(run)).values);
    const loss = (w: number[]) => dot(dy.values, convolutionReference(x.values, w, info));
    assertClose(dw.values, finiteDifferences(loss, w.values));
  });

  wasmTest(`Conv2DBackpropInput agrees with cpu and finite differences: ${title}`, async () => {
    const run = () =>
      runKernel("Conv2DBackpropInput", { dy, filter: w }, { ...attrs, inputShape: xShape })[0]!;
    const dx = run();
    assertEquals(dx.shape, xShape);
    assertClose(dx.values, (await onCpu(run)).values);
    const loss = (x: number[]) => dot(dy.values, convolutionReference(x, w.values, info));
    assertClose(dx.values, finiteDifferences(loss, x.values));
  });
}

wasmTest("convolution gradients made in several pieces agree with cpu", async () => {
  // 25 taps of 8·40·40 positions and 4 channels, 1.3 million floats: 2 pieces of taps, 2 of images.
  const xShape = [8, 80, 80, 4], wShape = [5, 5, 4, 1];
  const x = tensor(xShape, 1), w = tensor(wShape, 2), dy = tensor([8, 40, 40, 1], 3);
  const attrs = { strides: 2, pad: "same", dataFormat: "NHWC" };
  const filter = () => runKernel("Conv2DBackpropFilter", { x, dy }, { ...attrs, filterShape: wShape })[0]!;
  const input = () =>
    runKernel("Conv2DBackpropInput", { dy, filter: w }, { ...attrs, inputShape: xShape })[0]!;
  assertClose(filter().values, (await onCpu(filter)).values, 1e-3);
  assertClose(input().values, (await onCpu(input)).values, 1e-4);
});

wasmTest("convolution gradients refuse NCHW, dilations and a dy of another shape", () => {
  const dy = tensor([1, 2, 2, 1], 1), filter = tensor([1, 1, 1, 1], 2);
  const attrs = { strides: 1, pad: "same", inputShape: [1, 2, 2, 1] };
  const run = (more: object) => runKernel("Conv2DBackpropInput", { dy, filter }, { ...attrs, ...more });
  const message =
    "Cannot run Conv2DBackpropInput on wasm: the data format must be NHWC and dilations 1, got ";
  assertThrows(() => run({ dataFormat: "NCHW" }), Error, `${message}NCHW and 1`);
  assertThrows(
    () => run({ dataFormat: "NHWC", inputShape: [1, 3, 3, 1] }),
    Error,
    "Cannot run Conv2DBackpropInput: dy must be [1,3,3,1], got [1,2,2,1]",
  );
  assertThrows(() => run({ dataFormat: "NHWC", dilations: [2, 2] }), Error, `${message}NHWC and 2,2`);
});

for (const shape of [[2, 3, 3, 5], [1, 3, 1, 1], [7, 3]]) {
  wasmTest(`batch norm of [${shape}] agrees with cpu and finite differences`, async () => {
    const channels = shape.at(-1)!, epsilon = 1e-2;
    const x = tensor(shape, 1), gamma = tensor([channels], 2), beta = tensor([channels], 3);
    const forward = () => runKernel("BatchNormTraining", { x, gamma, beta }, { epsilon });
    const [y, mean, variance] = forward();
    assertClose(y!.values, batchNormReference(x.values, gamma.values, beta.values, epsilon));
    (await onCpu(forward)).forEach((output, i) => assertClose([y, mean, variance][i]!.values, output.values));

    const dy = tensor(shape, 4), statistics = { mean: list(mean!), variance: list(variance!) };
    const backward = () => runKernel("BatchNormTrainingGrad", { dy, x, gamma, ...statistics }, { epsilon });
    const [dx, dgamma, dbeta] = backward();
    (await onCpu(backward)).forEach((output, i) =>
      assertClose([dx, dgamma, dbeta][i]!.values, output.values)
    );
    const loss = (x: number[], gamma: number[], beta: number[]) =>
      dot(dy.values, batchNormReference(x, gamma, beta, epsilon));
    assertEquals(dx!.shape, shape);
    assertClose(dx!.values, finiteDifferences((x) => loss(x, gamma.values, beta.values), x.values));
    assertClose(dgamma!.values, finiteDifferences((g) => loss(x.values, g, beta.values), gamma.values));
    assertClose(dbeta!.values, finiteDifferences((b) => loss(x.values, gamma.values, b), beta.values));
  });
}

function list({ values, shape }: { values: Float32Array; shape: number[] }) {
  return { values: [...values], shape };
}

wasmTest("BatchNormTraining keeps the variance of values far from 0", () => {
  const x = { values: [10001, 9999, 10001, 9999], shape: [4, 1] }, one = { values: [1], shape: [1] };
  const [y, mean, variance] = runKernel("BatchNormTraining", { x, gamma: one, beta: one }, { epsilon: 0 });
  assertEquals([[...y!.values], mean!.values[0], variance!.values[0]], [[2, 0, 2, 0], 10000, 1]);
});

wasmTest("activations and their gradients agree with finite differences", () => {
  const x = tensor([3, 5], 1), dy = tensor([3, 5], 2), alpha = 0.2;
  const leaky = (x: number[]) => x.map((v) => v > 0 ? v : alpha * v);
  const relu = (x: number[]) => x.map((v) => Math.max(0, v));
  assertClose(runKernel("LeakyRelu", { x }, { alpha })[0]!.values, leaky(x.values));
  assertClose(
    runKernel("LeakyReluGrad", { dy, x }, { alpha })[0]!.values,
    finiteDifferences((x) => dot(dy.values, leaky(x)), x.values),
  );
  assertClose(
    runKernel("ReluGrad", { dy, y: { values: relu(x.values), shape: x.shape } })[0]!.values,
    finiteDifferences((x) => dot(dy.values, relu(x)), x.values),
  );
});

wasmTest("Tanh stays within 3e-7 of Math.tanh, also where it saturates", () => {
  const values = [-200, -20, -1, -1e-3, 0, 1e-6, 0.5, 3, 90];
  const [y] = runKernel("Tanh", { x: { values, shape: [values.length] } });
  assertClose(y!.values, values.map(Math.tanh), 3e-7);
});

wasmTest("BatchMatMul agrees with cpu for every transposition, with batches and broadcasting", async () => {
  for (const [aBatch, bBatch] of [[[], []], [[1], [1]], [[3], [3]], [[2, 1], [2, 3]]] as const) {
    for (const [transposeA, transposeB] of [[false, false], [true, false], [false, true], [true, true]]) {
      const a = tensor([...aBatch, ...(transposeA ? [19, 5] : [5, 19])], 1);
      const b = tensor([...bBatch, ...(transposeB ? [18, 19] : [19, 18])], 2);
      const run = () => runKernel("BatchMatMul", { a, b }, { transposeA, transposeB })[0]!;
      const product = run(), expected = await onCpu(run);
      assertEquals(product.shape, expected.shape);
      assertClose(product.values, expected.values);
    }
  }
});

wasmTest("BatchMatMul does not take a matrix for its reshape (stock does)", () => {
  tf.tidy(() => {
    const b = tf.tensor2d([1, 2, 3, 4, 5, 6], [2, 3]), reshaped = tf.reshape(b, [3, 2]);
    assertEquals([...tf.matMul(tf.ones([1, 2]), b).dataSync()], [5, 7, 9]);
    assertEquals([...tf.matMul(tf.ones([1, 3]), reshaped).dataSync()], [9, 12]);
    assertEquals([...tf.matMul(tf.ones([1, 2]), b).dataSync()], [5, 7, 9]);
  });
});

wasmTest("Sum and Mean agree with cpu over any axes", async () => {
  const x = tensor([2, 3, 4, 5], 1);
  for (const axis of [[0], [0, 1], [2, 0, 1], [-4], [1], [3], [0, 3], [0, 1, 2, 3]]) {
    for (const keepDims of [false, true]) {
      const of = (op: typeof tf.sum) =>
        tf.tidy(() => [...op(tf.tensor(x.values, x.shape), axis, keepDims).dataSync()]);
      assertClose(of(tf.sum), await onCpu(() => of(tf.sum)));
      assertClose(of(tf.mean), await onCpu(() => of(tf.mean)));
    }
  }
});

wasmTest("Sum of whole numbers still gives whole numbers", () => {
  tf.tidy(() => {
    const sum = tf.sum(tf.tensor2d([1, 2, 3, 4], [2, 2], "int32"), 0);
    assertEquals([sum.dtype, ...sum.dataSync()], ["int32", 4, 6]);
  });
});

wasmTest("Identity shares the data until both tensors are disposed", () => {
  const x = tf.tensor1d([1, 2]), clone = tf.clone(x);
  x.dispose();
  assertEquals([...clone.dataSync()], [1, 2]);
  clone.dispose();
});
