/** What the engines' convolution kernels share. */
import type * as tf from "@tensorflow/tfjs-core";

/** The options of tf.conv2d and its gradients. */
export interface ConvolutionAttributes {
  readonly strides: number | [number, number];
  readonly pad: "valid" | "same" | number | tf.backend_util.ExplicitPadding;
  readonly dataFormat: "NHWC" | "NCHW";
  readonly dimRoundingMode?: "floor" | "round" | "ceil";
  readonly dilations?: number | [number, number];
}

/** Of images [N,H,W,C] and filters [kh,kw,C,O]. */
export type Shape4D = [number, number, number, number];

/** Whether a convolution has channels last and no dilation. */
export function isPlainConvolution({ dataFormat, dilations = 1 }: ConvolutionAttributes): boolean {
  return dataFormat === "NHWC" && [dilations].flat().every((dilation) => dilation === 1);
}

/**
 * Checks the gradient of a convolution's output.
 *
 * @throws {Error} if it has another shape than the output
 */
export function checkOutputGradient(
  kernelName: string,
  outShape: readonly number[],
  dyShape: readonly number[],
): void {
  if (outShape.length === dyShape.length && outShape.every((length, axis) => length === dyShape[axis])) {
    return;
  }
  throw new Error(`Cannot run ${kernelName}: dy must be [${outShape}], got [${dyShape}]`);
}
