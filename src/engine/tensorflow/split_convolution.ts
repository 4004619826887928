/**
 * The input gradient of a convolution of stride 2 through one of stride 1 on blocks of 2x2 pixels. It serves images
 * of few channels, for which TensorFlow's own kernel uses a fifth of its vectors.
 */
import type { Convolution, Operands, Pass } from "./convolution.ts";
import type { Ops } from "./ops.ts";

const BLOCK = 2;
const MOST_CHANNELS = 4;

/** Whether a convolution has the form that this one is made for. */
export function isSplittable(convolution: Convolution): boolean {
  const { height, width, channels, kernelHeight, kernelWidth, stride, outHeight, outWidth } = convolution;
  return channels <= MOST_CHANNELS && stride === BLOCK && kernelHeight % BLOCK === 0 &&
    kernelWidth % BLOCK === 0 &&
    height === BLOCK * outHeight && width === BLOCK * outWidth;
}

/** The gradient in x [N,H,W,C] of a convolution that {@linkcode isSplittable}. */
export function splitInputGradient(
  ops: Ops,
  {
    batch,
    height,
    width,
    channels,
    kernelHeight,
    kernelWidth,
    filters,
    outHeight,
    outWidth,
    padTop,
    padLeft,
  }: Convolution,
  _pass: Pass,
  { filter, dy }: Operands,
): number {
  const [tapsDown, tapsAcross] = [kernelHeight / BLOCK, kernelWidth / BLOCK];
  const [down, across] = [outHeight + tapsDown - 1, outWidth + tapsAcross - 1];
  const depth = BLOCK ** 2 * channels;
  // [block, row in it, block, column in it, …] -> [block, block, row, column, …]
  const taps = ops.transpose(
    ops.reshape(filter!, [tapsDown, BLOCK, tapsAcross, BLOCK * channels * filters]),
    [0, 2, 1, 3],
  );
  const blocks = ops.convolutionInputGradient(
    [batch, down, across, depth],
    ops.reshape(taps, [tapsDown, tapsAcross, depth, filters]),
    dy!,
    1,
    "VALID",
  );
  const rows = ops.transpose(
    ops.reshape(blocks, [batch, down, across, BLOCK, BLOCK * channels]),
    [0, 1, 3, 2, 4],
  );
  const padded = ops.reshape(rows, [batch, BLOCK * down, BLOCK * across, channels]);
  return ops.slice(padded, [0, padTop, padLeft, 0], [batch, height, width, channels]);
}
