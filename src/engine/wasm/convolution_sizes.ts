/** What the gradients of a convolution share. */
import * as tf from "@tensorflow/tfjs-core";
import type { KernelScope } from "../kernel_scope.ts";
import type { ConvolutionSizes } from "./patches.ts";

/** The options that both gradients share. */
export interface ConvolutionAttributes {
  readonly strides: number | [number, number];
  readonly pad: "valid" | "same" | number | tf.backend_util.ExplicitPadding;
  readonly dataFormat: "NHWC" | "NCHW";
  readonly dimRoundingMode?: "floor" | "round" | "ceil";
  readonly dilations?: number | [number, number];
}

/** Of images and of filters. */
export type Shape4D = [number, number, number, number];

/** Matrices of patches are made in pieces of at most this many floats: 4 MiB stay in the cache. */
export const maxPatchFloats = 2 ** 20;

/**
 * The sizes of a convolution, from the arguments of one of its gradients.
 *
 * @throws {Error} for NCHW data, for dilations other than 1, and for a dy of another shape
 */
export function convolutionSizes(
  kernelName: string,
  inputShape: Shape4D,
  filterShape: Shape4D,
  dyShape: readonly number[],
  attrs: ConvolutionAttributes,
): ConvolutionSizes {
  const { strides, pad, dataFormat, dimRoundingMode, dilations = 1 } = attrs;
  const dilated = Array.isArray(dilations) ? dilations.some((d) => d !== 1) : dilations !== 1;
  if (dataFormat !== "NHWC" || dilated) {
    throw new Error(
      `Cannot run ${kernelName} on wasm: the data format must be NHWC and dilations 1, ` +
        `got ${dataFormat} and ${dilations}`,
    );
  }
  const info = tf.backend_util.computeConv2DInfo(inputShape, filterShape, strides, 1, pad, dimRoundingMode);
  if (!tf.util.arraysEqual(dyShape as number[], info.outShape)) {
    throw new Error(`Cannot run ${kernelName}: dy must be [${info.outShape}], got [${dyShape}]`);
  }
  return { ...info, padTop: info.padInfo.top, padLeft: info.padInfo.left };
}

/** The product of two matrices [rows, inner] and [inner, columns]. */
export function multiply(scope: KernelScope, a: tf.TensorInfo, b: tf.TensorInfo): tf.TensorInfo {
  return scope.run("BatchMatMul", { a, b }, { transposeA: false, transposeB: false });
}
