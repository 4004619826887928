/**
 * Multi-scale structural similarity: how alike two pictures are, and thereby how varied a set is.
 *
 * Wang, Simoncelli and Bovik, "Multi-scale structural similarity for image quality assessment" (2003); as a
 * measure of variety, Odena, Olah and Shlens (2017, arXiv 1610.09585); reference code:
 * tkarras/progressive_growing_of_gans, metrics/ms_ssim.py.
 *
 * At each of five scales, under a Gaussian window (m: mean, v: variance, c: covariance; C1 = 2.55^2, C2 = 7.65^2):
 *
 *   contrast and structure  cs = (2 c + C2) / (va + vb + C2)
 *   similarity              s  = (2 ma mb + C1) / (ma^2 + mb^2 + C1) · cs
 *
 * averaged over places and channels, and clipped at 0. Then MS-SSIM = cs1^w1 cs2^w2 cs3^w3 cs4^w4 s5^w5.
 */
import type { Picture } from "../tensor/pixels.ts";
import type { Random } from "../tensor/random.ts";
import { assertPictureSet, pictureAt, type PictureSet } from "./picture_set.ts";

/** Exponents from fine to coarse, Wang et al. 2003, section 3.2. */
const WEIGHTS = [0.0448, 0.2856, 0.3001, 0.2363, 0.1333] as const;
const WINDOW_SIZE = 11;
const WINDOW_DEVIATION = 1.5;
const C1 = (0.01 * 255) ** 2;
const C2 = (0.03 * 255) ** 2;
/** Each scale but the first has half the side. */
const SIDE_MULTIPLE = 2 ** (WEIGHTS.length - 1);

/** How {@linkcode msSsimDiversity} draws pairs. */
export interface MsSsimDiversityOptions {
  /** Chooses the pairs. */
  readonly random: Random;
  /** 1 or more; default 10,000. */
  readonly pairs?: number;
  /** Called after every 100 pairs and at the end with how many are done, and how many there are. */
  readonly onProgress?: (done: number, total: number) => void;
}

/**
 * Multi-scale structural similarity of two pictures (Wang et al. 2003).
 *
 * @param a width and height multiples of 16, grey or colour
 * @param b of the same size and channels
 * @returns 0 … 1; 1 for equal pictures
 * @throws {RangeError} if the pictures differ in size or channels, or their sides are no multiples of 16
 * @example
 * ```ts
 * import { msSsim } from "ganwalk";
 * const flat = { width: 32, height: 32, channels: 1, data: new Uint8Array(1024).fill(128) };
 * const stripes = { ...flat, data: flat.data.map((_, i) => i % 2 * 255) };
 * console.log(msSsim(flat, flat), msSsim(flat, stripes));
 * ```
 */
export function msSsim(a: Picture, b: Picture): number {
  const [first, second] = [a, b].map(({ width, height, channels }) => `${width} x ${height} x ${channels}`);
  if (first !== second) {
    throw new RangeError(`Cannot compare pictures: both must be of one size, got ${first} and ${second}`);
  }
  assertPictureSet({ ...a, count: 1 }, "the first picture");
  assertPictureSet({ ...b, count: 1 }, "the second picture");
  return createComparer(a.width, a.height, a.channels)(a.data, b.data);
}

/**
 * Mean similarity of random pairs of different pictures of a set: the lower, the more varied. A generator that makes
 * always the same picture has 1; noise has about 0. Judge it against the training set's own value only.
 *
 * Odena et al. 2017, arXiv 1610.09585. On one core, 10,000 pairs of 64 x 64 x 3 take about 20 s.
 *
 * @param set 2 pictures or more, width and height multiples of 16
 * @returns 0 … 1
 * @throws {RangeError} if the set is malformed or too small, or `pairs` is below 1
 * @example
 * ```ts
 * import { createRandom, msSsimDiversity } from "ganwalk";
 * const random = createRandom(7);
 * const data = Uint8Array.from({ length: 3 * 32 * 32 }, () => random.integer(256));
 * const set = { count: 3, height: 32, width: 32, channels: 1, data };
 * console.log(msSsimDiversity(set, { random, pairs: 10 }));
 * ```
 */
export function msSsimDiversity(set: PictureSet, options: MsSsimDiversityOptions): number {
  const { random, pairs = 10_000, onProgress } = options;
  assertPictureSet(set, "pictures");
  if (set.count < 2) throw new RangeError(`Cannot compare pictures: expected 2 or more, got ${set.count}`);
  if (!Number.isInteger(pairs) || pairs < 1) {
    throw new RangeError(`Cannot compare pictures: pairs must be an integer of 1 or more, got ${pairs}`);
  }
  const compare = createComparer(set.width, set.height, set.channels);
  let sum = 0;
  for (let pair = 1; pair <= pairs; pair++) {
    const a = random.integer(set.count);
    // One of the others: those from a on stand one place further.
    const other = random.integer(set.count - 1);
    const b = other < a ? other : other + 1;
    sum += compare(pictureAt(set, a).data, pictureAt(set, b).data);
    if (pair % 100 === 0 || pair === pairs) onProgress?.(pair, pairs);
  }
  return sum / pairs;
}

