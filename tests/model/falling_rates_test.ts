import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import * as tf from "@tensorflow/tfjs-core";
import { startCpu } from "../../src/engine/cpu_backend.ts";
import { buildAdam, disposeAdam } from "../../src/model/adam.ts";
import { fallingRates } from "../../src/model/falling_rates.ts";
import { averagingRate } from "../../src/model/network.ts";

await startCpu();

Deno.test("fallingRates() lets the step size fall along half a cosine", () => {
  const weights = new Map([["w", tf.variable(tf.scalar(1))]]);
  const adam = buildAdam(weights, { learningRate: 0.001, beta1: 0.9, beta2: 0.999, epsilon: 1e-8 });
  const stepSize = (step: number) =>
    tf.tidy(() => fallingRates(adam, step, 1000).adam.stepSize.dataSync()[0]!);
  // Adam's own correction at step 1: lr · sqrt(1 - beta2) / (1 - beta1).
  assertAlmostEquals(stepSize(1), 0.001 * Math.sqrt(0.001) / 0.1, 1e-8);
  const correction = Math.sqrt(1 - 0.999 ** 501) / (1 - 0.9 ** 501);
  assertAlmostEquals(stepSize(501), 0.001 * correction / 2, 1e-8);
  assert(stepSize(1000) > 0 && stepSize(1000) < 1e-6);
  const averaging = tf.tidy(() => fallingRates(adam, 7, 1000).averaging.dataSync()[0]!);
  assertEquals(averaging, Math.fround(averagingRate(7)));
  disposeAdam(adam);
  tf.dispose([...weights.values()]);
});
