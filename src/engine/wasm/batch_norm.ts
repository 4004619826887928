/** Batch normalisation over the wasm heap: one reading of x for the statistics, one for the result. */
import type * as tf from "@tensorflow/tfjs-core";
import { type KernelCall, matrixShape } from "../kernel_scope.ts";
import { allocate, type BackendWasm, views } from "./heap.ts";

/**
 * `BatchNormTraining`: y = gamma (x - mean) r + beta with r = 1 / sqrt(variance + epsilon), as
 * y = scale x + shift with scale = gamma r and shift = beta - mean scale.
 *
 * The variance is taken as mean(x²) - mean(x)². In float64 the squares of float32 numbers are exact and
 * their sums good to 16 digits, so the difference keeps float32's 7 digits until |mean| exceeds the
 * standard deviation some 10,000 times.
 *
 * @param call inputs x [N,H,W,C] or [M,C], gamma [C], beta [C]; attrs {epsilon}
 * @returns [y, mean, variance], tensors of the caller
 */
export function batchNormTraining(
  { inputs, attrs, backend }: KernelCall<"x" | "gamma" | "beta", { epsilon: number }, BackendWasm>,
): tf.TensorInfo[] {
  const [rows, channels] = matrixShape(inputs.x.shape);
  const outputs = [inputs.x.shape, [channels], [channels]].map((shape) => allocate(backend, shape));
  const [y, mean, variance] = outputs as [tf.TensorInfo, tf.TensorInfo, tf.TensorInfo];
  const [xs, gammas, betas] = views(backend, inputs.x, inputs.gamma, inputs.beta);
  const [ys, means, variances] = views(backend, y, mean, variance);

  const sums = new Float64Array(channels), squares = new Float64Array(channels);
  for (let row = 0, at = 0; row < rows; row++) {
    for (let c = 0; c < channels; c++, at++) {
      const value = xs[at]!;
      sums[c]! += value;
      squares[c]! += value * value;
    }
  }
  const scales = new Float64Array(channels), shifts = new Float64Array(channels);
  for (let c = 0; c < channels; c++) {
    const center = sums[c]! / rows, spread = Math.max(0, squares[c]! / rows - center * center);
    means[c] = center;
    variances[c] = spread;
    scales[c] = gammas[c]! / Math.sqrt(spread + attrs.epsilon);
    shifts[c] = betas[c]! - center * scales[c]!;
  }
  for (let row = 0, at = 0; row < rows; row++) {
    for (let c = 0; c < channels; c++, at++) ys[at] = xs[at]! * scales[c]! + shifts[c]!;
  }
  return [y, mean, variance];
}

/**
 * `BatchNormTrainingGrad`: with xhat = (x - mean) r and sums over the M rows,
 *   dbeta = sum dy,  dgamma = sum dy xhat,  dx = gamma r (dy - dbeta / M - xhat dgamma / M).
 * xhat is linear in x, so dx = k dy + l x + m per channel, where
 *   k = gamma r,  l = -k r dgamma / M,  m = -k dbeta / M - l mean.
 *
 * @param call inputs dy and x [N,H,W,C] or [M,C], gamma, mean and variance [C]; attrs {epsilon}
 * @returns [dx, dgamma, dbeta], tensors of the caller
 */
export function batchNormTrainingGrad(
  { inputs, attrs, backend }: KernelCall<
    "dy" | "x" | "gamma" | "mean" | "variance",
    { epsilon: number },
    BackendWasm
  >,
): tf.TensorInfo[] {
  const [rows, channels] = matrixShape(inputs.x.shape);
  const outputs = [inputs.x.shape, [channels], [channels]].map((shape) => allocate(backend, shape));
  const [dx, dgamma, dbeta] = outputs as [tf.TensorInfo, tf.TensorInfo, tf.TensorInfo];
  const [dys, xs, gammas] = views(backend, inputs.dy, inputs.x, inputs.gamma);
  const [means, variances] = views(backend, inputs.mean, inputs.variance);
  const [dxs, dgammas, dbetas] = views(backend, dx, dgamma, dbeta);

  const sums = new Float64Array(channels), products = new Float64Array(channels);
  const centers = Float64Array.from(means);
  for (let row = 0, at = 0; row < rows; row++) {
    for (let c = 0; c < channels; c++, at++) {
      const dy = dys[at]!;
      sums[c]! += dy;
      products[c]! += dy * (xs[at]! - centers[c]!);
    }
  }
  const k = new Float64Array(channels), l = new Float64Array(channels), m = new Float64Array(channels);
  for (let c = 0; c < channels; c++) {
    const r = 1 / Math.sqrt(variances[c]! + attrs.epsilon);
    dbetas[c] = sums[c]!;
    dgammas[c] = products[c]! * r;
    k[c] = gammas[c]! * r;
    l[c] = -k[c]! * r * products[c]! * r / rows;
    m[c] = -k[c]! * sums[c]! / rows - l[c]! * centers[c]!;
  }
  for (let row = 0, at = 0; row < rows; row++) {
    for (let c = 0; c < channels; c++, at++) dxs[at] = k[c]! * dys[at]! + l[c]! * xs[at]! + m[c]!;
  }
  return [dx, dgamma, dbeta];
}
