/** Gradients by finite differences, reference convolutions and leak checks for the engine's tests. */
import * as tf from "@tensorflow/tfjs-core";
import { assertEquals } from "@std/assert";
import { createRandom } from "../../src/tensor/random.ts";

/** Normal numbers of a seed, rounded to float32. */
export function normals(shape: readonly number[], seed: number): number[] {
  const random = createRandom(seed);
  const count = shape.reduce((product, size) => product * size, 1);
  return Array.from({ length: count }, () => Math.fround(random.normal()));
}

/** d `lossOf` / d `point`, by central differences in float64; exact to about 1e-9 for smooth losses of size 1. */
export function finiteDifferences(lossOf: (point: number[]) => number, point: readonly number[]): number[] {
  const step = 1e-4;
  return point.map((value, i) => {
    const shifted = (by: number) => lossOf(point.map((other, j) => i === j ? value + by : other));
    return (shifted(step) - shifted(-step)) / (2 * step);
  });
}

/** The sum of products of two lists. */
export function dot(a: readonly number[], b: readonly number[]): number {
  return a.reduce((sum, value, i) => sum + value * b[i]!, 0);
}

/** Fails unless the lists agree within `tolerance` times the larger of 1 and the expected size. */
export function assertClose(actual: ArrayLike<number>, expected: ArrayLike<number>, tolerance = 1e-5): void {
  assertEquals(actual.length, expected.length, "number of values");
  for (let i = 0; i < expected.length; i++) {
    const difference = Math.abs(actual[i]! - expected[i]!);
    if (!(difference <= tolerance * Math.max(1, Math.abs(expected[i]!)))) {
      throw new Error(`Value ${i} of ${expected.length}: expected ${expected[i]}, got ${actual[i]}`);
    }
  }
}

/** Runs a kernel of the active backend on plain numbers; gives the values of its outputs. */
export function runKernel(
  name: string,
  inputs: Readonly<Record<string, { values: readonly number[]; shape: readonly number[] }>>,
  attrs: object = {},
): { values: Float32Array; shape: number[] }[] {
  return tf.tidy(() => {
    const tensors = Object.entries(inputs).map(([key, { values, shape }]) =>
      [key, tf.tensor([...values], [...shape], "float32")] as const
    );
    const outputs = tf.engine().runKernel(
      name,
      Object.fromEntries(tensors),
      attrs as tf.NamedAttrMap,
    ) as unknown as tf.Tensor | tf.Tensor[];
    const list = Array.isArray(outputs) ? outputs : [outputs];
    return list.map((output) => ({ values: output.dataSync() as Float32Array, shape: output.shape }));
  });
}

/** Fails if `action` leaves tensors, or data of the active backend, behind. */
export async function assertNoLeak(action: () => void | Promise<void>): Promise<void> {
  const count = () => [tf.memory().numTensors, tf.engine().backend.numDataIds()];
  const before = count();
  await action();
  assertEquals(count(), before, "[tensors, data ids] before and after");
}

/** Batch normalisation of [M,C] in float64, written from the definition. */
export function batchNormReference(x: number[], gamma: number[], beta: number[], epsilon: number): number[] {
  const channels = gamma.length, rows = x.length / channels;
  const column = (c: number) => x.filter((_, i) => i % channels === c);
  const means = gamma.map((_, c) => dot(column(c), Array(rows).fill(1)) / rows);
  const variances = gamma.map((_, c) => column(c).reduce((sum, v) => sum + (v - means[c]!) ** 2, 0) / rows);
  return x.map((value, i) => {
    const c = i % channels;
    return gamma[c]! * (value - means[c]!) / Math.sqrt(variances[c]! + epsilon) + beta[c]!;
  });
}

/** A convolution in float64, written from the definition. */
export function convolutionReference(
  x: number[],
  w: number[],
  info: tf.backend_util.Conv2DInfo,
): number[] {
  const { batchSize, inHeight, inWidth, inChannels, outHeight, outWidth, outChannels } = info;
  const y: number[] = [];
  for (let at = 0; at < batchSize * outHeight * outWidth * outChannels; at++) {
    const k = at % outChannels, ox = Math.floor(at / outChannels) % outWidth;
    const line = Math.floor(at / outChannels / outWidth);
    const oy = line % outHeight, n = Math.floor(line / outHeight);
    let sum = 0;
    for (let tap = 0; tap < info.filterHeight * info.filterWidth; tap++) {
      const i = Math.floor(tap / info.filterWidth), j = tap % info.filterWidth;
      const row = oy * info.strideHeight + i - info.padInfo.top;
      const column = ox * info.strideWidth + j - info.padInfo.left;
      if (row < 0 || row >= inHeight || column < 0 || column >= inWidth) continue;
      for (let c = 0; c < inChannels; c++) {
        const pixel = ((n * inHeight + row) * inWidth + column) * inChannels + c;
        sum += x[pixel]! * w[(tap * inChannels + c) * outChannels + k]!;
      }
    }
    y.push(sum);
  }
  return y;
}
