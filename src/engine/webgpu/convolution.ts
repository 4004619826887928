/**
 * A convolution and its two gradients as matrix products, in the place of tfjs's kernels, whose filter gradient adds up
 * all positions in one thread for each weight.
 *
 * x is [N,H,W,C], the filter [kh,kw,C,O], y [N,OH,OW,O]; y at (oy,ox) sees x at (oy·s + i - padTop, ox·s + j - padLeft)
 * through tap (i,j).
 */
import * as tf from "@tensorflow/tfjs-core";
import {
  checkOutputGradient,
  type ConvolutionAttributes,
  isPlainConvolution,
  type Shape4D,
} from "../convolution_attributes.ts";
import { type KernelCall, withShape } from "../kernel_scope.ts";
import { countTiles, multiply } from "./matrix_product.ts";
import { elementwise, type WebGPUBackend } from "./program.ts";

type InputGradientAttributes = ConvolutionAttributes & { readonly inputShape: Shape4D };
type FilterGradientAttributes = ConvolutionAttributes & { readonly filterShape: Shape4D };

/** A kernel that may be left to tfjs. */
type Kernel<Inputs extends string, Options> = (
  call: KernelCall<Inputs, Options, WebGPUBackend>,
) => tf.TensorInfo;

/** Sums longer than this are split, where there are too few tiles to keep a GPU busy. */
const SHORTEST_PART = 1024;
const ENOUGH_TILES = 512;

/** The sizes of a convolution, as constants of the shaders. */
export type Sizes = Readonly<
  Record<"N" | "H" | "W" | "C" | "OH" | "OW" | "O" | "KH" | "KW" | "SH" | "SW" | "TOP" | "LEFT", number>
>;

/** None if the convolution is not of the kind that is computed here: dilated, or with channels first. */
function sizesOf(
  inputShape: readonly number[],
  filterShape: readonly number[],
  attributes: ConvolutionAttributes,
): Sizes | undefined {
  if (!isPlainConvolution(attributes)) return undefined;
  const { strides, pad, dimRoundingMode } = attributes;
  const info = tf.backend_util.computeConv2DInfo(
    inputShape as Shape4D,
    filterShape as Shape4D,
    strides,
    1,
    pad,
    dimRoundingMode,
  );
  return {
    N: info.batchSize,
    H: info.inHeight,
    W: info.inWidth,
    C: info.inChannels,
    OH: info.outHeight,
    OW: info.outWidth,
    O: info.outChannels,
    KH: info.filterHeight,
    KW: info.filterWidth,
    SH: info.strideHeight,
    SW: info.strideWidth,
    TOP: info.padInfo.top,
    LEFT: info.padInfo.left,
  };
}

function outShapeOf({ N, OH, OW, O }: Sizes): number[] {
  return [N, OH, OW, O];
}

/** Where in x output position `at` meets channel `c` of `tap`. */
const PIXEL = `
  let y = at / OW % OH * SH + tap / KW - TOP;
  let x = at % OW * SW + tap % KW - LEFT;
  if (y < 0 || y >= H || x < 0 || x >= W) { return -1; }
  return ((at / (OW * OH) * H + y) * W + x) * C + c;`;

/**
 * y[position, o] = sum over taps and c of x[pixel, c] filter[tap, c, o].
 *
 * @returns [N,OH,OW,O], a tensor of the caller
 */
export function forward(
  backend: WebGPUBackend,
  x: tf.TensorInfo,
  filter: tf.TensorInfo,
  sizes: Sizes,
): tf.TensorInfo {
  const { N, C, OH, OW, O, KH, KW } = sizes;
  const isVector = O % 4 === 0;
  return multiply(backend, {
    name: "convolution",
    constants: sizes,
    rows: N * OH * OW,
    columns: O,
    inner: KH * KW * C,
    layers: 1,
    left: {
      tensor: x,
      along: "inner",
      isVector: C % 4 === 0,
      index: `let at = outer; let tap = inner / C; let c = inner % C; ${PIXEL}`,
    },
    right: { tensor: filter, along: "outer", isVector, index: "return inner * O + outer;" },
    outputShape: outShapeOf(sizes),
    target: "return row * O + column;",
    isVector,
  });
}

/**
 * dx[pixel, c] = sum over taps and o of dy[position, o] filter[tap, c, o], a product for each phase (py,px) of the
 * pixels modulo the stride: those with y + TOP = py mod s are seen through the taps i = py + s a only, from the
 * positions oy = (y + TOP - py) / s - a.
 *
 * @returns [N,H,W,C], a tensor of the caller
 */
