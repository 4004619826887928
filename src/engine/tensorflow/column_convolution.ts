/**
 * A convolution as one matrix product over columns: every row holds what one output pixel sees (im2col;
 * Chellapilla, Puri and Simard 2006). Pixels are moved by a product with a matrix of zeros and ones, which is exact
 * in every number format and faster than slices and concatenations.
 */
import type { Convolution, Operands, Pass } from "./convolution.ts";
import type { Ops } from "./ops.ts";

/**
 * Computes a pass.
 *
 * - forward: y [N·Q, O] = columns [N·Q, K·C] filter [K·C, O]
 * - filter gradient: columnsᵀ dy
 * - input gradient: dy filterᵀ, summed back into the pixels
 *
 * with Q output pixels and K taps.
 */
export function columnConvolution(
  ops: Ops,
  convolution: Convolution,
  pass: Pass,
  operands: Operands,
): number {
  const { batch, channels, filters, ...geometry } = convolution;
  const { height, width, kernelHeight, kernelWidth, outHeight, outWidth } = geometry;
  const { x, filter, dy } = operands;
  const [pixels, taps] = [height * width, kernelHeight * kernelWidth];
  const outputs = outHeight * outWidth;
  const gather = ops.constant(
    `columns ${Object.values(geometry)}`,
    [outputs * taps, pixels],
    () => gatherMatrix(convolution),
  );
  const rows = batch * outputs;
  const columns = () =>
    ops.reshape(
      ops.batchMatMul(gather, ops.reshape(x!, [batch, pixels, channels])),
      [rows, taps * channels],
    );
  const filterMatrix = () => ops.reshape(filter!, [taps * channels, filters]);
  const gradient = () => ops.reshape(dy!, [rows, filters]);
  switch (pass) {
    case "forward":
      return ops.reshape(ops.matMul(columns(), filterMatrix()), [batch, outHeight, outWidth, filters]);
    case "filterGradient":
      return ops.reshape(
        ops.matMul(columns(), gradient(), { left: true }),
        [kernelHeight, kernelWidth, channels, filters],
      );
    case "inputGradient": {
      const spread = ops.matMul(gradient(), filterMatrix(), { right: true });
      const perImage = ops.reshape(spread, [batch, outputs * taps, channels]);
      return ops.reshape(
        ops.batchMatMul(gather, perImage, { left: true }),
        [batch, height, width, channels],
      );
    }
  }
}

/**
 * Which pixel each tap of each output pixel sees: [Q·K, P] of ones and zeros; rows of taps that see padding are 0.
 */
export function gatherMatrix(convolution: Convolution): Float32Array {
  const { height, width, kernelHeight, kernelWidth, stride, padTop, padLeft, outHeight, outWidth } =
    convolution;
  const pixels = height * width;
  const matrix = new Float32Array(outHeight * outWidth * kernelHeight * kernelWidth * pixels);
  let row = 0;
  for (let outY = 0; outY < outHeight; outY++) {
    for (let outX = 0; outX < outWidth; outX++) {
      for (let tapY = 0; tapY < kernelHeight; tapY++) {
        for (let tapX = 0; tapX < kernelWidth; tapX++, row++) {
          const y = outY * stride + tapY - padTop;
          const x = outX * stride + tapX - padLeft;
          if (y >= 0 && y < height && x >= 0 && x < width) matrix[row * pixels + y * width + x] = 1;
        }
      }
    }
  }
  return matrix;
}
