/**
 * 4x4 convolutions of stride 2 with 9/16 of the multiplications, by Winograd's minimal filtering F(2,2) along both
 * axes (Winograd 1980; Lavin and Gray 2016, arXiv 1509.09308).
 *
 * Blocks of 2x2 pixels turn the convolution into one of stride 1 with 2x2 taps on 4 C channels. Along one axis two
 * neighbouring outputs
 *
 *     y0 = d0 g0 + d1 g1        m0 = (d0 - d1) g0         y0 = m0 + m1
 *     y1 = d1 g0 + d2 g1        m1 = d1 (g0 + g1)         y1 = m1 + m2
 *                               m2 = (d2 - d1) g1
 *
 * need three products instead of four, along both axes 9 instead of 16. The sums on x, filter and y are products
 * with constant matrices of -1, 0 and 1, so nothing is lost but the last bits of float32 sums; in bfloat16 those
 * bits would be missed. The gradients are the transposed maps with the same 9/16.
 */
import type { Convolution, Operands, Pass } from "./convolution.ts";
import type { Ops } from "./ops.ts";

const KERNEL = 4;
const STRIDE = 2;
/** Rows: m0, m1, m2; columns: d0, d1, d2. */
const DATA = [[1, -1, 0], [0, 1, 0], [0, -1, 1]];
/** Rows: m0, m1, m2; columns: g0, g1. */
const TAPS = [[1, 0], [1, 1], [0, 1]];
/** Rows: y0, y1; columns: m0, m1, m2. */
const OUTPUTS = [[1, 1, 0], [0, 1, 1]];
const PRODUCTS = 3;

/** Whether a convolution has the form that this one is made for. */
export function isWinograd(convolution: Convolution): boolean {
  const { height, width, kernelHeight, kernelWidth, stride, padTop, padLeft, outHeight, outWidth } =
    convolution;
  return kernelHeight === KERNEL && kernelWidth === KERNEL && stride === STRIDE && padTop === 1 &&
    padLeft === 1 &&
    height === width && height === STRIDE * outHeight && width === STRIDE * outWidth && outHeight % 2 === 0;
}

/** Computes a pass of a convolution that {@linkcode isWinograd}. */
export function winogradConvolution(
  ops: Ops,
  convolution: Convolution,
  pass: Pass,
  { x, filter, dy }: Operands,
): number {
  const { data, taps, outputs } = transformsOf(ops, convolution);
  switch (pass) {
    case "forward":
      return outputs.sum(ops.batchMatMul(data.spread(x!), taps.spread(filter!)));
    case "inputGradient":
      return data.sum(ops.batchMatMul(outputs.spread(dy!), taps.spread(filter!), { right: true }));
    case "filterGradient":
      return taps.sum(ops.batchMatMul(data.spread(x!), outputs.spread(dy!), { left: true }));
  }
}

/** A linear map between a tensor of the convolution and a matrix for each product, in both directions. */
interface Transform {
  /** To [products, …]. */
  spread(tensor: number): number;
  /** The transposed map, back. */
  sum(matrices: number): number;
}

function transformsOf(
  ops: Ops,
  { batch, height: size, channels, filters, outHeight: outSize }: Convolution,
): Record<"data" | "taps" | "outputs", Transform> {
  const products = PRODUCTS ** 2;
  const tiles = (outSize / 2) ** 2;
  const depth = STRIDE ** 2 * channels;
  const dataShape = [products * tiles * STRIDE ** 2, size ** 2];
  const outputShape = [outSize ** 2, products * tiles];
  const taps = () => ops.constant("Winograd taps", [products * STRIDE ** 2, KERNEL ** 2], tapMatrix);
  return {
    data: imageTransform(ops, {
      matrix: () => ops.constant("Winograd data", dataShape, () => dataMatrix(size)),
      isTransposed: false,
      image: [batch, size, size, channels],
      matrices: [products, batch * tiles, depth],
    }),
    outputs: imageTransform(ops, {
      matrix: () => ops.constant("Winograd outputs", outputShape, () => outputMatrix(outSize)),
      isTransposed: true,
      image: [batch, outSize, outSize, filters],
      matrices: [products, batch * tiles, filters],
    }),
    taps: {
      spread(filter) {
        const columns = ops.reshape(filter, [KERNEL ** 2, channels * filters]);
        return ops.reshape(ops.matMul(taps(), columns), [products, depth, filters]);
      },
      sum(matrices) {
        const columns = ops.reshape(matrices, [products * STRIDE ** 2, channels * filters]);
        const summed = ops.matMul(taps(), columns, { left: true });
        return ops.reshape(summed, [KERNEL, KERNEL, channels, filters]);
      },
    },
  };
}

