import { assertEquals, assertThrows } from "@std/assert";
import { startCpu } from "../../src/engine/cpu_backend.ts";
import { inKernelScope } from "../../src/engine/kernel_scope.ts";
import * as tf from "@tensorflow/tfjs-core";
import {
  assertClose,
  assertNoLeak,
  batchNormReference,
  dot,
  finiteDifferences,
  normals,
  runKernel,
} from "./finite_differences.ts";

await startCpu();

// Two rows of two channels. Channel 0 is 1, 3: mean 2, variance 1; channel 1 is 2, 10: mean 6, variance 16.
// With epsilon 0 xhat is -1, 1 in both.
const x = { values: [1, 2, 3, 10], shape: [2, 2] };
const gamma = { values: [2, 3], shape: [2] }, beta = { values: [0.5, -1], shape: [2] };

Deno.test("BatchNormTraining gives the numbers worked by hand", () => {
  const [y, mean, variance] = runKernel("BatchNormTraining", { x, gamma, beta }, { epsilon: 0 });
  assertClose(mean!.values, [2, 6]);
  assertClose(variance!.values, [1, 16]);
  assertClose(y!.values, [-1.5, -4, 2.5, 2]);
});

Deno.test("BatchNormTrainingGrad gives the numbers worked by hand", () => {
  // Four rows of one channel, x = -1, 1, -1, 1: mean 0, variance 1, xhat = x, r = 1, gamma 2.
  // dy = 1, 0, 0, 3: dbeta = 4, dgamma = -1 + 3 = 2.
  // dx = 2 (dy - 4/4 - xhat 2/4) = 2 (0.5, -1.5, -0.5, 1.5).
  const column = (values: number[]) => ({ values, shape: [4, 1] });
  const one = (value: number) => ({ values: [value], shape: [1] });
  const [dx, dgamma, dbeta] = runKernel("BatchNormTrainingGrad", {
    dy: column([1, 0, 0, 3]),
    x: column([-1, 1, -1, 1]),
    gamma: one(2),
    mean: one(0),
    variance: one(1),
  }, { epsilon: 0 });
  assertClose(dgamma!.values, [2]);
  assertClose(dbeta!.values, [4]);
  assertClose(dx!.values, [1, -3, -1, 3]);
});

Deno.test("BatchNormTraining of [N,H,W,C] is that of [N·H·W,C], and keeps the shape", () => {
  const shape = [2, 3, 1, 2], values = normals(shape, 1);
  const image = runKernel("BatchNormTraining", { x: { values, shape }, gamma, beta }, { epsilon: 1e-5 });
  const matrix = runKernel("BatchNormTraining", { x: { values, shape: [6, 2] }, gamma, beta }, {
    epsilon: 1e-5,
  });
  assertEquals(image.map(({ shape }) => shape), [shape, [2], [2]]);
  assertEquals(image.map(({ values }) => values), matrix.map(({ values }) => values));
});

Deno.test("BatchNormTrainingGrad agrees with finite differences", () => {
  const shape = [3, 2, 1, 3], epsilon = 1e-2;
  const x = normals(shape, 2), dy = normals(shape, 3), gamma = normals([3], 4), beta = normals([3], 5);
  const tensor = (values: number[], shape: number[]) => ({ values, shape });
  const inputs = { x: tensor(x, shape), gamma: tensor(gamma, [3]) };
  const [y, mean, variance] = runKernel("BatchNormTraining", { ...inputs, beta: tensor(beta, [3]) }, {
    epsilon,
  });
  assertClose(y!.values, batchNormReference(x, gamma, beta, epsilon));

  const [dx, dgamma, dbeta] = runKernel("BatchNormTrainingGrad", {
    ...inputs,
    dy: tensor(dy, shape),
    mean: tensor([...mean!.values], [3]),
    variance: tensor([...variance!.values], [3]),
  }, { epsilon });
  const loss = (x: number[], gamma: number[], beta: number[]) =>
    dot(dy, batchNormReference(x, gamma, beta, epsilon));
  assertEquals(dx!.shape, shape);
  assertClose(dx!.values, finiteDifferences((x) => loss(x, gamma, beta), x));
  assertClose(dgamma!.values, finiteDifferences((gamma) => loss(x, gamma, beta), gamma));
  assertClose(dbeta!.values, finiteDifferences((beta) => loss(x, gamma, beta), beta));
});

Deno.test("ReluGrad passes dy where y is above 0, even beside infinite gradients", () => {
  const dy = { values: [5, Infinity, -7, 9], shape: [4] }, y = { values: [1, 0, 2, 0], shape: [4] };
  assertEquals([...runKernel("ReluGrad", { dy, y })[0]!.values], [5, 0, -7, 0]);
});

Deno.test("LeakyReluGrad passes dy where x is above 0 and alpha dy elsewhere", () => {
  const dy = { values: [4, 4, -8, 2], shape: [2, 2] }, x = { values: [1, -1, -0.5, 0], shape: [2, 2] };
  const [dx] = runKernel("LeakyReluGrad", { dy, x }, { alpha: 0.25 });
  assertEquals([...dx!.values], [4, 1, -2, 0.5]);
  assertEquals(dx!.shape, [2, 2]);
});

Deno.test("composite kernels leave nothing behind", async () => {
  const column = { values: [1, 2], shape: [2] };
  await assertNoLeak(() => {
    runKernel("BatchNormTraining", { x, gamma, beta }, { epsilon: 1e-5 });
    runKernel("BatchNormTrainingGrad", { dy: x, x, gamma, mean: column, variance: column }, {
      epsilon: 1e-5,
    });
    runKernel("ReluGrad", { dy: x, y: x });
    runKernel("LeakyReluGrad", { dy: x, x }, { alpha: 0.2 });
  });
});

Deno.test("inKernelScope() disposes everything when a kernel is missing, and names it", async () => {
  await assertNoLeak(() => {
    assertThrows(
      () => inKernelScope("cpu", tf.backend(), (scope) => scope.run("Missing", { x: scope.scalar(1) })),
      Error,
      'Cannot run "Missing": backend "cpu" has no such kernel',
    );
  });
});
