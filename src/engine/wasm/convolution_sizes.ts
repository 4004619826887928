/** What the gradients of a convolution share. */
import * as tf from "@tensorflow/tfjs-core";
import {
  checkOutputGradient,
  type ConvolutionAttributes,
  isPlainConvolution,
  type Shape4D,
} from "../convolution_attributes.ts";
import type { KernelScope } from "../kernel_scope.ts";
import type { ConvolutionSizes } from "./patches.ts";

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
  if (!isPlainConvolution(attrs)) {
    throw new Error(
      `Cannot run ${kernelName} on wasm: the data format must be NHWC and dilations 1, ` +
        `got ${dataFormat} and ${dilations}`,
    );
  }
  const info = tf.backend_util.computeConv2DInfo(inputShape, filterShape, strides, 1, pad, dimRoundingMode);
  checkOutputGradient(kernelName, info.outShape, dyShape);
  return { ...info, padTop: info.padInfo.top, padLeft: info.padInfo.left };
}

/** The product of two matrices [rows, inner] and [inner, columns]. */
export function multiply(scope: KernelScope, a: tf.TensorInfo, b: tf.TensorInfo): tf.TensorInfo {
  return scope.run("BatchMatMul", { a, b }, { transposeA: false, transposeB: false });
}
