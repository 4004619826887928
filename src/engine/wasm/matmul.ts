/**
 * Matrix products. The stock kernel hands a single product of matrices as they lie to XNNPACK (30
 * GFLOP/s on one thread) and anything else to plain loops (1 to 2 GFLOP/s), so transposed matrices are
 * worth transposing first.
 */
import type * as tf from "@tensorflow/tfjs-core";
import { inKernelScope, type KernelCall, type KernelScope } from "../kernel_scope.ts";
import { allocate, type BackendWasm, views } from "./heap.ts";
import { transposeMatrix } from "./patches.ts";

/** A call of `BatchMatMul`: a [...,I,J] and b [...,J,K], or transposed in the last two axes. */
export type MatMulCall = KernelCall<
  "a" | "b",
  { transposeA: boolean; transposeB: boolean },
  BackendWasm
>;

/** A copy of `tensor` [...,R,C] with the last two axes exchanged. */
function transposed(scope: KernelScope, backend: BackendWasm, tensor: tf.TensorInfo): tf.TensorInfo {
  const [rows, columns] = tensor.shape.slice(-2) as [number, number];
  const output = scope.own(allocate(backend, [...tensor.shape.slice(0, -2), columns, rows]));
  const [from, to] = views(backend, tensor, output);
  for (let start = 0; start < from.length; start += rows * columns) {
    transposeMatrix(from, rows, columns, to, start, start);
  }
  return output;
}

function copied(scope: KernelScope, backend: BackendWasm, tensor: tf.TensorInfo): tf.TensorInfo {
  const output = scope.own(allocate(backend, tensor.shape));
  const [from, to] = views(backend, tensor, output);
  to.set(from);
  return output;
}

/**
 * Wraps the stock `BatchMatMul`: transposes first, and mends a fault. The stock kernel keeps what XNNPACK
 * made of `b` under the data's id alone. Tensors reshaped from one another share that id, so multiplying
 * by a matrix [2,3] and then by its reshape [3,2] used the matrix [2,3] twice, silently. Here the shape
 * first seen with an id is remembered, and `b` is copied when it comes with another.
 *
 * @param stock the kernel to wrap
 */
export function matMulWith(stock: (call: MatMulCall) => tf.TensorInfo): (call: MatMulCall) => tf.TensorInfo {
  const columnsOf = new WeakMap<tf.DataId, number>();
  return ({ inputs, attrs, backend }) =>
    inKernelScope("wasm", backend, (scope) => {
      const a = attrs.transposeA ? transposed(scope, backend, inputs.a) : inputs.a;
      let b = attrs.transposeB ? transposed(scope, backend, inputs.b) : inputs.b;
      const columns = b.shape.at(-1) ?? 1;
      if ((columnsOf.get(b.dataId) ?? columns) !== columns) b = copied(scope, backend, b);
      columnsOf.set(b.dataId, columns);
      const plain = { transposeA: false, transposeB: false };
      return scope.own(stock({ inputs: { a, b }, attrs: plain, backend }));
    });
}
