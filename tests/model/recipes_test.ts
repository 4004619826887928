/**
 * Every recipe beside PyTorch: the same first weights, pictures and random numbers give the same losses. All steps that
 * recipes.json has: `deno test -A tests/model/recipes_test.ts -- --all-steps`.
 */
import * as tf from "@tensorflow/tfjs-core";
import { assertEquals } from "@std/assert";
import { type Architecture, changeArchitecture, dropoutsOf } from "../../src/model/architecture.ts";
import { buildGan, disposeGan, type Gan, shownGenerator } from "../../src/model/gan.ts";
import { drawLabels, type Labels, labelsAreDrawn, PLAIN_LABELS } from "../../src/model/labels.ts";
import { forwardSampling, type Network } from "../../src/model/network.ts";
import type { Layer } from "../../src/model/layers.ts";
import { type PresetName, PRESETS, tableOf } from "../../src/model/presets/mod.ts";
import {
  completeRecipe,
  type GanOptimizers,
  noiseSd,
  type Recipe,
  scaleRates,
} from "../../src/model/recipe.ts";
import type { DiscriminatorDraws, GeneratorDraws } from "../../src/model/step_draws.ts";
import { stepRates, trainStep } from "../../src/model/train_step.ts";
import { createRandom } from "../../src/tensor/random.ts";
import { assertClose } from "../engine/finite_differences.ts";
import { testEngines, useEngine } from "../support/engines.ts";
import expected from "./reference/recipes.json" with { type: "json" };

/** Numbers of a shape that look random, as tests/model/reference/recipes.py has them. */
function waveValues(count: number, seed: number): Float32Array {
  const values = new Float32Array(count);
  for (let i = 0; i < count; i++) values[i] = Math.sin(0.37 * i * i + 0.11 * i + seed);
  return values;
}

function wave(shape: readonly number[], seed: number): tf.Tensor {
  return tf.tensor(waveValues(tf.util.sizeFromShape([...shape]), seed), [...shape]);
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
  [...network.averages].filter(([name]) => name.endsWith("/direction")).forEach(([, direction], i) => {
    tf.tidy(() => {
      const values = wave(direction.shape, 301 + i);
      direction.assign(tf.div(values, tf.norm(values)));
    });
  });
}

/** The draws of one step, as recipes.py has them. */
class Draws {
  #seed: number;

  constructor(readonly gan: Gan, readonly t: number, readonly batch: number) {
    this.#seed = 1000 * t;
  }

