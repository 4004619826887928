import { assertEquals } from "@std/assert";
import * as tf from "@tensorflow/tfjs-core";
import { batchNormTraining, leakyRelu, relu, updateByAdam } from "../../src/engine/kernels.ts";
import { testEngines, useEngine } from "../support/engines.ts";
import {
  assertClose,
  assertNoLeak,
  batchNormReference,
  dot,
  finiteDifferences,
  normals,
} from "./finite_differences.ts";

const SHAPE: [number, number, number, number] = [2, 3, 2, 3];
const EPSILON = 1e-2;
const x = normals(SHAPE, 1), gamma = normals([3], 2), beta = normals([3], 3), dy = normals(SHAPE, 4);

for (const { name, ignore } of await testEngines("kernels_test.ts")) {
  /** A test on one engine that fails if it leaves tensors or the library's handles behind. */
  const engineTest = (title: string, body: () => void) =>
    Deno.test({
      name: `${name}: ${title}`,
      ignore,
      async fn() {
        const engine = await useEngine(name);
        const handles = engine.handleCount();
        await assertNoLeak(body);
        assertEquals(engine.handleCount(), handles, "handles before and after");
      },
    });
  const valuesOf = (tensors: tf.Tensor[]) => tensors.map((tensor) => tensor.dataSync());

  engineTest(
    "batchNormTraining() normalises as the definition says, and its gradients are its differences",
    () => {
      const [y, mean, variance, ...gradients] = tf.tidy(() => {
        const inputs = [tf.tensor4d(x, SHAPE), tf.tensor1d(gamma), tf.tensor1d(beta)] as const;
        const outputs = batchNormTraining(...inputs, EPSILON);
        const backward = tf.grads((x, gamma, beta) =>
          batchNormTraining(x as tf.Tensor4D, gamma as tf.Tensor1D, beta as tf.Tensor1D, EPSILON).y
        );
        return valuesOf([
          outputs.y,
          outputs.mean,
          outputs.variance,
          ...backward([...inputs], tf.tensor4d(dy, SHAPE)),
        ]);
      });
      assertClose(y!, batchNormReference(x, gamma, beta, EPSILON));
      const column = (c: number) => x.filter((_, i) => i % 3 === c);
      const means = [0, 1, 2].map((c) => column(c).reduce((sum, v) => sum + v, 0) / 12);
      assertClose(mean!, means);
      assertClose(
        variance!,
        means.map((mean, c) => column(c).reduce((sum, v) => sum + (v - mean) ** 2, 0) / 12),
      );
      const loss = (x: number[], gamma: number[], beta: number[]) =>
        dot(dy, batchNormReference(x, gamma, beta, EPSILON));
      assertClose(gradients[0]!, finiteDifferences((x) => loss(x, gamma, beta), x));
      assertClose(gradients[1]!, finiteDifferences((gamma) => loss(x, gamma, beta), gamma));
      assertClose(gradients[2]!, finiteDifferences((beta) => loss(x, gamma, beta), beta));
    },
  );

  engineTest("relu() keeps what is above 0, and so does its gradient", () => {
    const [y, dx] = tf.tidy(() => {
      const input = tf.tensor4d(x, SHAPE);
      return valuesOf([relu(input), tf.grad((x) => relu(x))(input, tf.tensor4d(dy, SHAPE))]);
    });
    assertClose(y!, x.map((v) => Math.max(v, 0)), 0);
    assertClose(dx!, dy.map((d, i) => x[i]! > 0 ? d : 0), 0);
  });

  engineTest("leakyRelu() multiplies what is below 0, and so does its gradient", () => {
    const [y, dx] = tf.tidy(() => {
      const input = tf.tensor4d(x, SHAPE);
      return valuesOf([
        leakyRelu(input, 0.2),
        tf.grad((x) => leakyRelu(x, 0.2))(input, tf.tensor4d(dy, SHAPE)),
      ]);
    });
    assertClose(y!, x.map((v) => v > 0 ? v : 0.2 * v), 1e-7);
    assertClose(dx!, dy.map((d, i) => x[i]! > 0 ? d : 0.2 * d), 1e-7);
  });

  engineTest("updateByAdam() gives the numbers worked by hand, and leaves the old state alone", () => {
    // first = 0.5 (1, 0) + 0.5 (3, -2) = (2, -1); second = 0.75 (4, 0) + 0.25 (9, 4) = (5.25, 1);
    // variable = (10, 20) - 0.1 (2, -1) / (sqrt(5.25, 1) + 1) = (10 - 0.2 / 3.2912878, 20 + 0.05).
    const [variable, first, second, ...old] = tf.tidy(() => {
      const state = {
        variable: tf.tensor1d([10, 20]),
        first: tf.tensor1d([1, 0]),
        second: tf.tensor1d([4, 0]),
      };
      const rates = { stepSize: tf.scalar(0.1), epsilon: tf.scalar(1) };
      const moved = updateByAdam(state, tf.tensor1d([3, -2]), rates, { beta1: 0.5, beta2: 0.75 });
      return valuesOf([moved.variable, moved.first, moved.second, ...Object.values(state)]);
    });
    assertClose(variable!, [10 - 0.2 / (Math.sqrt(5.25) + 1), 20.05], 1e-6);
    assertClose(first!, [2, -1], 1e-6);
    assertClose(second!, [5.25, 1], 1e-6);
    assertEquals(old.map((values) => [...values]), [[10, 20], [1, 0], [4, 0]]);
  });

  engineTest("round() leaves whole numbers alone, and rounds others to the nearer", () => {
    const [whole, others] = tf.tidy(() =>
      valuesOf([
        tf.round(tf.tensor1d([-12345678, 0, 7], "int32")),
        tf.round(tf.tensor1d([-1.6, -0.4, 0.6, 2])),
      ])
    );
    assertEquals([...whole!], [-12345678, 0, 7]);
    assertEquals([...others!], [-2, -0, 1, 2]);
  });
}