/** The transform of images [N,S,S,C] by a map of their pixels, the same for every image and channel. */
function imageTransform(ops: Ops, { matrix, isTransposed, image, matrices }: {
  readonly matrix: () => number;
  /** Whether the matrix leads to the pixels instead of from them. */
  readonly isTransposed: boolean;
  readonly image: readonly [number, number, number, number];
  readonly matrices: readonly [products: number, rows: number, length: number];
}): Transform {
  const [batch, height, width, channels] = image;
  const [products, rows, length] = matrices;
  const perImage = rows * length / batch;
  return {
    spread(images) {
      const pixels = ops.reshape(images, [batch, height * width, channels]);
      const mapped = ops.batchMatMul(matrix(), pixels, { left: isTransposed });
      const byProduct = ops.transpose(ops.reshape(mapped, [batch, products, perImage]), [1, 0, 2]);
      return ops.reshape(byProduct, matrices);
    },
    sum(spread) {
      const byImage = ops.transpose(ops.reshape(spread, [products, batch, perImage]), [1, 0, 2]);
      const mapped = ops.reshape(byImage, [batch, products * perImage / channels, channels]);
      return ops.reshape(ops.batchMatMul(matrix(), mapped, { left: !isTransposed }), image);
    },
  };
}

/** From the pixels (y, x) to (product, tile, place in the block). */
function dataMatrix(size: number): Float32Array {
  const pad = 1;
  return squared([PRODUCTS, size / KERNEL, STRIDE], [size], ([product, tile, place], [pixel]) => {
    const block = (pixel! + pad - place!) / STRIDE;
    return DATA[product!]![block - 2 * tile!] ?? 0;
  });
}

/** From the taps to (product, place in the block). */
function tapMatrix(): Float32Array {
  return squared(
    [PRODUCTS, STRIDE],
    [KERNEL],
    ([product, place], [tap]) => TAPS[product!]![(tap! - place!) / STRIDE] ?? 0,
  );
}

/** From (product, tile) to the outputs. */
function outputMatrix(size: number): Float32Array {
  return squared(
    [size],
    [PRODUCTS, size / 2],
    ([output], [product, tile]) => OUTPUTS[output! - 2 * tile!]?.[product!] ?? 0,
  );
}

/**
 * A map along one axis, applied along both: its Kronecker square. Each index of the map, such as (product, tile),
 * becomes a pair: (product, product across, tile, tile across).
 *
 * @param rows lengths of the row's indices
 * @param columns lengths of the column's indices
 * @param at the map along one axis
 */
function squared(
  rows: readonly number[],
  columns: readonly number[],
  at: (row: readonly number[], column: readonly number[]) => number,
): Float32Array {
  const columnPairs = pairsOf(columns);
  return Float32Array.from(
    pairsOf(rows).flatMap(([row, rowAcross]) =>
      columnPairs.map(([column, columnAcross]) => at(row, column) * at(rowAcross, columnAcross))
    ),
  );
}

type Pair = readonly [readonly number[], readonly number[]];

function pairsOf(lengths: readonly number[]): Pair[] {
  return lengths.reduce<Pair[]>(
    (pairs, length) =>
      pairs.flatMap(([down, across]) =>
        Array.from({ length: length ** 2 }, (_, i): Pair => [
          [...down, Math.floor(i / length)],
          [...across, i % length],
        ])
      ),
    [[[], []]],
  );
}