  draw<T extends tf.Tensor>(...shape: number[]): T {
    return wave([this.batch, ...shape], ++this.#seed) as T;
  }

  reals = () => this.draw<tf.Tensor4D>(...this.gan.architecture.imageShape);
  latents = () => this.draw<tf.Tensor2D>(this.gan.architecture.latentSize);

  /** The masks of one pass through a network. */
  masks(which: "generator" | "discriminator", place: number): tf.Tensor[] {
    const { architecture: { generator, discriminator, imageShape, latentSize } } = this.gan;
    const dropouts = which === "generator"
      ? dropoutsOf(generator, [latentSize])
      : dropoutsOf(discriminator, imageShape);
    const seed = 1000 * this.t + 100 + 10 * place;
    return dropouts.map(({ shape }, i) =>
      tf.cast(tf.greater(wave([this.batch, ...shape], seed + i + 1), -0.3), "float32")
    );
  }

  labels(): Labels<tf.Tensor> {
    const values = waveValues(4 * this.batch, ++this.#seed);
    let at = 0;
    const random = { ...createRandom(0), uniform: () => (1 + values[at++]!) / 2 };
    const { real, generated } = drawLabels(this.gan.recipe.labels, this.batch, random);
    return { real: tf.tensor2d(real, [this.batch, 1]), generated: tf.tensor2d(generated, [this.batch, 1]) };
  }

  noise(): tf.Tensor {
    return tf.mul(this.draw(...this.gan.architecture.imageShape), noiseSd(this.gan.recipe, this.t));
  }

  ofDiscriminator(update: number): DiscriminatorDraws {
    const { recipe } = this.gan;
    return {
      ...(update > 0 && { reals: this.reals(), z: this.latents() }),
      ...(labelsAreDrawn(recipe.labels) && { labels: this.labels() }),
      ...(recipe.instanceNoise && { noise: { real: this.noise(), generated: this.noise() } }),
      masks: {
        real: this.masks("discriminator", 3 * update),
        generated: this.masks("discriminator", 3 * update + 1),
      },
      generatorMasks: this.masks("generator", 3 * update + 2),
    };
  }

  ofGenerator(update: number): GeneratorDraws {
    const { recipe } = this.gan;
    return {
      ...(recipe.generatorLatents === "fresh" && { z: this.latents() }),
      ...(recipe.instanceNoise && { noise: this.noise() }),
      masks: this.masks("discriminator", 3 * update + 40),
      generatorMasks: this.masks("generator", 3 * update + 42),
    };
  }
}

/** One step: both losses, both scores, and the weighted sum of a picture's pixels. */
function step(gan: Gan, t: number, batch: number): number[] {
  const { recipe, architecture } = gan;
  return tf.tidy(() => {
    const draws = new Draws(gan, t, batch);
    const [reals, z] = [draws.reals(), draws.latents()];
    const discriminator = Array.from(
      { length: recipe.discriminatorSteps },
      (_, i) => draws.ofDiscriminator(i),
    );
    const generator = Array.from({ length: recipe.generatorSteps }, (_, i) => draws.ofGenerator(i));
    const result = trainStep(gan, reals, z, stepRates(gan, t), { discriminator, generator });
    const { lossD, lossG, realScore, fakeScore } = result;
    const picture = forwardSampling(shownGenerator(gan), wave([1, architecture.latentSize], 7));
    const sum = tf.div(tf.sum(tf.mul(picture, wave(picture.shape, 8))), Math.sqrt(picture.size));
    return [lossD, lossG, realScore, fakeScore, sum].map((scalar) => scalar.dataSync()[0]!);
  });
}

const TANH: Layer = { kind: "tanh" };

/**
 * Radford's with fewer and narrower layers, and a dropout in the generator if there is a rate. It has no kinks: where
 * rounding decides about the side of one, two trainings part.
 */
function small(dropout = 0): Architecture {
  return {
    name: "small",
    latentSize: 8,
    imageShape: [16, 16, 3],
    generator: [
      { kind: "dense", units: 4 * 4 * 16 },
      { kind: "reshape", height: 4, width: 4, filters: 16 },
      { kind: "batchNorm" },
      TANH,
      ...(dropout > 0 ? [{ kind: "dropout", rate: dropout } as const] : []),
      { kind: "convTranspose", filters: 8, kernel: 4, stride: 2 },
      { kind: "batchNorm" },
      TANH,
      { kind: "convTranspose", filters: 3, kernel: 4, stride: 2 },
      TANH,
    ],
    discriminator: [
      { kind: "conv", filters: 8, kernel: 4, stride: 2 },
      TANH,
      { kind: "conv", filters: 16, kernel: 4, stride: 2 },
      { kind: "batchNorm" },
      TANH,
      { kind: "flatten" },
      { kind: "dense", units: 1 },
    ],
  };
}

interface Case {
  readonly name: string;
  readonly architecture: Architecture;
  readonly recipe: Recipe;
  readonly batch: number;
  /** How many steps on which engine. */
  readonly steps: Readonly<Record<string, number>>;
  /** How far numbers may be from PyTorch's in float64: those of the first step, and those of the last one. */
  readonly tolerances: readonly [number, number];
}

/** Whether no steps are left out to save time. */
const HAS_ALL_STEPS = Deno.args.includes("--all-steps");

/**
 * A preset for a few steps, and for more at a fiftieth of its rates. The first moves of both optimizers are so long,
 * whatever the gradient, that at a preset's own rates even PyTorch's float32 and float64 part after a few steps.
 *
 * @param steps at its own rates
 * @param calmSteps at the lower ones, on TensorFlow
 * @param tolerance of the calm steps
 */
function bothRates(
  [preset, size, batch]: [PresetName, number, number],
  steps: Case["steps"],
  calmSteps: number,
  tolerance: number,
): Case[] {
  const { channels, build } = PRESETS[preset];
  const { latentSize, recipe } = tableOf(PRESETS[preset], size);
  const of = { name: `${preset}-${size}`, architecture: build(size, channels, latentSize), recipe, batch };
  return [
    { ...of, steps, tolerances: size === 64 ? [1e-2, 1e-2] : [1e-4, 3e-3] },
    {
      ...of,
      name: `${of.name}-calm`,
      recipe: scaleRates(recipe, 1 / 50),
      steps: { tensorflow: HAS_ALL_STEPS ? 20 : calmSteps },
      tolerances: [Math.min(1e-4, tolerance), tolerance],
    },
  ];
}

const ADAM = { learningRate: 2e-3, beta1: 0.5, beta2: 0.999, epsilon: 1e-8 };
const BOTH: GanOptimizers = { generator: ADAM, discriminator: ADAM };
const RMSPROP = { kind: "rmsprop", learningRate: 2e-3, rho: 0.9, epsilon: 1e-7, clip: 0.002 } as const;

function variant(name: string, changes: Partial<Recipe>, architecture = small()): Case {
  const recipe = completeRecipe({ ...BOTH, ...changes });
  return {
    name,
    architecture,
    recipe,
    batch: 6,
    steps: { tensorflow: 20, wasm: 2 },
    tolerances: [1e-5, 5e-5],
  };
}

const labels = (changes: Partial<Recipe["labels"]>) => ({ labels: { ...PLAIN_LABELS, ...changes } });

const cases: Case[] = [
  ...bothRates(["radford", 64, 4], { tensorflow: 2 }, 2, 1e-3),
  ...bothRates(["radford", 32, 4], { tensorflow: 2, wasm: 1 }, 10, 5e-4),
  ...bothRates(["chollet", 64, 2], HAS_ALL_STEPS ? { tensorflow: 2 } : {}, 2, 3e-3),
  ...bothRates(["chollet", 32, 2], { tensorflow: 2 }, 3, 3e-3),
  ...bothRates(["mnist", 28, 4], { tensorflow: 2, wasm: 1 }, 10, 2e-5),
  ...bothRates(["baseline-28", 28, 4], { tensorflow: 3, wasm: 1 }, 10, 2e-5),
  ...bothRates(["carpedm20", 64, 4], { tensorflow: 1 }, 2, 5e-3),
  ...bothRates(["carpedm20", 32, 4], { tensorflow: 3, wasm: 1 }, 10, 3e-4),
  variant("plain", {}),
  variant("least-squares", { loss: "least-squares" }),
  variant("hinge", { loss: "hinge" }),
  variant("reversed-hinge", { loss: "hinge", ...labels({ reversed: true }) }),
  variant("mean", { halves: "mean", generator: RMSPROP, discriminator: RMSPROP }),
  variant("smoothing", labels({ smoothing: 0.1 })),
  variant("flips", labels({ flips: 0.3 })),
  variant("label-noise", labels({ noise: 0.2 })),
  variant("reversed", labels({ smoothing: 0.2, reversed: true })),
  variant("instance-noise", { instanceNoise: { sd: 0.3, until: 15 } }),
  variant("discriminator-steps", { discriminatorSteps: 3 }),
  variant("generator-steps", { generatorSteps: 3 }),
  variant("fresh", { generatorLatents: "fresh" }),
  variant("rate-decay", { rateDecay: { from: 5, until: 15 } }),
  variant("ema", { ema: 0.9 }),
  variant("rmsprop", {
    generator: { ...RMSPROP, learningRate: 1e-3, decay: 0.1 },
    discriminator: { ...RMSPROP, clip: 0.005, decay: 0.2 },
  }),
  variant("spectral-norm", {}, changeArchitecture(small(), { spectralNorm: true })),
  variant("dropout", {}, changeArchitecture(small(0.3), { dropout: 0.4 })),
  variant("all", {
    generator: { ...RMSPROP, learningRate: 1e-3, clip: 0.01, decay: 0.05 },
    halves: "mean",
    ...labels({ smoothing: 0.1, flips: 0.2, noise: 0.1, reversed: true }),
    discriminatorSteps: 2,
    generatorSteps: 2,
    generatorLatents: "fresh",
    ema: 0.8,
    instanceNoise: { sd: 0.1, until: 30 },
    rateDecay: { from: 10, until: 25 },
  }, changeArchitecture(small(0.3), { dropout: 0.4, spectralNorm: true })),
];

const engines = await testEngines("recipes_test.ts");

for (const { name, architecture, recipe, batch, steps, tolerances: [first, last] } of cases) {
  for (const { name: engine, ignore } of engines.filter(({ name }) => name in steps)) {
    const count = steps[engine]!;
    Deno.test({
      name: `${engine}: ${count} steps of ${name} have the numbers of PyTorch`,
      ignore,
      async fn() {
        await useEngine(engine);
        const gan = buildGan(architecture, recipe, 0);
        setWeights(gan.generator, 100);
        setWeights(gan.discriminator, 200);
        const rows = (expected as Record<string, number[][]>)[name]!;
        const before = tf.memory().numTensors;
        for (let t = 1; t <= count; t++) {
          const row = step(gan, t, batch);
          assertClose(row, rows[t - 1]!, t === 1 ? first : last);
        }
        assertEquals(tf.memory().numTensors, before, "tensors before and after");
        disposeGan(gan);
      },
    });
  }
}
