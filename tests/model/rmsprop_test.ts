import { assertEquals, assertThrows } from "@std/assert";
import * as tf from "@tensorflow/tfjs-core";
import { applyRmsprop, buildRmsprop, disposeRmsprop, rmspropRates } from "../../src/model/rmsprop.ts";
import { assertClose, assertNoLeak } from "../engine/finite_differences.ts";
import { testEngines, useEngine } from "../support/engines.ts";

const OPTIONS = { learningRate: 0.1, rho: 0.9, epsilon: 1e-7 };

/** The values of one variable after each gradient. */
function descend(
  start: number[],
  gradients: number[][],
  options: typeof OPTIONS & { clip?: number },
): number[][] {
  return tf.tidy(() => {
    const variable = tf.variable(tf.tensor1d(start));
    const rmsprop = buildRmsprop(new Map([["w", variable]]), options);
    const values = gradients.map((gradient, i) => {
      const { stepSize, epsilon } = rmspropRates(options, i + 1);
      const rates = { stepSize: tf.scalar(stepSize), epsilon: tf.scalar(epsilon) };
      applyRmsprop(rmsprop, new Map([["w", tf.tensor1d(gradient)]]), rates);
      return [...variable.dataSync()];
    });
    disposeRmsprop(rmsprop);
    variable.dispose();
    return values;
  });
}

for (const { name, ignore } of await testEngines("rmsprop_test.ts")) {
  Deno.test({
    name: `${name}: two RMSprop steps give the numbers worked by hand`,
    ignore,
    async fn() {
      await useEngine(name);
      // g = 2: square 0.1 · 4 = 0.4, move 0.1 · 2 / 0.6324555 = 0.3162278.
      // g = 1: square 0.36 + 0.1 = 0.46, move 0.1 / 0.6782330 = 0.1474420.
      const [first, second] = descend([1], [[2], [1]], OPTIONS);
      assertClose(first!, [1 - 0.3162278], 1e-6);
      assertClose(second!, [1 - 0.3162278 - 0.1474420], 1e-6);
      await assertNoLeak(() => void descend([1, 2], [[1, 1], [2, 2]], OPTIONS));
    },
  });

  Deno.test({
    name: `${name}: gradients are cut component by component`,
    ignore,
    async fn() {
      await useEngine(name);
      // Cut to 1, 1 and -0.5: squares 0.1, 0.1 and 0.025; the second step sees -1: squares 0.19, 0.19, 0.1225.
      const [first, second] = descend([0, 0, 0], [[1, 30, -0.5], [-1, -2, -1]], { ...OPTIONS, clip: 1 });
      const start = 0.1 / Math.sqrt(0.1);
      assertClose(first!, [-start, -start, start], 1e-6);
      assertClose(second!.slice(0, 2), [0.1 / Math.sqrt(0.19) - start, 0.1 / Math.sqrt(0.19) - start], 1e-6);
      assertClose(second!.slice(2), [start + 0.1 / Math.sqrt(0.1225)], 1e-6);
    },
  });
}

Deno.test("rmspropRates() divide the step size by 1 + decay for each update before", () => {
  const options = { ...OPTIONS, decay: 0.5 };
  assertEquals([1, 2, 3].map((step) => rmspropRates(options, step).stepSize), [0.1, 0.1 / 1.5, 0.05]);
  assertEquals(rmspropRates(OPTIONS, 9), { stepSize: 0.1, epsilon: 1e-7 });
});

Deno.test("a variable without a gradient is an error that names it", async () => {
  await useEngine("cpu");
  const rmsprop = buildRmsprop(new Map([["00_conv/bias", tf.variable(tf.tensor1d([1]))]]), OPTIONS);
  const rates = { stepSize: tf.scalar(1), epsilon: tf.scalar(1) };
  const update = () => applyRmsprop(rmsprop, new Map(), rates);
  assertThrows(update, Error, "Cannot update 00_conv/bias: its gradient is missing");
});
