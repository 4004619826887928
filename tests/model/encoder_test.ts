import { assert, assertAlmostEquals, assertEquals, assertRejects, assertThrows } from "@std/assert";
import * as tf from "@tensorflow/tfjs-core";
import { buildAdam, disposeAdam } from "../../src/model/adam.ts";
import {
  buildEncoder,
  buildPictureEncoder,
  encoderStep,
  type EncoderTraining,
} from "../../src/model/encoder.ts";
import { fallingRates } from "../../src/model/falling_rates.ts";
import { outputShape } from "../../src/model/layers.ts";
import { buildNetwork, countParameters, disposeNetwork, forwardSampling } from "../../src/model/network.ts";
import type { Picture } from "../../src/tensor/pixels.ts";
import { createRandom } from "../../src/tensor/random.ts";
import type { LatentBatch } from "../../src/tensor/tensors.ts";
import { assertNoLeak } from "../engine/finite_differences.ts";
import { useEngine } from "../support/engines.ts";

const cpuTest = (name: string, body: () => void | Promise<void>) =>
  Deno.test(name, async () => {
    await useEngine("cpu");
    await assertNoLeak(body);
  });

cpuTest("buildEncoder() halves images of every size down to 4 x 4, and ends in a latent", () => {
  const shapes = (size: number, channels: number) => {
    const encoder = buildEncoder([size, size, channels], 7);
    let shape: readonly number[] = encoder.inputShape;
    const convolved: string[] = [];
    for (const layer of encoder.layers) {
      shape = outputShape(layer, shape);
      if (layer.kind === "conv") convolved.push(shape.join("x"));
    }
    disposeNetwork(encoder);
    return [...convolved, shape.join()].join(" ");
  };
  assertEquals(shapes(64, 3), "32x32x32 16x16x64 8x8x128 4x4x160 7");
  assertEquals(shapes(128, 3), "64x64x32 32x32x64 16x16x128 8x8x160 4x4x160 7");
  assertEquals(shapes(28, 1), "14x14x32 7x7x64 4x4x128 7");
});

cpuTest("the encoder of the shipped generator's shape takes less than 2 MB as float16", () => {
  const encoder = buildEncoder([64, 64, 3], 100);
  // 4·4·3·32 + 4·4·32·64 + 4·4·64·128 + 4·4·128·160, batch norm 2 (64 + 128 + 160), dense 2560·100 + 100.
  assertEquals(countParameters(encoder), 1536 + 32768 + 131072 + 327680 + 704 + 256100);
  assert(2 * countParameters(encoder) < 2e6);
  disposeNetwork(encoder);
});

const SHAPE = [8, 8, 1];
const picture = (grey: number): Picture => ({
  width: 8,
  height: 8,
  channels: 1,
  data: new Uint8Array(64).fill(grey),
});

cpuTest(
  "a guess depends on its picture alone, however many there are, and goes through toLatent",
  async () => {
    const engine = await useEngine("cpu");
    const encoder = buildEncoder(SHAPE, 2, createRandom(3));
    const encode = buildPictureEncoder(encoder, (code) => code.map((value) => 10 * value), engine);
    const many = await encode(Array.from({ length: 17 }, (_, i) => picture(10 * i)));
    const [alone] = await encode([picture(160)]);
    assertEquals([many.length, many[16]], [17, alone]);
    const plain = await buildPictureEncoder(encoder, (code) => code, engine)([picture(160)]);
    alone!.forEach((value, k) => assertAlmostEquals(value, 10 * plain[0]![k]!, 1e-6));
    assertEquals(await encode([]), []);
    const error = await assertRejects(() => encode([{ ...picture(0), width: 4 }]), RangeError);
    assertEquals(error.message, "Cannot use a picture: shape must be [8, 8, 1], got [8, 4, 1]");
    disposeNetwork(encoder);
  },
);

/** A generator that shows z as two flat areas, and an encoder in training for it. */
function training(imageWeight: number): EncoderTraining & { dispose(): void } {
  const network = buildEncoder(SHAPE, 2, createRandom(1));
  const adam = buildAdam(network.weights, { learningRate: 0.01, beta1: 0.9, beta2: 0.999, epsilon: 1e-8 });
  const generator = buildNetwork(
    "generator",
    [
      { kind: "dense", units: 8 },
      { kind: "reshape", height: 2, width: 2, filters: 2 },
      { kind: "convTranspose", filters: 1, kernel: 4, stride: 4 },
      { kind: "tanh" },
    ],
    [2],
    createRandom(2),
  );
  for (const weight of generator.weights.values()) tf.tidy(() => weight.assign(tf.mul(weight, 20)));
  return {
    network,
    adam,
    generate: (z) => forwardSampling(generator, z),
    moments: { mean: 0.5, sd: 2 },
    imageWeight,
    dispose() {
      disposeAdam(adam);
      disposeNetwork(network);
      disposeNetwork(generator);
    },
  };
}

const noWear = (count: number) => ({
  grain: tf.zeros([count, 8, 8, 1]) as tf.Tensor4D,
  grainAmounts: tf.zeros([count, 1, 1, 1]) as tf.Tensor4D,
  blurAmounts: tf.zeros([count, 1, 1, 1]) as tf.Tensor4D,
});

for (const imageWeight of [0, 1]) {
  cpuTest(`encoderStep() learns to guess the latents of pictures, with image weight ${imageWeight}`, () => {
    const state = training(imageWeight);
    const random = createRandom(9);
    const losses: number[][] = [];
    for (let step = 1; step <= 40; step++) {
      tf.tidy(() => {
        const z: LatentBatch = tf.tensor2d(
          Float32Array.from({ length: 32 }, () => 0.5 + 2 * random.normal()),
          [16, 2],
        );
        losses.push([...encoderStep(state, z, noWear(16), fallingRates(state.adam, step, 40)).dataSync()]);
      });
    }
    const mean = (part: number, rows: number[][]) =>
      rows.reduce((sum, row) => sum + row[part]!, 0) / rows.length;
    const [first, last] = [mean(0, losses.slice(0, 5)), mean(0, losses.slice(-5))];
    assert(last < 0.6 * first, `latents: ${first}, then ${last}`);
    if (imageWeight === 0) assertEquals(mean(1, losses), 0);
    else assert(mean(1, losses.slice(-5)) < 0.6 * mean(1, losses.slice(0, 5)), JSON.stringify(losses.at(-1)));
    state.dispose();
  });
}

cpuTest("encoderStep() refuses latents of another size", () => {
  const state = training(0);
  tf.tidy(() => {
    const message = assertThrows(() =>
      encoderStep(state, tf.zeros([2, 3]), noWear(2), fallingRates(state.adam, 1, 2)), RangeError)
      .message;
    assertEquals(message, "Cannot use latents: shape must be [any, 2], got [2, 3]");
  });
  state.dispose();
});
