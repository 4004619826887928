/** Sums and means over the leading axes, as of a bias' gradient or the statistics of a batch. */
import * as tf from "@tensorflow/tfjs-core";
import type { KernelCall } from "../kernel_scope.ts";
import { allocate, type BackendWasm, views } from "./heap.ts";

/** A call of `Sum` or `Mean`. */
export type ReductionCall = KernelCall<"x", { axis: number | number[]; keepDims: boolean }, BackendWasm>;

type Reduction = (call: ReductionCall) => tf.TensorInfo;

/**
 * Wraps the stock `Sum`, which first transposes x when a leading axis is reduced and the last stays. The
 * wrapped kernel adds the rows of x, seen as a matrix, in float64 instead: some seven times faster. All
 * other cases go to the stock kernel.
 *
 * @param stock the kernel to wrap
 */
export function leadingAxesSum(stock: Reduction): Reduction {
  return (call) => addRows(call, () => 1) ?? stock(call);
}

/**
 * Wraps the stock `Mean` in the same way as {@linkcode leadingAxesSum} wraps `Sum`.
 *
 * @param stock the kernel to wrap
 */
export function leadingAxesMean(stock: Reduction): Reduction {
  return (call) => addRows(call, (rows) => rows) ?? stock(call);
}

/** The sum over the leading axes divided by `divisor(rows)`; null where other axes or types are asked for. */
function addRows({ inputs: { x }, attrs, backend }: ReductionCall, divisor: (rows: number) => number) {
  const axes = tf.util.parseAxisParam(attrs.axis, [...x.shape]).sort((a, b) => a - b);
  const areLeading = axes.length > 0 && axes.length < x.shape.length && axes.every((axis, i) => axis === i);
  if (!areLeading || x.dtype !== "float32") return null;

  const rest = x.shape.slice(axes.length);
  const output = allocate(backend, attrs.keepDims ? [...axes.map(() => 1), ...rest] : rest);
  const [from, to] = views(backend, x, output);
  const columns = tf.util.sizeFromShape(rest), rows = tf.util.sizeFromShape(x.shape.slice(0, axes.length));
  const sums = new Float64Array(columns);
  for (let row = 0, at = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++, at++) sums[column]! += from[at]!;
  }
  for (let column = 0; column < columns; column++) to[column] = sums[column]! / divisor(rows);
  return output;
}
