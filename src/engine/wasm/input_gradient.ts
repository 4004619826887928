/**
 * The gradient of a convolution by its images. The stock kernel (so conv2dTranspose too) runs at a twelfth of
 * the speed of a matrix product, so it is made of convolutions forwards, or of matrix products: with P the
 * matrix of patches [M, kh·kw·C] (M = N·OH·OW output positions, see patches.ts), W the filter [kh·kw·C, K]
 * and Y the output [M, K], a convolution is Y = P W, so dP = dY Wᵀ, and dX adds each entry of dP to the pixel
 * that it was gathered from.
 */
import * as tf from "@tensorflow/tfjs-core";
import type { ConvolutionAttributes, Shape4D } from "../convolution_attributes.ts";
import { inKernelScope, type KernelCall, type KernelScope, withShape } from "../kernel_scope.ts";
import { convolutionSizes, maxPatchFloats, multiply } from "./convolution_sizes.ts";
import { allocate, type BackendWasm, views } from "./heap.ts";
import { addPatches, addTapRows, type ConvolutionSizes, transposeMatrix } from "./patches.ts";

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
  return inKernelScope("wasm", backend, (scope) => {
    const phases = phasesOf(sizes);
    if (phases) return placedPhases(scope, backend, dy, filter, sizes, phases);
    const size = tf.util.sizeFromShape;
    return size(filter.shape) > size(dy.shape)
      ? addedRows(scope, backend, dy, filter, sizes)
      : addedPatches(scope, backend, dy, filter, sizes);
  });
}

/** The lines of x that the same taps meet, in one direction: first, first + stride, … */
interface Phase {
  readonly first: number;
  readonly lines: number;
  /** The taps, in the order of the lines of dy that they bring. */
  readonly taps: readonly number[];
  /** Lines of zeros before and after dy. */
  readonly padding: [before: number, after: number];
}

/**
 * Line y of x is met by tap i from output o where y = o s + i - p, so only by the taps i = a + t s with
 * a = (y + p) mod s:
 *   dX[y] = sum over t of dY[q - t] W[a + t s]ᵀ with q = (y + p - a) / s.
 * q grows by one from line to line of a phase, so with the taps turned around this is a convolution of stride
 * 1 of dY, padded by T - 1 - q(first line).
 */
function phasesAlong(
  size: number,
  outputs: number,
  kernel: number,
  stride: number,
  padding: number,
): Phase[] {
  return Array.from({ length: stride }, (_, a) => {
    const first = (a + stride * padding - padding) % stride, q = (first + padding - a) / stride;
    const lines = Math.ceil((size - first) / stride);
    const taps = Array.from({ length: Math.ceil((kernel - a) / stride) }, (_, t) => a + t * stride).reverse();
    return { first, lines, taps, padding: [taps.length - 1 - q, lines - outputs + q] };
  });
}

/** The phases by rows and by columns for {@linkcode placedPhases}; null where it does not apply or does not pay. */
function phasesOf(sizes: ConvolutionSizes): [rows: Phase[], columns: Phase[]] | null {
  const { inHeight, inWidth, outHeight, outWidth, strideHeight, strideWidth, inChannels } = sizes;
  // It multiplies at H·W / stride² positions, the other routes at OH·OW.
  if (inHeight * inWidth > 2 * outHeight * outWidth * strideHeight * strideWidth) return null;
  // XNNPACK computes eight output channels at once, or throws the rest away.
  if (inChannels < 8) return null;
  const rows = phasesAlong(inHeight, outHeight, sizes.filterHeight, strideHeight, sizes.padTop);
  const columns = phasesAlong(inWidth, outWidth, sizes.filterWidth, strideWidth, sizes.padLeft);
  const applies = [...rows, ...columns].every(({ lines, taps, padding }) =>
    lines > 0 && taps.length > 0 && Math.min(...padding) >= 0
  );
  return applies ? [rows, columns] : null;
}

/**
 * A convolution of dY for each phase. Compared with the other routes nothing is added up in JavaScript, which
 * has one thread only: each pixel is written once.
 */
function placedPhases(
  scope: KernelScope,
  backend: BackendWasm,
  dy: tf.TensorInfo,
  filter: tf.TensorInfo,
  sizes: ConvolutionSizes,
  [rows, columns]: [Phase[], Phase[]],
): tf.TensorInfo {
  const { batchSize, inHeight, inWidth, inChannels } = sizes;
  const dx = scope.own(allocate(backend, [batchSize, inHeight, inWidth, inChannels]));
  for (const row of rows) {
    for (const column of columns) {
      const turned = scope.own(turnedFilter(backend, filter, row.taps, column.taps));
      const pad = [[0, 0], row.padding, column.padding, [0, 0]];
      const attrs = { strides: [1, 1], pad, dilations: [1, 1], dataFormat: "NHWC" };
      const part = scope.run("Conv2D", { x: dy, filter: turned }, attrs);
      if (rows.length * columns.length === 1) return part;
      const [partView, dxView] = views(backend, part, dx);
      placePhase(partView, sizes, row, column, dxView);
      scope.dispose(part);
      scope.dispose(turned);
    }
  }
  return dx;
}

/** Some taps of a filter [kh,kw,C,K] with its channels swapped, [rows,columns,K,C], in the order given. */
function turnedFilter(
  backend: BackendWasm,
  filter: tf.TensorInfo,
  rows: readonly number[],
  columns: readonly number[],
): tf.TensorInfo {
  const [, width, inChannels, outChannels] = filter.shape as Shape4D;
  const turned = allocate(backend, [rows.length, columns.length, outChannels, inChannels]);
  const [source, target] = views(backend, filter, turned);
  const block = inChannels * outChannels;
  rows.flatMap((i) => columns.map((j) => i * width + j)).forEach((tap, at) =>
    transposeMatrix(source, inChannels, outChannels, target, tap * block, at * block)
  );
  return turned;
}

/** Puts the lines of a phase [N,rows,columns,C] where they belong. */
function placePhase(
  part: Float32Array,
  sizes: ConvolutionSizes,
  row: Phase,
  column: Phase,
  dx: Float32Array,
): void {
  const { batchSize, inHeight, inWidth, inChannels, strideHeight, strideWidth } = sizes;
  const step = (strideWidth - 1) * inChannels;
  let from = 0;
  for (let image = 0; image < batchSize; image++) {
    for (let line = 0; line < row.lines; line++) {
      const y = image * inHeight + row.first + line * strideHeight;
      let to = ((y * inWidth + column.first) * inChannels) | 0;
      for (let x = 0; x < column.lines; x++, to += step) {
        for (let channel = 0; channel < inChannels; channel++) dx[to++] = part[from++]!;
      }
    }
  }
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
