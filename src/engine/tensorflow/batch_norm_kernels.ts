/** Batch normalisation as TensorFlow's fused ops, whose outputs mean different things on CPUs and on GPUs. */
import * as tf from "@tensorflow/tfjs-core";
import { ATTRIBUTE_TYPES } from "./data_types.ts";
import type { TensorFlowAttribute } from "./attributes.ts";
import { dtype, float, inputsOf, type KernelArguments, text } from "./kernel_arguments.ts";
import type { TensorFlowBackend } from "./kernels.ts";

const batchNormAttributes = (epsilon: number): TensorFlowAttribute[] => [
  dtype("T"),
  dtype("U"),
  float("epsilon", epsilon),
  text("data_format", "NHWC"),
  { name: "is_training", type: ATTRIBUTE_TYPES.TF_ATTR_BOOL, value: true },
];

/**
 * FusedBatchNormV3's first output is y; the next two are meant for moving averages (the variance is unbiased
 * there); the "reserve spaces" 3 and 4 are what the gradient op takes: mean and biased variance on a CPU, mean and
 * 1 / sqrt(variance + epsilon) on a GPU.
 *
 * @returns y, mean, biased variance
 */
export function batchNormTraining({ inputs, attrs, backend }: KernelArguments): tf.Tensor[] {
  const native = backend as TensorFlowBackend;
  const empty = tf.tensor1d([]);
  const [x, gamma, beta] = inputsOf(inputs, "x", "gamma", "beta") as [
    tf.TensorInfo,
    tf.TensorInfo,
    tf.TensorInfo,
  ];
  const outputs = native.executeMultipleOutputs(
    "FusedBatchNormV3",
    [...batchNormAttributes(attrs?.epsilon as number), float("exponential_avg_factor", 1)],
    [x, gamma, beta, empty, empty],
    6,
  );
  const [y, movingMean, movingVariance, mean, variance, reserved] = outputs;
  const biased = native.isUsingGpuDevice ? biasedVariance(native, movingVariance!, x.shape) : variance!;
  const results = [y!, mean!, biased];
  tf.dispose(
    [empty, movingMean!, movingVariance!, variance!, reserved!].filter((one) => !results.includes(one)),
  );
  return results;
}

/** The gradient of {@linkcode batchNormTraining}. */
export function batchNormTrainingGrad({ inputs, attrs, backend }: KernelArguments): tf.Tensor[] {
  const native = backend as TensorFlowBackend;
  const epsilon = attrs?.epsilon as number;
  const [dy, x, gamma, mean, variance] = inputsOf(inputs, "dy", "x", "gamma", "mean", "variance");
  const saved = native.isUsingGpuDevice ? inverseDeviation(native, variance!, epsilon) : undefined;
  // The last input is a memory of cuDNN's, which it does without where that is no vector.
  const memory = native.isUsingGpuDevice ? tf.scalar(0) : tf.tensor1d([]);
  const [dx, dgamma, dbeta, ...unused] = native.executeMultipleOutputs(
    "FusedBatchNormGradV3",
    batchNormAttributes(epsilon),
    [dy!, x!, gamma!, mean!, saved ?? variance!, memory],
    5,
  );
  tf.dispose([memory, ...unused, ...(saved ? [saved] : [])]);
  return [dx!, dgamma!, dbeta!];
}

/** Of M numbers the unbiased variance is M / (M - 1) times the biased one. */
function biasedVariance(native: TensorFlowBackend, unbiased: tf.Tensor, shape: readonly number[]): tf.Tensor {
  const count = shape.slice(0, -1).reduce((product, size) => product * size, 1);
  const share = tf.scalar((count - 1) / count);
  const biased = native.executeSingleOutput("Mul", [dtype("T")], [unbiased, share]);
  share.dispose();
  return biased;
}

function inverseDeviation(native: TensorFlowBackend, variance: tf.TensorInfo, epsilon: number): tf.Tensor {
  const least = tf.scalar(epsilon);
  const raised = native.executeSingleOutput("AddV2", [dtype("T")], [variance, least]);
  const inverse = native.executeSingleOutput("Rsqrt", [dtype("T")], [raised]);
  tf.dispose([least, raised]);
  return inverse;
}
