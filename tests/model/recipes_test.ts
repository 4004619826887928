/** Every recipe beside PyTorch: the same first weights, pictures and random numbers give the same losses. */
import * as tf from "@tensorflow/tfjs-core";
import { assertEquals } from "@std/assert";
import { buildGan, disposeGan, type Gan } from "../../src/model/gan.ts";
import { type PresetName, PRESETS, tableOf } from "../../src/model/presets/mod.ts";
import { dropoutsOf } from "../../src/model/architecture.ts";
import { labelsAreDrawn } from "../../src/model/labels.ts";
import type { Network } from "../../src/model/network.ts";
import { stepRates, trainStep } from "../../src/model/train_step.ts";
import { assertClose } from "../engine/finite_differences.ts";
import { testEngines, useEngine } from "../support/engines.ts";
import expected from "./reference/recipes.json" with { type: "json" };

/** Numbers of a shape that look random, as tests/model/reference/recipes.py has them. */
function wave(shape: readonly number[], seed: number): tf.Tensor {
  const values = new Float32Array(tf.util.sizeFromShape([...shape]));
  for (let i = 0; i < values.length; i++) values[i] = Math.sin(0.37 * i * i + 0.11 * i + seed);
  return tf.tensor(values, [...shape]);
}

/** The scale and the offset of the first values of a weight. */
function scaleOf(name: string, shape: readonly number[]): [scale: number, offset: number] {
  if (name.endsWith("/gamma")) return [0.02, 1];
  if (!name.endsWith("/weights")) return [0.01, 0];
  const [ins, outs] = shape.slice(-2) as [number, number];
  const taps = shape.slice(0, -2).reduce((product, length) => product * length, 1);
  return [Math.sqrt(6 / (taps * (ins + outs))), 0];
}

function setWeights(network: Network, seed: number): void {
  [...network.weights].forEach(([name, weight], i) => {
    const [scale, offset] = scaleOf(name, weight.shape);
    tf.tidy(() => weight.assign(tf.add(tf.mul(wave(weight.shape, seed + i + 1), scale), offset)));
  });
}

/** One step, drawing in the order of recipes.py. */
function step(gan: Gan, t: number, batch: number): number[] {
  const { architecture, recipe } = gan;
  let seed = 1000 * t;
  const draw = (...shape: number[]) => wave(shape, ++seed);
  const masks = () =>
    dropoutsOf(architecture.discriminator, architecture.imageShape).map(({ shape }) =>
      tf.cast(tf.greater(draw(batch, ...shape), -0.3), "float32")
    );
  return tf.tidy(() => {
    const reals = draw(batch, ...architecture.imageShape) as tf.Tensor4D;
    const z = draw(batch, architecture.latentSize) as tf.Tensor2D;
    const label = (fixed: number) => tf.add(tf.mul(draw(batch, 1), 0.025), fixed + 0.025);
    const labels = labelsAreDrawn(recipe.labels) ? { labels: { real: label(0), generated: label(1) } } : {};
    const discriminator = [{ ...labels, masks: { real: masks(), generated: masks() } }];
    const generator = Array.from({ length: recipe.generatorSteps }, () => ({
      ...(recipe.generatorLatents === "fresh" && { z: draw(batch, architecture.latentSize) as tf.Tensor2D }),
      masks: masks(),
    }));
    const result = trainStep(gan, reals, z, stepRates(gan, t), { discriminator, generator });
    const { lossD, lossG, realScore, fakeScore } = result;
    return [lossD, lossG, realScore, fakeScore].map((scalar) => scalar.dataSync()[0]!);
  });
}

const engines = await testEngines("recipes_test.ts");
const cases: [preset: PresetName, size: number, batch: number, engines: Record<string, number>][] = [
  ["chollet", 64, 2, { tensorflow: 20 }],
  ["chollet", 32, 2, { tensorflow: 10, wasm: 2 }],
  ["mnist", 28, 4, { tensorflow: 10, wasm: 3 }],
  ["baseline-28", 28, 4, { tensorflow: 10, wasm: 3 }],
  ["carpedm20", 32, 4, { tensorflow: 10, wasm: 3 }],
];

for (const [preset, size, batch, steps] of cases) {
  for (const { name: engine, ignore } of engines.filter(({ name }) => name in steps)) {
    Deno.test({
      name: `${engine}: ${steps[engine]} steps of ${preset} at ${size} pixels have the losses of PyTorch`,
      ignore,
      async fn() {
        await useEngine(engine);
        const { channels, build } = PRESETS[preset];
        const { latentSize, recipe } = tableOf(PRESETS[preset], size);
        const gan = buildGan(build(size, channels, latentSize), recipe, 0);
        setWeights(gan.generator, 100);
        setWeights(gan.discriminator, 200);
        const rows = (expected as Record<string, number[][]>)[`${preset}-${size}`]!;
        const before = tf.memory().numTensors;
        for (let t = 1; t <= steps[engine]!; t++) {
          assertClose(step(gan, t, batch), rows[t - 1]!, t === 1 ? 1e-5 : 2e-3);
        }
        assertEquals(tf.memory().numTensors, before, "tensors before and after");
        disposeGan(gan);
      },
    });
  }
}
