/**
 * The gradients of a convolution, as matrix products.
 *
 * The stock wasm backend has no `Conv2DBackpropFilter`, and its `Conv2DBackpropInput` (so conv2dTranspose
 * too) runs at a twelfth of the speed of its matrix product. With P the matrix of patches [M, kh·kw·C]
 * (M = N·OH·OW output positions, see patches.ts), W the filter [kh·kw·C, K] and Y the output [M, K],
 * a convolution is Y = P W, so
 *   dW = Pᵀ dY   and   dP = dY Wᵀ,
 * and dX adds each entry of dP to the pixel that it was gathered from.
 */
import * as tf from "@tensorflow/tfjs-core";
import { inKernelScope, type KernelCall, type KernelScope, withShape } from "../kernel_scope.ts";
import { allocate, type BackendWasm, views } from "./heap.ts";
import { addPatches, addTapRows, type ConvolutionSizes, gatherTapRows, transposeMatrix } from "./patches.ts";

/** The options that both gradients share. */
interface ConvolutionAttributes {
  readonly strides: number | [number, number];
  readonly pad: "valid" | "same" | number | tf.backend_util.ExplicitPadding;
  readonly dataFormat: "NHWC" | "NCHW";
  readonly dimRoundingMode?: "floor" | "round" | "ceil";
  readonly dilations?: number | [number, number];
}

type Shape4D = [number, number, number, number];

// Matrices of patches are made in pieces of at most this many floats: 4 MiB stay in the cache.
const maxPatchFloats = 2 ** 20;

