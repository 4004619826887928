import { assertEquals } from "@std/assert";
import * as tf from "@tensorflow/tfjs-core";
import { startCpu } from "../../src/engine/cpu_backend.ts";
import {
  binaryCrossEntropy,
  GENERATED,
  hinge,
  leastSquares,
  LOSSES,
  meanScore,
  REAL,
} from "../../src/model/losses.ts";
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

const THREE = () => tf.tensor2d([-2, 0.5, 3], [3, 1]);

Deno.test("leastSquares() is half the mean squared distance from the label", () => {
  // Distances from 1: 3, 0.5, 2, squares 9 + 0.25 + 4 = 13.25; from 0: 4 + 0.25 + 9 the same by chance.
  assertClose(read(() => leastSquares(THREE(), REAL)), [13.25 / 6], 1e-6);
  assertClose(read(() => leastSquares(THREE(), 0.9)), [(2.9 ** 2 + 0.4 ** 2 + 2.1 ** 2) / 6], 1e-6);
  // Its gradient is (l - t) / n.
  assertClose(read(() => tf.grad((l) => leastSquares(l, REAL))(THREE())), [-1, -0.5 / 3, 2 / 3], 1e-6);
});

Deno.test("hinge() leaves alone what is right by more than 1", () => {
  // Real: 1 - l = 3, 0.5, 0; generated: 1 + l = 0, 1.5, 4.
  assertClose(read(() => hinge(THREE(), REAL)), [3.5 / 3], 1e-6);
  assertClose(read(() => hinge(THREE(), GENERATED)), [5.5 / 3], 1e-6);
  assertClose(read(() => hinge(THREE(), 0.9)), [(0.9 * 3.5 + 0.1 * 5.5) / 3], 1e-6);
  assertClose(read(() => tf.grad((l) => hinge(l, REAL))(THREE())), [-1 / 3, -1 / 3, 0], 1e-6);
  assertClose(read(() => tf.grad((l) => hinge(l, GENERATED))(THREE())), [0, 1 / 3, 1 / 3], 1e-6);
});

Deno.test("a label for each logit is as good as one for all", () => {
  const labels = () => tf.tensor2d([1, 0.9, 0], [3, 1]);
  const one = (label: number, logit: number, name: keyof typeof LOSSES) =>
    read(() => LOSSES[name].discriminator(tf.tensor2d([[logit]]), label))[0]!;
  for (const name of ["bce", "least-squares", "hinge"] as const) {
    const mean = (one(1, -2, name) + one(0.9, 0.5, name) + one(0, 3, name)) / 3;
    assertClose(read(() => LOSSES[name].discriminator(THREE(), labels())), [mean], 1e-6);
  }
});

Deno.test("the generator's losses fall as its images move to the label that it wants", () => {
  assertClose(read(() => LOSSES.hinge.generator(THREE(), REAL)), [-0.5], 1e-6);
  assertClose(read(() => LOSSES.hinge.generator(THREE(), GENERATED)), [0.5], 1e-6);
  for (const name of ["bce", "least-squares", "hinge"] as const) {
    for (const [label, sign] of [[REAL, -1], [GENERATED, 1]] as const) {
      const [slope] = read(() => tf.grad((l) => LOSSES[name].generator(l, label))(tf.tensor2d([[0.5]])));
      assertEquals(Math.sign(slope!), sign, `${name} ${label}`);
    }
  }
});

Deno.test("scores are probabilities: of logits by the sigmoid, of outputs that estimate a label as they are", () => {
  const logits = () => tf.tensor1d([0, Math.log(3)]);
  assertClose(read(() => LOSSES.bce.score(logits())), [0.625], 1e-6);
  assertClose(read(() => LOSSES.hinge.score(logits())), [0.625], 1e-6);
  assertClose(read(() => LOSSES["least-squares"].score(THREE())), [(0 + 0.5 + 1) / 3], 1e-6);
});
