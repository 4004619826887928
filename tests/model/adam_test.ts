import { assertThrows } from "@std/assert";
import * as tf from "@tensorflow/tfjs-core";
import { startCpu } from "../../src/engine/cpu_backend.ts";
import { adamRates, applyAdam, buildAdam, disposeAdam } from "../../src/model/adam.ts";
import { assertClose, assertNoLeak } from "../engine/finite_differences.ts";

await startCpu();

const OPTIONS = { learningRate: 0.1, beta1: 0.5, beta2: 0.999, epsilon: 1e-8 };

/** The values of one variable after each gradient. */
function descend(start: number[], gradients: number[][], options = OPTIONS): Float32Array[] {
  return tf.tidy(() => {
    const variable = tf.variable(tf.tensor1d(start));
    const adam = buildAdam(new Map([["w", variable]]), options);
    const values = gradients.map((gradient, i) => {
      const { stepSize, epsilon } = adamRates(options, i + 1);
      const rates = { stepSize: tf.scalar(stepSize), epsilon: tf.scalar(epsilon) };
      applyAdam(adam, new Map([["w", tf.tensor1d(gradient)]]), rates);
      return variable.dataSync<"float32">().slice();
    });
    disposeAdam(adam);
    variable.dispose();
    return values;
  });
}

Deno.test("two Adam steps give the numbers worked by hand", () => {
  // Step 1, g = 2: m = 1, v = 0.004; corrected 1/0.5 = 2 and 0.004/0.001 = 4; move 0.1 · 2/2 = 0.1.
  // Step 2, g = 4: m = 0.5 + 2 = 2.5, v = 0.003996 + 0.016 = 0.019996; corrected 2.5/0.75 = 10/3 and
  // 0.019996/0.001999 = 10.003001…, root 3.162752…; move 0.1 · 3.333333/3.162752 = 0.1053934.
  const [first, second] = descend([1], [[2], [4]]);
  assertClose(first!, [0.9], 1e-6);
  assertClose(second!, [0.9 - 0.1 * (10 / 3) / Math.sqrt(0.019996 / 0.001999)], 1e-6);
  assertClose(second!, [0.7946066], 1e-6);
});

Deno.test("the first step moves by the learning rate against the gradient's sign, whatever its size", () => {
  const [moved] = descend([0, 0, 0], [[1e-3, -5, 700]]);
  assertClose(moved!, [-0.1, 0.1, -0.1], 1e-4);
});

Deno.test("epsilon is added to the corrected root, as in PyTorch", () => {
  // A gradient as small as epsilon halves the step: 0.1 · 1e-8 / (1e-8 + 1e-8). With epsilon beside the
  // uncorrected root it would be 0.1 · 1e-8 / (1e-8 + 1e-8/sqrt(0.001)) = 0.003.
  const [moved] = descend([0], [[1e-8]]);
  assertClose(moved!.map((value) => value * 10), [-0.5], 1e-3);
});

Deno.test("a variable without a gradient is an error that names it", () => {
  const variable = tf.variable(tf.tensor1d([1]));
  const adam = buildAdam(new Map([["00_dense/weights", variable]]), OPTIONS);
  const rates = { stepSize: tf.scalar(1), epsilon: tf.scalar(1) };
  assertThrows(
    () => applyAdam(adam, new Map(), rates),
    Error,
    "Cannot update 00_dense/weights: its gradient is missing",
  );
});

Deno.test("Adam leaves no tensor behind", async () => {
  await assertNoLeak(() => void descend([1, 2], [[1, 1], [2, 2], [3, 3]]));
});
