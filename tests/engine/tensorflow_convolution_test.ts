import { assertEquals } from "@std/assert";
import * as tf from "@tensorflow/tfjs-core";
import { gatherMatrix } from "../../src/engine/tensorflow/column_convolution.ts";
import {
  chooseFormulation,
  type Convolution,
  convolutionOf,
  type Formulation,
  type Pass,
} from "../../src/engine/tensorflow/convolution.ts";
import { columnConvolution } from "../../src/engine/tensorflow/column_convolution.ts";
import { splitInputGradient } from "../../src/engine/tensorflow/split_convolution.ts";
import { winogradConvolution } from "../../src/engine/tensorflow/winograd_convolution.ts";
import { lacksTensorFlow, useEngine } from "../support/engines.ts";
import { assertClose, normals } from "./finite_differences.ts";

const ignore = await lacksTensorFlow("tensorflow_convolution_test.ts");
const PASSES: Pass[] = ["forward", "inputGradient", "filterGradient"];

Deno.test("convolutionOf() pads as TensorFlow does: SAME puts the odd zero last, VALID none", () => {
  const sizes = ({ outHeight, outWidth, padTop, padLeft }: Convolution) => [
    outHeight,
    outWidth,
    padTop,
    padLeft,
  ];
  assertEquals(sizes(convolutionOf([1, 8, 6, 1], [4, 4, 1, 1], 2, "SAME")), [4, 3, 1, 1]);
  assertEquals(sizes(convolutionOf([1, 8, 7, 1], [5, 5, 1, 1], 2, "SAME")), [4, 4, 1, 2]);
  assertEquals(sizes(convolutionOf([1, 5, 4, 1], [4, 4, 1, 1], 1, "VALID")), [2, 1, 0, 0]);
});

Deno.test("gatherMatrix() names for each tap of each output the pixel it sees", () => {
  // 2x2 pixels, 2x2 taps, stride 2, no padding: one output that sees all four.
  const whole = gatherMatrix(convolutionOf([1, 2, 2, 1], [2, 2, 1, 1], 2, "VALID"));
  assertEquals([...whole], [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1]);
  // 2x1 pixels, 2x1 taps, stride 1, SAME: the second output's second tap sees padding.
  const padded = gatherMatrix(convolutionOf([1, 2, 1, 1], [2, 1, 1, 1], 1, "SAME"));
  assertEquals([...padded], [1, 0, 0, 1, 0, 1, 0, 0]);
});

Deno.test("chooseFormulation() takes matrix products for few pixels and many channels only", () => {
  const choose = (image: number[], filter: number[], pass: Pass, isHalf: boolean, stride = 2) =>
    chooseFormulation(convolutionOf(image, filter, stride, "SAME"), pass, isHalf);
  const deep: [number[], number[]] = [[64, 8, 8, 256], [4, 4, 256, 512]];
  const middle: [number[], number[]] = [[64, 16, 16, 128], [4, 4, 128, 256]];
  const first: [number[], number[]] = [[64, 64, 64, 3], [4, 4, 3, 64]];
  for (const pass of PASSES) {
    assertEquals(choose(...deep, pass, false), winogradConvolution);
    assertEquals(choose(...deep, pass, true), columnConvolution);
    assertEquals(choose([64, 8, 8, 256], [5, 5, 256, 512], pass, false), columnConvolution);
    assertEquals(choose([16, 8, 8, 256], [4, 4, 256, 512], pass, false), columnConvolution);
    assertEquals(choose([64, 8, 8, 255], [4, 4, 255, 512], pass, false), undefined);
    assertEquals(choose([64, 8, 8, 64], [4, 4, 64, 512], pass, true), undefined);
    assertEquals(choose(...middle, pass, false), undefined);
    assertEquals(
      choose(...middle, pass, true),
      pass === "filterGradient" ? columnConvolution : undefined,
    );
    assertEquals(
      choose(...first, pass, false),
      pass === "inputGradient" ? splitInputGradient : undefined,
    );
    assertEquals(choose(...first, pass, true), undefined);
  }
});

