/**
 * Convolutions as matrices: the patches of an image that a filter meets, gathered into a matrix, and
 * gradients of patches added back into an image.
 *
 * A patch is what lies under the filter at one output position; tap (i,j) of it is the input pixel
 * (oy·stride + i - padTop, ox·stride + j - padLeft), or 0 outside of the image. Columns are ordered
 * (i, j, channel), as the filter [kh,kw,C,K] is when seen as a matrix [kh·kw·C, K]. Plain arrays in,
 * plain arrays out: nothing here knows tfjs.
 */

/** The sizes of a convolution without dilation, all in pixels or channels. */
export interface ConvolutionSizes {
  readonly batchSize: number;
  readonly inHeight: number;
  readonly inWidth: number;
  readonly inChannels: number;
  readonly outHeight: number;
  readonly outWidth: number;
  readonly outChannels: number;
  readonly filterHeight: number;
  readonly filterWidth: number;
  readonly strideHeight: number;
  readonly strideWidth: number;
  readonly padTop: number;
  readonly padLeft: number;
}

/** The range of output columns whose tap `j` lies inside the image. */
function columnsInside(sizes: ConvolutionSizes, j: number): [first: number, end: number] {
  const { inWidth, outWidth, strideWidth, padLeft } = sizes;
  // 0 <= ox·stride + j - padLeft <= inWidth - 1
  const first = Math.min(outWidth, Math.max(0, Math.ceil((padLeft - j) / strideWidth)));
  const end = Math.min(outWidth, Math.floor((inWidth - 1 + padLeft - j) / strideWidth) + 1);
  return [first, Math.max(first, end)];
}

/**
 * Gathers some taps of all patches, a row per tap and channel.
 *
 * @param x images [N,H,W,C]
 * @param firstTap index i·kw + j of the first tap
 * @param taps how many taps
 * @param rows receives [taps·C, N·OH·OW]
 */
export function gatherTapRows(
  x: Float32Array,
  sizes: ConvolutionSizes,
  firstTap: number,
  taps: number,
  rows: Float32Array,
): void {
  const { batchSize, inHeight, inWidth, inChannels, outHeight, outWidth } = sizes;
  const { filterWidth, strideHeight, strideWidth, padTop, padLeft } = sizes;
  const positions = batchSize * outHeight * outWidth, step = strideWidth * inChannels;
  for (let tap = 0; tap < taps; tap++) {
    const i = Math.floor((firstTap + tap) / filterWidth), j = (firstTap + tap) % filterWidth;
    const [first, end] = columnsInside(sizes, j);
    for (let line = 0; line < batchSize * outHeight; line++) {
      const oy = line % outHeight, y = oy * strideHeight + i - padTop;
      const inside = y >= 0 && y < inHeight;
      const start = inside ? first : 0, stop = inside ? end : 0;
      const pixel = ((line - oy) / outHeight * inHeight + y) * inWidth + j - padLeft + start * strideWidth;
      // `| 0` tells the compiler that both indices are whole numbers.
      let from = (pixel * inChannels) | 0, to = (tap * inChannels * positions + line * outWidth) | 0;
      for (let channel = 0; channel < inChannels; channel++, from++, to += positions) {
        for (let ox = 0; ox < start; ox++) rows[to + ox] = 0;
        for (let ox = start, at = from; ox < stop; ox++, at += step) rows[to + ox] = x[at]!;
        for (let ox = stop; ox < outWidth; ox++) rows[to + ox] = 0;
      }
    }
  }
}

/**
 * Adds rows made like those of {@linkcode gatherTapRows}, all taps, back into the images.
 *
 * @param rows [kh·kw·C, N·OH·OW]
 * @param x images [N,H,W,C], added to
 */
export function addTapRows(rows: Float32Array, sizes: ConvolutionSizes, x: Float32Array): void {
  const { batchSize, inHeight, inWidth, inChannels, outHeight, outWidth } = sizes;
  const { filterHeight, filterWidth, strideHeight, strideWidth, padTop, padLeft } = sizes;
  const positions = batchSize * outHeight * outWidth, step = strideWidth * inChannels;
  for (let tap = 0; tap < filterHeight * filterWidth; tap++) {
    const i = Math.floor(tap / filterWidth), j = tap % filterWidth;
    const [first, end] = columnsInside(sizes, j);
    for (let line = 0; line < batchSize * outHeight; line++) {
      const oy = line % outHeight, y = oy * strideHeight + i - padTop;
      if (y < 0 || y >= inHeight) continue;
      const pixel = ((line - oy) / outHeight * inHeight + y) * inWidth + j - padLeft + first * strideWidth;
      let to = (pixel * inChannels) | 0, from = (tap * inChannels * positions + line * outWidth) | 0;
      for (let channel = 0; channel < inChannels; channel++, to++, from += positions) {
        for (let ox = first, at = to; ox < end; ox++, at += step) x[at]! += rows[from + ox]!;
      }
    }
  }
}

/**
 * Adds patches, one per row, back into some of the images.
 *
 * @param patches [images·OH·OW, kh·kw·C]
 * @param firstImage index of the image that the first patch belongs to
 * @param images how many images
 * @param x images [N,H,W,C], added to
 */
export function addPatches(
  patches: Float32Array,
  sizes: ConvolutionSizes,
  firstImage: number,
  images: number,
  x: Float32Array,
): void {
  const { inHeight, inWidth, inChannels, outHeight, outWidth, padTop, padLeft } = sizes;
  const { filterHeight, filterWidth, strideHeight, strideWidth } = sizes;
  for (let line = 0; line < images * outHeight; line++) {
    const image = firstImage + Math.floor(line / outHeight);
    for (let i = 0; i < filterHeight; i++) {
      const y = (line % outHeight) * strideHeight + i - padTop;
      if (y < 0 || y >= inHeight) continue;
      for (let ox = 0; ox < outWidth; ox++) {
        // In both arrays the taps of one filter row and their channels lie side by side.
        const left = ox * strideWidth - padLeft;
        const first = Math.max(0, -left), end = Math.min(filterWidth, inWidth - left);
        const count = (end - first) * inChannels;
        const patch = (line * outWidth + ox) * filterHeight;
        const from = (((patch + i) * filterWidth + first) * inChannels) | 0;
        const to = (((image * inHeight + y) * inWidth + left + first) * inChannels) | 0;
        for (let k = 0; k < count; k++) x[to + k]! += patches[from + k]!;
      }
    }
  }
}

/**
 * Transposes a matrix that lies inside an array into another array.
 *
 * @param source holds [rows, columns] from `sourceStart` on
 * @param target receives [columns, rows] from `targetStart` on
 */
export function transposeMatrix(
  source: Float32Array,
  rows: number,
  columns: number,
  target: Float32Array,
  sourceStart = 0,
  targetStart = 0,
): void {
  const tile = 16; // one cache line of floats: both sides then use whole lines
  for (let top = 0; top < rows; top += tile) {
    const bottom = Math.min(top + tile, rows);
    for (let left = 0; left < columns; left += tile) {
      const right = Math.min(left + tile, columns);
      for (let column = left; column < right; column++) {
        const to = targetStart + column * rows;
        let from = sourceStart + top * columns + column;
        for (let row = top; row < bottom; row++, from += columns) target[to + row] = source[from]!;
      }
    }
  }
}
