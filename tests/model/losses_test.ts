import { assertEquals } from "@std/assert";
import * as tf from "@tensorflow/tfjs-core";
import { startCpu } from "../../src/engine/cpu_backend.ts";
import { binaryCrossEntropy, GENERATED, meanScore, REAL } from "../../src/model/losses.ts";
import { assertClose, assertNoLeak } from "../engine/finite_differences.ts";

await startCpu();

const read = (tensorOf: () => tf.Tensor) => tf.tidy(() => tensorOf().dataSync());

Deno.test("binaryCrossEntropy() gives the numbers worked by hand", () => {
  // p = sigmoid(0) = 1/2: -log(1/2) whatever the label. p = sigmoid(log 3) = 3/4: -log(3/4) and -log(1/4).
  const logits = () => tf.tensor1d([0, Math.log(3)]);
  assertClose(read(() => binaryCrossEntropy(logits(), REAL)), [(Math.log(2) + Math.log(4 / 3)) / 2], 1e-6);
  assertClose(read(() => binaryCrossEntropy(logits(), GENERATED)), [(Math.log(2) + Math.log(4)) / 2], 1e-6);
  // A soft label lies between: t = 0.9 of the first and 0.1 of the second.
  const soft = (0.9 * (Math.log(2) + Math.log(4 / 3)) + 0.1 * (Math.log(2) + Math.log(4))) / 2;
  assertClose(read(() => binaryCrossEntropy(logits(), 0.9)), [soft], 1e-6);
});

Deno.test("binaryCrossEntropy() stays finite where the sigmoid is 0 or 1", () => {
  assertClose(read(() => binaryCrossEntropy(tf.tensor1d([200, -200]), REAL)), [100], 1e-6);
  assertClose(read(() => binaryCrossEntropy(tf.tensor1d([1000]), GENERATED)), [1000], 1e-6);
});

Deno.test("binaryCrossEntropy()'s gradient is (sigmoid(l) - t) / n", () => {
  const gradient = (label: number) =>
    read(() => tf.grad((l) => binaryCrossEntropy(l, label))(tf.tensor1d([0, Math.log(3)])));
  assertClose(gradient(REAL), [-0.25, -0.125], 1e-6);
  assertClose(gradient(GENERATED), [0.25, 0.375], 1e-6);
});

Deno.test("meanScore() is the mean probability", async () => {
  assertClose(read(() => meanScore(tf.tensor1d([0, Math.log(3)]))), [0.625], 1e-6);
  await assertNoLeak(() => tf.tidy(() => void meanScore(tf.tensor1d([1]))));
  assertEquals([REAL, GENERATED], [1, 0]);
});