/** The three passes, computed by TensorFlow's own kernels or inside a compiled step. */
async function passes(
  image: number[],
  filter: number[],
  stride: number,
  options: { compiled: boolean; precision?: "f32" | "bf16" },
): Promise<Float32Array[]> {
  const engine = await useEngine("tensorflow");
  const { batch, outHeight, outWidth, filters } = convolutionOf(image, filter, stride, "SAME");
  const out = [batch, outHeight, outWidth, filters];
  const handles = engine.handleCount();
  const results = tf.tidy(() => {
    const convolve = (x: tf.Tensor, w: tf.Tensor) =>
      tf.conv2d(x as tf.Tensor4D, w as tf.Tensor4D, stride, "same");
    const all = (x: tf.Tensor, w: tf.Tensor, dy: tf.Tensor) => [
      convolve(x, w),
      ...tf.grads(convolve)([x, w], dy),
    ];
    const inputs = [image, filter, out].map((shape, i) => tf.tensor(normals(shape, i + 1), shape)) as [
      tf.Tensor,
      tf.Tensor,
      tf.Tensor,
    ];
    const { precision } = options;
    const run = options.compiled ? engine.compileStep(all, { precision }) : all;
    return run(...inputs).map((tensor) => tensor.dataSync<"float32">());
  });
  assertEquals(engine.handleCount(), handles, "handles before and after");
  return results;
}

const FORMULATIONS: Readonly<Record<string, Formulation>> = {
  Winograd: winogradConvolution,
  columns: columnConvolution,
  split: splitInputGradient,
};

const SHAPES: { title: string; image: number[]; filter: number[]; stride?: number; is: string }[] = [
  { title: "8x8, 4x4 taps, stride 2", image: [32, 8, 8, 256], filter: [4, 4, 256, 257], is: "Winograd" },
  { title: "4x4, 4x4 taps, stride 2", image: [33, 4, 4, 256], filter: [4, 4, 256, 256], is: "Winograd" },
  { title: "8x8, 4x4 taps, small batch", image: [3, 8, 8, 256], filter: [4, 4, 256, 257], is: "columns" },
  { title: "8x8, 5x5 taps, stride 2", image: [2, 8, 8, 256], filter: [5, 5, 256, 256], is: "columns" },
  {
    title: "5x6, 3x3 taps, stride 1",
    image: [2, 5, 6, 256],
    filter: [3, 3, 256, 258],
    stride: 1,
    is: "columns",
  },
  {
    title: "6x6, 4x4 taps, stride 2 (3 outputs)",
    image: [2, 6, 6, 256],
    filter: [4, 4, 256, 256],
    is: "columns",
  },
  { title: "16x16 of 3 channels, 4x4 taps", image: [2, 16, 16, 3], filter: [4, 4, 3, 8], is: "split" },
  { title: "8x12 of 1 channel, 6x2 taps", image: [2, 8, 12, 1], filter: [6, 2, 1, 8], is: "split" },
];

for (const { title, image, filter, stride = 2, is } of SHAPES) {
  Deno.test({
    name: `convolutions of ${title} by ${is} are TensorFlow's`,
    ignore,
    async fn() {
      const convolution = convolutionOf(image, filter, stride, "SAME");
      assertEquals(chooseFormulation(convolution, "inputGradient", false), FORMULATIONS[is]);
      const expected = await passes(image, filter, stride, { compiled: false });
      const results = await passes(image, filter, stride, { compiled: true });
      // Sums of up to 6,400 products in float32, in another order and, by Winograd, of sums of up to four.
      results.forEach((values, i) => assertNear(values, expected[i]!, 1e-5));
      const halves = await passes(image, filter, stride, { compiled: true, precision: "bf16" });
      // Each factor and the result are rounded to 8 bits.
      halves.forEach((values, i) => assertNear(values, expected[i]!, 0.01));
    },
  });
}

/** Every number is as near as a share of the largest one. */
function assertNear(values: ArrayLike<number>, expected: ArrayLike<number>, share: number): void {
  const largest = Array.from(expected).reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  assertClose(
    Array.from(values, (value) => value / largest),
    Array.from(expected, (value) => value / largest),
    share,
  );
}

Deno.test({
  name:
    "a convolution that no formulation describes runs on TensorFlow's kernel: dilated, or with uneven strides",
  ignore,
  async fn() {
    const engine = await useEngine("tensorflow");
    tf.tidy(() => {
      const x = tf.tensor4d(normals([2, 8, 8, 64], 1), [2, 8, 8, 64]);
      const w = tf.tensor4d(normals([3, 3, 64, 64], 2), [3, 3, 64, 64]);
      const dilated = (x: tf.Tensor4D, w: tf.Tensor4D) => tf.conv2d(x, w, 1, "same", "NHWC", 2);
      const uneven = (x: tf.Tensor4D, w: tf.Tensor4D) => tf.conv2d(x, w, [1, 2], "same");
      for (const convolve of [dilated, uneven]) {
        assertEquals(engine.compileStep(convolve)(x, w).dataSync(), convolve(x, w).dataSync());
      }
    });
  },
});
