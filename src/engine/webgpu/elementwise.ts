/** Kernels that go once over memory: gradients of activations, Adam, bytes to floats. */
import * as tf from "@tensorflow/tfjs-core";
import type { KernelCall } from "../kernel_scope.ts";
import { elementwise, type WebGPUBackend } from "./program.ts";

const BYTES_PER_WORD = 4;

/**
 * `ReluGrad`: dy where y > 0, else 0.
 *
 * @param call inputs dy and y, of one shape
 * @returns dx, a tensor of the caller
 */
export function reluGrad({ inputs, backend }: KernelCall<"dy" | "y", unknown, WebGPUBackend>): tf.TensorInfo {
  const { dy, y } = inputs;
  return elementwise(backend, "relu gradient", { dy, y }, dy.shape, "select(0.0, dy[index], y[index] > 0.0)");
}

/**
 * `LeakyReluGrad`: dy where x > 0, else alpha dy.
 *
 * @param call inputs dy and x, of one shape; attrs {alpha}
 * @returns dx, a tensor of the caller
 */
export function leakyReluGrad(
  { inputs, attrs, backend }: KernelCall<"dy" | "x", { alpha: number }, WebGPUBackend>,
): tf.TensorInfo {
  const { dy, x } = inputs;
  const expression = "dy[index] * select(uniforms.alpha, 1.0, x[index] > 0.0)";
  return elementwise(backend, "leaky relu gradient", { dy, x }, dy.shape, expression, {
    floats: { alpha: attrs.alpha },
  });
}

/**
 * `ApplyAdam`, see `updateByAdam()` in `../kernels.ts` for the formulas.
 *
 * @param call inputs variable, first, second and gradient of one shape, stepSize and epsilon; attrs {beta1, beta2}
 * @returns [variable, first, second], new tensors of the caller
 */
export function applyAdam(
  { inputs, attrs: { beta1, beta2 }, backend }: KernelCall<
    "variable" | "first" | "second" | "gradient" | "stepSize" | "epsilon",
    { beta1: number; beta2: number },
    WebGPUBackend
  >,
): tf.TensorInfo[] {
  const { variable, gradient, stepSize, epsilon } = inputs;
  const { shape } = variable;
  const decayed = (name: string, moment: tf.TensorInfo, term: string, beta: number) =>
    elementwise(
      backend,
      `adam ${name}`,
      { moment, gradient },
      shape,
      `uniforms.kept * moment[index] + uniforms.added * ${term}`,
      { floats: { kept: beta, added: 1 - beta } },
    );
  const first = decayed("first", inputs.first, "gradient[index]", beta1);
  const second = decayed("second", inputs.second, "gradient[index] * gradient[index]", beta2);
  const moved = elementwise(
    backend,
    "adam variable",
    { variable, first, second, stepSize, epsilon },
    shape,
    "variable[index] - stepSize[0] * first[index] / (sqrt(second[index]) + epsilon[0])",
  );
  return [moved, first, second];
}

/**
 * `FloatsFromBytes`: bytes travel to the GPU four to a word, and are told apart there.
 *
 * @param call inputs bytes, as {@linkcode uploadBytes} made them
 * @returns float32 of the same shape, a tensor of the caller
 */
export function floatsFromBytes(
  { inputs, backend }: KernelCall<"bytes", unknown, WebGPUBackend>,
): tf.TensorInfo {
  const { dataId, dtype, shape } = inputs.bytes;
  const words = { dataId, dtype, shape: [Math.ceil(tf.util.sizeFromShape(shape) / BYTES_PER_WORD)] };
  const expression = `f32((words[index / ${BYTES_PER_WORD}] >> u32(index % ${BYTES_PER_WORD} * 8)) & 255)`;
  return elementwise(backend, "floats from bytes", { words }, shape, expression);
}

/**
 * Bytes as words of four.
 *
 * @returns data of `backend`; whoever makes a tensor of it gives it the bytes' own shape
 */
export function writeBytes(backend: WebGPUBackend, bytes: Uint8Array): tf.DataId {
  const words = new Int32Array(Math.ceil(bytes.length / BYTES_PER_WORD));
  new Uint8Array(words.buffer).set(bytes);
  return backend.write(words, [words.length], "int32");
}
