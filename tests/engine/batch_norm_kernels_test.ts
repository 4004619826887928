import { assertEquals } from "@std/assert";
import * as tf from "@tensorflow/tfjs-core";
import { batchNormTraining, batchNormTrainingGrad } from "../../src/engine/tensorflow/batch_norm_kernels.ts";
import type { TensorFlowBackend } from "../../src/engine/tensorflow/kernels.ts";
import { lacksTensorFlow, useEngine } from "../support/engines.ts";
import { assertClose, assertNoLeak, normals } from "./finite_differences.ts";

const ignore = await lacksTensorFlow("batch_norm_kernels_test.ts");
const SHAPE = [2, 3, 2, 3];
const EPSILON = 1e-2;

/** 1 / sqrt(variance + epsilon), and the way back. */
const inverseDeviation = (variance: tf.Tensor) => tf.rsqrt(tf.add(variance, EPSILON));
const varianceOf = (inverse: tf.Tensor) => tf.sub(tf.reciprocal(tf.square(inverse)), EPSILON);

/**
 * A backend on the CPU whose fused batch norm saves and takes what cuDNN does (fused_batch_norm_op.cc calls it
 * "saved_maybe_inv_var"): the inverse deviation in the place of the variance.
 */
function pretendedGpu(cpu: TensorFlowBackend): TensorFlowBackend {
  return {
    isUsingGpuDevice: true,
    executeSingleOutput: (...call) => cpu.executeSingleOutput(...call),
    executeMultipleOutputs(name, attributes, inputs, count) {
      if (name === "FusedBatchNormV3") {
        const outputs = cpu.executeMultipleOutputs(name, attributes, inputs, count);
        const inverse = tf.tidy(() => inverseDeviation(outputs[4]!));
        outputs[4]!.dispose();
        return outputs.with(4, inverse);
      }
      const [dy, x, gamma, mean, inverse, memory] = inputs as tf.Tensor[];
      assertEquals(memory!.shape, [], "without cuDNN's memory");
      const variance = tf.tidy(() => varianceOf(inverse!)), empty = tf.tensor1d([]);
      const all = [dy!, x!, gamma!, mean!, variance, empty];
      const outputs = cpu.executeMultipleOutputs(name, attributes, all, count);
      tf.dispose([variance, empty]);
      return outputs;
    },
  };
}

/** Forward and backward pass on a backend: y, mean, variance, dx, dgamma, dbeta. */
function passes(backend: TensorFlowBackend): ArrayLike<number>[] {
  const attrs = { epsilon: EPSILON };
  const inputs = {
    x: tf.tensor(normals(SHAPE, 1), SHAPE),
    gamma: tf.tensor(normals([3], 2), [3]),
    beta: tf.tensor(normals([3], 3), [3]),
    dy: tf.tensor(normals(SHAPE, 4), SHAPE),
  };
  const forward = batchNormTraining({ inputs, attrs, backend });
  const [, mean, variance] = forward;
  const backward = batchNormTrainingGrad({
    inputs: { ...inputs, mean: mean!, variance: variance! },
    attrs,
    backend,
  });
  const values = [...forward, ...backward].map((tensor) => tensor.dataSync());
  tf.dispose([inputs, forward, backward]);
  return values;
}

Deno.test({
  name: "fused batch norm gives the same numbers with what a GPU saves for its gradient",
  ignore,
  async fn() {
    const engine = await useEngine("tensorflow");
    const handles = engine.handleCount();
    await assertNoLeak(() => {
      const cpu = tf.backend() as unknown as TensorFlowBackend;
      const [expected, got] = [passes(cpu), passes(pretendedGpu(cpu))];
      assertEquals(got.length, 6);
      got.forEach((values, i) => assertClose(values, [...Array.from(expected[i]!)]));
    });
    assertEquals(engine.handleCount(), handles, "handles before and after");
  },
});
