/** Activations and their gradients, where the stock kernels are slow or are several passes over memory. */
import type * as tf from "@tensorflow/tfjs-core";
import { inKernelScope, type KernelCall } from "../kernel_scope.ts";
import type { BackendWasm } from "./heap.ts";

/**
 * `values` where `gate` > 0, `alpha` `values` elsewhere: a product with the stock step function, which is 1
 * above 0 and alpha elsewhere. Two vectorised passes; one loop in JavaScript takes six times as long,
 * since the processor cannot foresee the signs. (Where alpha is 0 an infinite value becomes NaN.)
 */
function gate(
  backend: BackendWasm,
  values: tf.TensorInfo,
  gate: tf.TensorInfo,
  alpha: number,
): tf.TensorInfo {
  return inKernelScope("wasm", backend, (scope) => {
    const slope = scope.run("Step", { x: gate }, { alpha });
    return scope.run("Multiply", { a: values, b: slope });
  });
}

/**
 * `ReluGrad`: dy where y > 0, else 0.
 *
 * @param call inputs dy and y (the output of relu, or its input: the signs agree), of one shape
 * @returns dx, a tensor of the caller
 */
export function reluGrad({ inputs, backend }: KernelCall<"dy" | "y", unknown, BackendWasm>): tf.TensorInfo {
  return gate(backend, inputs.dy, inputs.y, 0);
}

/**
 * `LeakyReluGrad`: dy where x > 0, else alpha dy.
 *
 * @param call inputs dy and x, of one shape; attrs {alpha}
 * @returns dx, a tensor of the caller
 */
export function leakyReluGrad(
  { inputs, attrs, backend }: KernelCall<"dy" | "x", { alpha: number }, BackendWasm>,
): tf.TensorInfo {
  return gate(backend, inputs.dy, inputs.x, attrs.alpha);
}

/** A call of `LeakyRelu`. */
export type LeakyReluCall = KernelCall<"x", { alpha: number }, BackendWasm>;

/**
 * Wraps the stock `LeakyRelu` (x where x > 0, else alpha x), which takes six times as long on float32.
 *
 * @param stock the kernel to wrap; it converts other types
 */
export function leakyReluWith(
  stock: (call: LeakyReluCall) => tf.TensorInfo,
): (call: LeakyReluCall) => tf.TensorInfo {
  return (call) => {
    const { x } = call.inputs;
    return x.dtype === "float32" ? gate(call.backend, x, x, call.attrs.alpha) : stock(call);
  };
}

/**
 * `Tanh` by the vectorised sigmoid s: with e = exp(-2x),
 *   tanh x = (1 - e) / (1 + e) = 2 / (1 + e) - 1 = 2 s(2x) - 1,
 * within 2e-7 of the exact value; the stock kernel takes eight times as long.
 *
 * @param call inputs x float32
 * @returns a tensor of the caller, shaped like x
 */
export function tanh({ inputs, backend }: KernelCall<"x", unknown, BackendWasm>): tf.TensorInfo {
  return inKernelScope("wasm", backend, (scope) => {
    const two = scope.scalar(2);
    const doubled = scope.run("Multiply", { a: inputs.x, b: two });
    const sigmoid = scope.run("Sigmoid", { x: doubled });
    return scope.run("Sub", { a: scope.run("Multiply", { a: sigmoid, b: two }), b: scope.scalar(1) });
  });
}

/**
 * `Identity`: the same data, counted once more, as `Reshape` has it. The stock kernel copies, and tfjs
 * clones every tensor that it keeps for a gradient.
 *
 * @param call inputs x of any type
 * @returns a tensor of the caller
 */
export function identity({ inputs, backend }: KernelCall<"x", unknown, BackendWasm>): tf.TensorInfo {
  backend.incRef(inputs.x.dataId);
  return { ...inputs.x };
}