/** A comparison of pictures of one size that uses the same memory again and again. */
function createComparer(
  width: number,
  height: number,
  channels: number,
): (a: Uint8Array, b: Uint8Array) => number {
  if (width % SIDE_MULTIPLE !== 0 || height % SIDE_MULTIPLE !== 0) {
    throw new RangeError(
      `Cannot compare pictures: width and height must be multiples of ${SIDE_MULTIPLE}, got ${width} x ${height}`,
    );
  }
  const scales = WEIGHTS.map((_, i) => createScale(width / 2 ** i, height / 2 ** i, channels));
  return (a, b) => {
    let similarity = 1;
    scales.forEach((scale, i) => {
      if (i === 0) {
        scale.a.set(a);
        scale.b.set(b);
      } else {
        halve(scales[i - 1]!, scale);
      }
      const { contrast, whole } = measure(scale);
      const factor = i === scales.length - 1 ? whole : contrast;
      similarity *= Math.max(0, factor) ** WEIGHTS[i]!;
    });
    return similarity;
  };
}

/** Room for a pair at one scale. */
interface Scale {
  readonly width: number;
  readonly height: number;
  readonly channels: number;
  /** Weights of the window along one axis; they sum to 1. */
  readonly window: Float64Array;
  /** [H,W,C] */
  readonly a: Float64Array;
  /** [H,W,C] */
  readonly b: Float64Array;
  /** [H,W,C] a product of pixels before blurring. */
  readonly product: Float64Array;
  /** [H,W,C] blurred along rows only. */
  readonly rows: Float64Array;
  /** Windowed means of a, b, a² + b² and a b, [H-window+1,W-window+1,C] each. */
  readonly means: readonly [Float64Array, Float64Array, Float64Array, Float64Array];
}

function createScale(width: number, height: number, channels: number): Scale {
  const window = gaussianWindow(Math.min(WINDOW_SIZE, width, height));
  const places = (width - window.length + 1) * (height - window.length + 1) * channels;
  const room = (length: number) => new Float64Array(length);
  const pixels = width * height * channels;
  return {
    ...{ width, height, channels, window },
    ...{ a: room(pixels), b: room(pixels), product: room(pixels), rows: room(pixels) },
    means: [room(places), room(places), room(places), room(places)],
  };
}

/** A window smaller than 11 is narrower in proportion; weights are those of places around its middle. */
function gaussianWindow(size: number): Float64Array {
  const deviation = WINDOW_DEVIATION * size / WINDOW_SIZE;
  const middle = (size - 1) / 2;
  const weights = Float64Array.from(
    { length: size },
    (_, i) => Math.exp(-0.5 * ((i - middle) / deviation) ** 2),
  );
  const sum = weights.reduce((total, weight) => total + weight, 0);
  return weights.map((weight) => weight / sum);
}

/** Means of 2 x 2 pixels. */
function halve(from: Scale, to: Scale): void {
  const { channels } = from;
  const line = from.width * channels;
  let target = 0;
  for (let y = 0; y < from.height; y += 2) {
    for (let x = 0; x < from.width; x += 2) {
      for (let channel = 0; channel < channels; channel++) {
        const at = y * line + x * channels + channel;
        const [right, below, across] = [at + channels, at + line, at + line + channels];
        to.a[target] = (from.a[at]! + from.a[right]! + from.a[below]! + from.a[across]!) / 4;
        to.b[target] = (from.b[at]! + from.b[right]! + from.b[below]! + from.b[across]!) / 4;
        target++;
      }
    }
  }
}

/** Means over places and channels of cs and s. */
function measure(scale: Scale): { contrast: number; whole: number } {
  const { a, b, product, means } = scale;
  blur(scale, a, means[0]);
  blur(scale, b, means[1]);
  for (let i = 0; i < a.length; i++) product[i] = a[i]! * a[i]! + b[i]! * b[i]!;
  blur(scale, product, means[2]);
  for (let i = 0; i < a.length; i++) product[i] = a[i]! * b[i]!;
  blur(scale, product, means[3]);
  const [meansA, meansB, meansSquares, meansProduct] = means;
  let contrast = 0;
  let whole = 0;
  for (let i = 0; i < meansA.length; i++) {
    const productOfMeans = meansA[i]! * meansB[i]!;
    const squaresOfMeans = meansA[i]! ** 2 + meansB[i]! ** 2;
    const cs = (2 * (meansProduct[i]! - productOfMeans) + C2) / (meansSquares[i]! - squaresOfMeans + C2);
    contrast += cs;
    whole += (2 * productOfMeans + C1) / (squaresOfMeans + C1) * cs;
  }
  return { contrast: contrast / meansA.length, whole: whole / meansA.length };
}

/** Means under the window wherever it fits: along rows, then along columns. */
function blur(
  { width, height, channels, window, rows }: Scale,
  source: Float64Array,
  target: Float64Array,
): void {
  const line = width * channels;
  const shortLine = (width - window.length + 1) * channels;
  for (let y = 0; y < height; y++) {
    slide(source, y * line, channels, window, rows, y * shortLine, shortLine);
  }
  slide(rows, 0, shortLine, window, target, 0, target.length);
}

/** target[i] = sum over t of window[t] source[i + t stride]; the window is symmetric. */
function slide(
  source: Float64Array,
  sourceStart: number,
  stride: number,
  window: Float64Array,
  target: Float64Array,
  targetStart: number,
  length: number,
): void {
  const last = window.length - 1;
  const middle = window.length % 2 === 1 ? window[last / 2]! : 0;
  const middleStart = sourceStart + (last >> 1) * stride;
  for (let i = 0; i < length; i++) target[targetStart + i] = middle * source[middleStart + i]!;
  for (let t = 0; 2 * t < last; t++) {
    const weight = window[t]!;
    const low = sourceStart + t * stride;
    const high = sourceStart + (last - t) * stride;
    for (let i = 0; i < length; i++) {
      target[targetStart + i]! += weight * (source[low + i]! + source[high + i]!);
    }
  }
}
