/** Batch normalisation with the batch's statistics, and its gradient, in three passes over memory each. */
import type * as tf from "@tensorflow/tfjs-core";
import { type KernelCall, matrixShape } from "../kernel_scope.ts";
import { elementwise, runProgram, type WebGPUBackend } from "./program.ts";

/** A workgroup adds up 64 channels side by side, in 4 threads each. */
const CHANNELS = 64;
const LANES = 4;
/** Rows that a thread adds up, at least. */
const SHORTEST_RUN = 64;
const MOST_PARTS = 64;

/** Two sums over the rows of a matrix [M,C], for each channel, in parts that are yet to be added up. */
interface Sums {
  /** [parts, 2, C]. */
  readonly tensor: tf.TensorInfo;
  readonly parts: number;
}

/**
 * Adds up two terms over the rows.
 *
 * @param inputs that the terms read, `x` [M,C] among them
 * @param terms WGSL expressions of `index`, the element, and `c`, its channel
 */
function sumRows(
  backend: WebGPUBackend,
  name: string,
  inputs: Readonly<Record<string, tf.TensorInfo>>,
  terms: readonly [string, string],
): Sums {
  const [rows, channels] = matrixShape(inputs.x!.shape);
  const parts = Math.max(1, Math.min(MOST_PARTS, Math.floor(rows / (LANES * SHORTEST_RUN))));
  const rowsPerPart = Math.ceil(rows / parts);
  const tensor = runProgram(backend, {
    name: `${name} ${rows} ${channels}`,
    inputs: Object.entries(inputs).map(([name, tensor]) => ({ name, tensor })),
    outputShape: [parts, 2, channels],
    threads: CHANNELS * LANES,
    workgroups: [Math.ceil(channels / CHANNELS), parts, 1],
    code: `
var<workgroup> laneSums: array<vec2<f32>, ${CHANNELS * LANES}>;
fn compute() {
  let thread = i32(localIndex);
  let c = i32(workgroupId.x) * ${CHANNELS} + thread % ${CHANNELS};
  let part = i32(workgroupId.y);
  let end = min(${rows}, (part + 1) * ${rowsPerPart});
  var sums = vec2<f32>(0.0);
  if (c < ${channels}) {
    for (var row = part * ${rowsPerPart} + thread / ${CHANNELS}; row < end; row += ${LANES}) {
      let index = row * ${channels} + c;
      sums += vec2<f32>(${terms[0]}, ${terms[1]});
    }
  }
  laneSums[thread] = sums;
  workgroupBarrier();
  if (thread < ${CHANNELS} && c < ${channels}) {
    for (var lane = 1; lane < ${LANES}; lane++) { sums += laneSums[thread + lane * ${CHANNELS}]; }
    result[part * ${2 * channels} + c] = sums.x;
    result[part * ${2 * channels} + ${channels} + c] = sums.y;
  }
}`,
  });
  return { tensor, parts };
}

/**
 * A number for each channel, made of the two sums.
 *
 * @param expression of `sums.x`, `sums.y` and `index`, the channel
 */
function perChannel(
  backend: WebGPUBackend,
  name: string,
  { tensor, parts }: Sums,
  inputs: Readonly<Record<string, tf.TensorInfo>>,
  expression: string,
  floats?: Readonly<Record<string, number>>,
): tf.TensorInfo {
  const channels = tensor.shape[2]!;
  const at = `part * ${2 * channels} + index`;
  return elementwise(backend, `${name} ${parts}`, { parts: tensor, ...inputs }, [channels], expression, {
    statements: `
  var sums = vec2<f32>(0.0);
  for (var part = 0; part < ${parts}; part++) {
    sums += vec2<f32>(parts[${at}], parts[${at} + ${channels}]);
  }`,
    floats,
  });
}

/**
 * `BatchNormTraining`: y = gamma (x - mean) / sqrt(variance + epsilon) + beta.
 *
 * With K = the first value of the channel, the variance is mean((x-K)²) - mean(x-K)². Without K the difference would
 * lose its digits where the mean is far from 0.
 *
 * @param call inputs x [N,H,W,C] or [M,C], gamma [C], beta [C]; attrs {epsilon}
 * @returns [y, mean, variance], tensors of the caller
 */
export function batchNormTraining(
  { inputs, attrs, backend }: KernelCall<"x" | "gamma" | "beta", { epsilon: number }, WebGPUBackend>,
): tf.TensorInfo[] {
  const { x, gamma, beta } = inputs;
  const [rows, channels] = matrixShape(x.shape);
  const sums = sumRows(backend, "moments", { x }, [
    "x[index] - x[c]",
    "(x[index] - x[c]) * (x[index] - x[c])",
  ]);
  const mean = perChannel(backend, `mean ${rows}`, sums, { x }, `x[index] + sums.x / ${rows}.0`);
  const spread = `max(0.0, sums.y / ${rows}.0 - (sums.x / ${rows}.0) * (sums.x / ${rows}.0))`;
  const variance = perChannel(backend, `variance ${rows}`, sums, {}, spread);
  backend.disposeData(sums.tensor.dataId);
  const c = `index % ${channels}`;
  const y = elementwise(
    backend,
    `normalise ${channels}`,
    { x, gamma, beta, mean, variance },
    x.shape,
    `(x[index] - mean[${c}]) * (gamma[${c}] * inverseSqrt(variance[${c}] + uniforms.epsilon)) + beta[${c}]`,
    { floats: { epsilon: attrs.epsilon } },
  );
  return [y, mean, variance];
}

/**
 * `BatchNormTrainingGrad`: with xhat = (x - mean) r, r = 1 / sqrt(variance + epsilon) and sums over the M rows,
 *   dbeta = sum dy,  dgamma = sum dy xhat,  dx = gamma r (dy - dbeta / M - xhat dgamma / M).
 *
 * @param call inputs dy and x [N,H,W,C] or [M,C], gamma, mean and variance [C]; attrs {epsilon}
 * @returns [dx, dgamma, dbeta], tensors of the caller
 */
export function batchNormTrainingGrad(
  { inputs, attrs, backend }: KernelCall<
    "dy" | "x" | "gamma" | "mean" | "variance",
    { epsilon: number },
    WebGPUBackend
  >,
): tf.TensorInfo[] {
  const { dy, x, gamma, mean, variance } = inputs;
  const [rows, channels] = matrixShape(x.shape);
  const sums = sumRows(backend, "batch norm gradients", { dy, x, mean }, [
    "dy[index]",
    "dy[index] * (x[index] - mean[c])",
  ]);
  const floats = { epsilon: attrs.epsilon };
  const scaled = "sums.y * inverseSqrt(variance[index] + uniforms.epsilon)";
  const dgamma = perChannel(backend, "gamma gradient", sums, { variance }, scaled, floats);
  const dbeta = perChannel(backend, "beta gradient", sums, {}, "sums.x");
  backend.disposeData(sums.tensor.dataId);
  const c = `index % ${channels}`;
  const r = `inverseSqrt(variance[${c}] + uniforms.epsilon)`;
  const dx = elementwise(
    backend,
    `batch norm gradient ${channels}`,
    { dy, x, gamma, mean, variance, dgamma, dbeta },
    x.shape,
    `gamma[${c}] * ${r} * (dy[index] - (dbeta[${c}] + (x[index] - mean[${c}]) * ${r} * dgamma[${c}]) / ${rows}.0)`,
    { floats },
  );
  return [dx, dgamma, dbeta];
}
