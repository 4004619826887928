import { assert, assertEquals } from "@std/assert";
import * as tf from "@tensorflow/tfjs-core";
import { buildGan, disposeGan } from "../../src/model/gan.ts";
import { type StepRates, stepRates, trainStep } from "../../src/model/train_step.ts";
import { TINY, TINY_ADAM } from "../model/tiny_gan.ts";
import { lacksTensorFlow, useEngine } from "../support/engines.ts";
import { assertClose, normals } from "./finite_differences.ts";

const ignore = await lacksTensorFlow("precision_test.ts");

Deno.test({
  name: "measureBfloat16Gain() gives a ratio and leaves nothing behind",
  ignore,
  async fn() {
    const engine = await useEngine("tensorflow");
    const before = engine.handleCount();
    const gain = engine.measureBfloat16Gain();
    assert(gain === 0 || (gain > 0.001 && gain < 100), `${gain}`);
    assertEquals(engine.handleCount(), before);
  },
});

/** Rounds to bfloat16: to the nearest of the floats whose last 16 bits are 0, ties to even. */
function toBfloat16(values: number[]): number[] {
  const bits = new Uint32Array(Float32Array.from(values).buffer);
  const rounded = bits.map((word) => (word + 0x7fff + ((word >>> 16) & 1)) & 0xffff0000);
  return [...new Float32Array(rounded.buffer)];
}

for (const eager of [false, true]) {
  const mode = eager ? "eager" : "compiled";
  Deno.test({
    name:
      `${mode}: bf16 convolutions and both gradients are those of rounded numbers, and nothing else is rounded`,
    ignore,
    async fn() {
      const engine = await useEngine("tensorflow");
      const shapes = { x: [2, 6, 6, 3], w: [3, 3, 3, 4], dy: [2, 6, 6, 4] };
      const [x, w, dy] = Object.values(shapes).map((shape, i) => normals(shape, i + 1));
      const before = [engine.tensorCount(), engine.handleCount()];
      const results = (precision: "f32" | "bf16", round: (values: number[]) => number[]) =>
        tf.tidy(() => {
          const step = (x: tf.Tensor, w: tf.Tensor, dy: tf.Tensor) => {
            const convolve = (x: tf.Tensor, w: tf.Tensor) =>
              tf.conv2d(x as tf.Tensor4D, w as tf.Tensor4D, 1, "same");
            return [convolve(x, w), ...tf.grads(convolve)([x, w], dy), tf.mul(x, 1.001)];
          };
          const inputs = [x!, w!, dy!].map((values, i) => tf.tensor(round(values), Object.values(shapes)[i]));
          const outputs = engine.compileStep(step, { precision, eager })(
            ...inputs as [tf.Tensor, tf.Tensor, tf.Tensor],
          );
          return outputs.map((output) => [...output.dataSync()]);
        });
      const half = results("bf16", (values) => values);
      const expected = results("f32", toBfloat16);
      const exact = results("f32", (values) => values);
      // The sums are made in float32 and rounded to bf16 once at the end: 8 bits, a relative error of 1/256.
      for (const i of [0, 1, 2]) assertClose(half[i]!, expected[i]!, 1 / 200);
      assert(half[0]!.some((value, i) => value !== exact[0]![i]), "something was rounded");
      assertEquals(half[3], exact[3]);
      assertEquals(
        [engine.tensorCount(), engine.handleCount()],
        before,
        "tensors and handles before and after",
      );
    },
  });
}

Deno.test({
  name: "bf16 training repeats bit for bit, keeps float32 weights, and stays near f32",
  ignore,
  async fn() {
    const engine = await useEngine("tensorflow");
    const train = (precision: "f32" | "bf16") => {
      const gan = buildGan(TINY, { generator: TINY_ADAM, discriminator: TINY_ADAM }, 5);
      const step = engine.compileStep(
        (reals: tf.Tensor4D, z: tf.Tensor2D, rates: StepRates) => trainStep(gan, reals, z, rates),
        { precision },
      );
      const losses = [1, 2, 3, 4, 5].map((i) =>
        tf.tidy(() => {
          const reals = tf.tensor4d(normals([4, 8, 8, 2], i).map(Math.tanh), [4, 8, 8, 2]);
          const { lossD, lossG } = step(
            reals,
            tf.tensor2d(normals([4, 3], 100 + i), [4, 3]),
            stepRates(gan, i),
          );
          return [lossD.dataSync()[0]!, lossG.dataSync()[0]!];
        })
      );
      const weights = [...gan.generator.weights.values()].flatMap((weight) => [...weight.dataSync()]);
      disposeGan(gan);
      return { losses, weights };
    };
    const [half, again, full] = [train("bf16"), train("bf16"), train("f32")];
    assertEquals(half, again);
    assertClose(half.losses.flat(), full.losses.flat(), 0.05);
    assert(
      half.weights.some((weight, i) => weight !== toBfloat16(half.weights)[i]),
      "weights keep all their bits",
    );
  },
});
