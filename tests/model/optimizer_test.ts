import { assertEquals } from "@std/assert";
import * as tf from "@tensorflow/tfjs-core";
import { startCpu } from "../../src/engine/cpu_backend.ts";
import {
  applyOptimizer,
  buildOptimizer,
  disposeOptimizer,
  type OptimizerOptions,
  optimizerRates,
  optimizerState,
} from "../../src/model/optimizer.ts";
import { assertClose } from "../engine/finite_differences.ts";

await startCpu();

const ADAM = { learningRate: 0.1, beta1: 0.5, beta2: 0.999, epsilon: 1e-8 };
const RMSPROP = { kind: "rmsprop", learningRate: 0.1, rho: 0.9, epsilon: 1e-7 } as const;

/** What is moved by one gradient of 3, and the state's names and values. */
function moveOnce(options: OptimizerOptions): { moved: number; state: [string, number[]][] } {
  const variable = tf.variable(tf.tensor1d([0]));
  const optimizer = buildOptimizer(new Map([["w", variable]]), options);
  const { stepSize, epsilon } = optimizerRates(options, 1);
  tf.tidy(() =>
    applyOptimizer(optimizer, new Map([["w", tf.tensor1d([3])]]), {
      stepSize: tf.scalar(stepSize),
      epsilon: tf.scalar(epsilon),
    })
  );
  const state = optimizerState(optimizer).map(([part, variables]): [string, number[]] => [
    part,
    [...variables.get("w")!.dataSync()],
  ]);
  const [moved] = variable.dataSync();
  disposeOptimizer(optimizer);
  variable.dispose();
  return { moved: moved!, state };
}

Deno.test("options without a kind, or of the kind adam, make Adam, whose state has two parts", () => {
  for (const options of [ADAM, { kind: "adam", ...ADAM } as const]) {
    const { moved, state } = moveOnce(options);
    assertClose([moved], [-0.1], 1e-6);
    assertEquals(state.map(([part]) => part), ["Adam/first", "Adam/second"]);
    assertClose(state.flatMap(([, values]) => values), [1.5, 0.009], 1e-6);
  }
});

Deno.test("options of the kind rmsprop make RMSprop, whose state has one part", () => {
  const { moved, state } = moveOnce(RMSPROP);
  // Square 0.1 · 9 = 0.9.
  assertClose([moved], [-0.3 / Math.sqrt(0.9)], 1e-6);
  assertEquals(state.map(([part]) => part), ["Rmsprop/square"]);
  assertClose(state[0]![1], [0.9], 1e-6);
});

Deno.test("optimizerRates() multiply the step size by the share that is left", () => {
  assertEquals(optimizerRates(RMSPROP, 5, 0.25).stepSize, 0.025);
  assertEquals(optimizerRates(ADAM, 3, 1).stepSize, 0.1 * Math.sqrt(1 - 0.999 ** 3) / (1 - 0.5 ** 3));
  assertEquals(optimizerRates(ADAM, 3, 0).stepSize, 0);
});