function convolutionSizes(
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
function multiply(scope: KernelScope, a: tf.TensorInfo, b: tf.TensorInfo): tf.TensorInfo {
  return scope.run("BatchMatMul", { a, b }, { transposeA: false, transposeB: false });
}

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

/**
 * `Conv2DBackpropInput`, by the cheapest of three routes.
 *
 * @param call inputs dy [N,OH,OW,K] and filter [kh,kw,C,K]; attrs as those of tf.conv2d, and inputShape
 * @returns the gradient of the images, [N,H,W,C]
 * @throws {Error} for NCHW data and for dilations other than 1
 */
export function conv2DBackpropInput(
  { inputs, attrs, backend }: KernelCall<
    "dy" | "filter",
    ConvolutionAttributes & { inputShape: Shape4D },
    BackendWasm
  >,
): tf.TensorInfo {
  const { dy, filter } = inputs;
  const sizes = convolutionSizes(
    "Conv2DBackpropInput",
    attrs.inputShape,
    filter.shape as Shape4D,
    dy.shape,
    attrs,
  );
  const size = tf.util.sizeFromShape;
  return inKernelScope("wasm", backend, (scope) => {
    const flipped = flippedPadding(sizes);
    if (flipped) return flippedConvolution(scope, backend, dy, filter, sizes, flipped);
    return size(filter.shape) > size(dy.shape)
      ? addedRows(scope, backend, dy, filter, sizes)
      : addedPatches(scope, backend, dy, filter, sizes);
  });
}

/** [[top, bottom], [left, right]] around dy for {@linkcode flippedConvolution}; null where it does not apply. */
function flippedPadding(sizes: ConvolutionSizes): [number, number][] | null {
  const { inHeight, inWidth, outHeight, outWidth, filterHeight, filterWidth, padTop, padLeft } = sizes;
  if (sizes.strideHeight !== 1 || sizes.strideWidth !== 1) return null;
  // It multiplies at H·W positions, the other routes at OH·OW.
  if (inHeight * inWidth > 2 * outHeight * outWidth) return null;
  const top = filterHeight - 1 - padTop, left = filterWidth - 1 - padLeft;
  const bottom = inHeight - outHeight + padTop, right = inWidth - outWidth + padLeft;
  return Math.min(top, bottom, left, right) < 0 ? null : [[top, bottom], [left, right]];
}

/**
 * With stride 1, pixel y of x is met by tap i from output y - i + padTop. Put i' = kh-1-i:
 *   dX[y] = sum over i' of dY[y + i' - (kh-1-padTop)] W[kh-1-i']ᵀ,
 * a convolution of dY, padded by kh-1-padTop, with the filter turned by 180° and its channels swapped.
 */
function flippedConvolution(
  scope: KernelScope,
  backend: BackendWasm,
  dy: tf.TensorInfo,
  filter: tf.TensorInfo,
  sizes: ConvolutionSizes,
  [vertical, horizontal]: [number, number][],
): tf.TensorInfo {
  const { filterHeight, filterWidth, inChannels, outChannels } = sizes;
  const taps = filterHeight * filterWidth, block = inChannels * outChannels;
  const turned = scope.own(allocate(backend, [filterHeight, filterWidth, outChannels, inChannels]));
  const [source, target] = views(backend, filter, turned);
  for (let tap = 0; tap < taps; tap++) {
    transposeMatrix(source, inChannels, outChannels, target, tap * block, (taps - 1 - tap) * block);
  }
  const pad = [[0, 0], vertical, horizontal, [0, 0]];
  const attrs = { strides: [1, 1], pad, dilations: [1, 1], dataFormat: "NHWC" };
  return scope.run("Conv2D", { x: dy, filter: turned }, attrs);
}

/** dPᵀ = W dYᵀ: for large filters on few positions, since it leaves the filter as it lies. */
function addedRows(
  scope: KernelScope,
  backend: BackendWasm,
  dy: tf.TensorInfo,
  filter: tf.TensorInfo,
  sizes: ConvolutionSizes,
): tf.TensorInfo {
  const { batchSize, outHeight, outWidth, outChannels, filterHeight, filterWidth, inChannels } = sizes;
  const positions = batchSize * outHeight * outWidth;
  const dyTransposed = scope.own(allocate(backend, [outChannels, positions]));
  const [dyView, transposedView] = views(backend, dy, dyTransposed);
  transposeMatrix(dyView, positions, outChannels, transposedView);
  const w = withShape(filter, [filterHeight * filterWidth * inChannels, outChannels]);
  const rows = multiply(scope, w, dyTransposed);
  const dx = scope.own(allocate(backend, [batchSize, sizes.inHeight, sizes.inWidth, inChannels]));
  const [rowsView, dxView] = views(backend, rows, dx);
  dxView.fill(0);
  addTapRows(rowsView, sizes, dxView);
  return dx;
}

/** dP = dY Wᵀ, some images at a time. */
function addedPatches(
  scope: KernelScope,
  backend: BackendWasm,
  dy: tf.TensorInfo,
  filter: tf.TensorInfo,
  sizes: ConvolutionSizes,
): tf.TensorInfo {
  const { batchSize, outHeight, outWidth, outChannels, filterHeight, filterWidth, inChannels } = sizes;
  const patchSize = filterHeight * filterWidth * inChannels, positions = outHeight * outWidth;
  const wTransposed = scope.own(allocate(backend, [outChannels, patchSize]));
  const dx = scope.own(allocate(backend, [batchSize, sizes.inHeight, sizes.inWidth, inChannels]));
  const [filterView, transposedView, cleared] = views(backend, filter, wTransposed, dx);
  transposeMatrix(filterView, patchSize, outChannels, transposedView);
  cleared.fill(0);
  const imagesAtOnce = Math.max(1, Math.floor(maxPatchFloats / (patchSize * positions)));
  for (let first = 0; first < batchSize; first += imagesAtOnce) {
    const images = Math.min(imagesAtOnce, batchSize - first);
    const start = first * positions * outChannels, size = images * positions * outChannels;
    const dyRows = scope.own(allocate(backend, [images * positions, outChannels]));
    const [dyView, rowsView] = views(backend, dy, dyRows);
    rowsView.set(dyView.subarray(start, start + size));
    const patches = multiply(scope, dyRows, wTransposed);
    const [patchesView, dxView] = views(backend, patches, dx);
    addPatches(patchesView, sizes, first, images, dxView);
    scope.dispose(patches);
    scope.dispose(dyRows);
  }
  return dx;
}
