/**
 * The gradient of a convolution by its filter, which the stock backend lacks, as a matrix product. With P the
 * matrix of patches [M, kh·kw·C] (M = N·OH·OW output positions, see patches.ts), W the filter [kh·kw·C, K]
 * and Y the output [M, K], a convolution is Y = P W, so dW = Pᵀ dY.
 */
import type * as tf from "@tensorflow/tfjs-core";
import type { ConvolutionAttributes, Shape4D } from "../convolution_attributes.ts";
import { inKernelScope, type KernelCall, withShape } from "../kernel_scope.ts";
import { convolutionSizes, maxPatchFloats, multiply } from "./convolution_sizes.ts";
import { allocate, type BackendWasm, views } from "./heap.ts";
import { gatherTapRows } from "./patches.ts";

/**
 * `Conv2DBackpropFilter`: dW = Pᵀ dY, some taps at a time.
 *
 * @param call inputs x [N,H,W,C] and dy [N,OH,OW,K]; attrs as those of tf.conv2d, and filterShape
 * @returns the gradient of the filter, [kh,kw,C,K]
 * @throws {Error} for NCHW data and for dilations other than 1
 */
export function conv2DBackpropFilter(
  { inputs, attrs, backend }: KernelCall<
    "x" | "dy",
    ConvolutionAttributes & { filterShape: Shape4D },
    BackendWasm
  >,
): tf.TensorInfo {
  const { x, dy } = inputs;
  const sizes = convolutionSizes(
    "Conv2DBackpropFilter",
    x.shape as Shape4D,
    attrs.filterShape,
    dy.shape,
    attrs,
  );
  const { inChannels, outChannels, filterHeight, filterWidth } = sizes;
  const positions = sizes.batchSize * sizes.outHeight * sizes.outWidth;
  const allTaps = filterHeight * filterWidth;
  const tapsAtOnce = Math.max(1, Math.floor(maxPatchFloats / (inChannels * positions)));
  return inKernelScope("wasm", backend, (scope) => {
    const dyMatrix = withShape(dy, [positions, outChannels]);
    const parts: tf.TensorInfo[] = [];
    for (let firstTap = 0; firstTap < allTaps; firstTap += tapsAtOnce) {
      const taps = Math.min(tapsAtOnce, allTaps - firstTap);
      const rows = scope.own(allocate(backend, [taps * inChannels, positions])); // Pᵀ, these taps
      const [xView, rowsView] = views(backend, x, rows);
      gatherTapRows(xView, sizes, firstTap, taps, rowsView);
      parts.push(multiply(scope, rows, dyMatrix)); // [taps·C, K]
      scope.dispose(rows);
    }
    const dw = parts.length === 1 ? parts[0]! : scope.run("Concat", parts, { axis: 0 });
    return withShape(dw, attrs.filterShape);
  });
}