export function inputGradient(
  backend: WebGPUBackend,
  dy: tf.TensorInfo,
  filter: tf.TensorInfo,
  sizes: Sizes,
): tf.TensorInfo {
  const { N, H, W, C, O, KH, KW, SH, SW } = sizes;
  // Rows and columns of a phase, and its taps, down (A) and across (B).
  const phase = {
    PH: Math.ceil(H / SH),
    PW: Math.ceil(W / SW),
    A: Math.ceil(KH / SH),
    B: Math.ceil(KW / SW),
  };
  const pixel = (row: string) => `
  let py = layer / SW;
  let px = layer % SW;
  let y = ${row} / PW % PH * SH + ((py - TOP) % SH + SH) % SH;
  let x = ${row} % PW * SW + ((px - LEFT) % SW + SW) % SW;`;
  const tap = `
  let o = inner % O;
  let a = inner / O / B;
  let b = inner / O % B;`;
  return multiply(backend, {
    name: "input gradient",
    constants: { ...sizes, ...phase },
    rows: N * phase.PH * phase.PW,
    columns: C,
    inner: phase.A * phase.B * O,
    layers: SH * SW,
    left: {
      tensor: dy,
      along: "inner",
      isVector: O % 4 === 0,
      index: `${pixel("outer")}${tap}
  let oy = (y + TOP - py) / SH - a;
  let ox = (x + LEFT - px) / SW - b;
  if (oy < 0 || oy >= OH || ox < 0 || ox >= OW) { return -1; }
  return ((outer / (PW * PH) * OH + oy) * OW + ox) * O + o;`,
    },
    right: {
      tensor: filter,
      along: "inner",
      isVector: O % 4 === 0,
      index: `${tap}
  let i = layer / SW + SH * a;
  let j = layer % SW + SW * b;
  if (i >= KH || j >= KW) { return -1; }
  return ((i * KW + j) * C + outer) * O + o;`,
    },
    outputShape: [N, H, W, C],
    target: `${pixel("row")}
  if (y >= H || x >= W) { return -1; }
  return ((row / (PW * PH) * H + y) * W + x) * C + column;`,
    isVector: C % 4 === 0,
  });
}

/**
 * dfilter[tap, c, o] = sum over positions of x[pixel, c] dy[position, o]: a small matrix of long sums. Where that makes
 * few tiles, parts of the sums are computed side by side and then added up.
 *
 * @returns [kh,kw,C,O], a tensor of the caller
 */
export function filterGradient(
  backend: WebGPUBackend,
  x: tf.TensorInfo,
  dy: tf.TensorInfo,
  sizes: Sizes,
): tf.TensorInfo {
  const { N, C, OH, OW, O, KH, KW } = sizes;
  const [rows, positions] = [KH * KW * C, N * OH * OW];
  const parts = Math.max(
    1,
    Math.min(Math.ceil(ENOUGH_TILES / countTiles(rows, O)), Math.floor(positions / SHORTEST_PART)),
  );
  const isVector = O % 4 === 0;
  const sums = multiply(backend, {
    name: "filter gradient",
    constants: sizes,
    rows,
    columns: O,
    inner: positions,
    layers: 1,
    parts,
    left: {
      tensor: x,
      along: "outer",
      isVector: C % 4 === 0,
      index: `let at = inner; let tap = outer / C; let c = outer % C; ${PIXEL}`,
    },
    right: { tensor: dy, along: "outer", isVector, index: "return inner * O + outer;" },
    outputShape: [parts, KH, KW, C, O],
    target: `return layer * ${rows} * O + row * O + column;`,
    isVector,
  });
  const shape = [KH, KW, C, O];
  if (parts === 1) return withShape(sums, shape);
  const total = addParts(backend, sums, parts, shape);
  backend.disposeData(sums.dataId);
  return total;
}

/** The sum of [parts, …shape] over the first axis. */
function addParts(
  backend: WebGPUBackend,
  sums: tf.TensorInfo,
  parts: number,
  shape: readonly number[],
): tf.TensorInfo {
  const size = tf.util.sizeFromShape([...shape]);
  return elementwise(backend, `add parts ${parts}`, { sums }, shape, "total", {
    statements: `
  var total = 0.0;
  for (var part = 0; part < ${parts}; part++) { total += sums[part * ${size} + index]; }`,
  });
}

/**
 * `Conv2D`, where the stock kernel is not asked for channels first or dilations.
 *
 * @param stock tfjs's kernel
 */
export function conv2DWith(
  stock: Kernel<"x" | "filter", ConvolutionAttributes>,
): Kernel<"x" | "filter", ConvolutionAttributes> {
  return (call) => {
    const { x, filter } = call.inputs;
    const sizes = sizesOf(x.shape, filter.shape, call.attrs);
    return sizes ? forward(call.backend, x, filter, sizes) : stock(call);
  };
}

/**
 * `Conv2DBackpropInput`, which is also tf.conv2dTranspose.
 *
 * @param stock tfjs's kernel
 */
export function conv2DBackpropInputWith(
  stock: Kernel<"dy" | "filter", InputGradientAttributes>,
): Kernel<"dy" | "filter", InputGradientAttributes> {
  return (call) => {
    const { dy, filter } = call.inputs;
    const sizes = sizesOf(call.attrs.inputShape, filter.shape, call.attrs);
    if (!sizes) return stock(call);
    checkOutputGradient("Conv2DBackpropInput", outShapeOf(sizes), dy.shape);
    return inputGradient(call.backend, dy, filter, sizes);
  };
}

/**
 * `Conv2DBackpropFilter`.
 *
 * @param stock tfjs's kernel
 */
export function conv2DBackpropFilterWith(
  stock: Kernel<"x" | "dy", FilterGradientAttributes>,
): Kernel<"x" | "dy", FilterGradientAttributes> {
  return (call) => {
    const { x, dy } = call.inputs;
    const sizes = sizesOf(x.shape, call.attrs.filterShape, call.attrs);
    if (!sizes) return stock(call);
    checkOutputGradient("Conv2DBackpropFilter", outShapeOf(sizes), dy.shape);
    return filterGradient(call.backend, x, dy, sizes);
  };
}
