import { RADFORD_ADAM } from "../../src/model/adam.ts";
import { assert, assertAlmostEquals, assertEquals, assertNotEquals } from "@std/assert";
import * as tf from "@tensorflow/tfjs-core";
import { type Engine, startEngine } from "../../src/engine/engine.ts";
import { drawMask, drawNormals, drawsFromBytes, prepareDraws } from "../../src/jobs/step_draws.ts";
import { buildPrior } from "../../src/latent/prior.ts";
import { completeRecipe, type Recipe } from "../../src/model/recipe.ts";
import type { StepDraws } from "../../src/model/step_draws.ts";
import type { TrainingConfig } from "../../src/store/config.ts";
import { createRandom } from "../../src/tensor/random.ts";
import type { AnyTensor, LatentBatch } from "../../src/tensor/tensors.ts";

const ARCHITECTURE = {
  name: "tiny",
  latentSize: 3,
  imageShape: [2, 2, 1],
  generator: [
    { kind: "dense", units: 4 },
    { kind: "dropout", rate: 0.5 },
    { kind: "reshape", height: 2, width: 2, filters: 1 },
  ],
  discriminator: [{ kind: "flatten" }, { kind: "dropout", rate: 0.25 }, { kind: "dense", units: 1 }],
} as const;

/** What a recipe draws for a step, on the cpu engine; the inputs it asks for are counted. */
async function drawn(recipe: Partial<Recipe>, step = 1, plain = false) {
  const engine: Engine = await startEngine("cpu");
  const { generator, discriminator, ...rest } = ARCHITECTURE;
  const without = <Layer extends { kind: string }>(layers: readonly Layer[]) =>
    layers.filter(({ kind }) => !plain || kind !== "dropout");
  const config = {
    preset: "radford",
    architecture: { ...rest, generator: without(generator), discriminator: without(discriminator) },
    size: 2,
    channels: 1,
    prior: buildPrior("normal", 3),
    batchSize: 5,
    recipe: completeRecipe({ generator: RADFORD_ADAM, discriminator: RADFORD_ADAM, ...recipe }),
  } as unknown as TrainingConfig;
  const asked = { bytes: 0, latents: 0 };
  const draw = prepareDraws(config, engine, {
    bytes: () => (asked.bytes++, engine.uploadBytes(new Uint8Array(20), [5, 2, 2, 1])),
    latents: () => (asked.latents++, tf.zeros([5, 3]) as LatentBatch),
  });
  return { draws: draw(step, createRandom(1)), again: draw(step, createRandom(1)), asked };
}

const numbers = (tensor: AnyTensor) => [...tensor.dataSync()];
const keysOf = ({ discriminator, generator }: StepDraws) =>
  [discriminator, generator].map((all) => all.map((draws) => Object.keys(draws).sort()));

Deno.test("prepareDraws() draws nothing for the plain step", async () => {
  const { draws, asked } = await drawn({}, 1, true);
  assertEquals(draws, { discriminator: [{}], generator: [{}] });
  assertEquals(asked, { bytes: 0, latents: 0 });
});

Deno.test("prepareDraws() gives every update what it needs of its own", async () => {
  const { draws, asked } = await drawn({ discriminatorSteps: 3, generatorSteps: 2 });
  // The last update of the discriminator sees the images of the generator's first.
  assertEquals(keysOf(draws), [
    [["generatorMasks", "masks"], ["generatorMasks", "masks", "reals", "z"], ["masks", "reals", "z"]],
    [["generatorMasks", "masks"], ["generatorMasks", "masks"]],
  ]);
  assertEquals(asked, { bytes: 2 * 2, latents: 2 * 2 });
  const fresh = await drawn({ generatorLatents: "fresh", generatorSteps: 2 });
  assertEquals(keysOf(fresh.draws), [[["generatorMasks", "masks"]], [
    ["generatorMasks", "masks", "z"],
    ["generatorMasks", "masks", "z"],
  ]]);
});

Deno.test("prepareDraws() gives the same numbers for the same random state, and labels within their noise", async () => {
  const labels = { smoothing: 0, flips: 0, noise: 0.05, reversed: true };
  const { draws, again } = await drawn({ labels, instanceNoise: { sd: 0.5, until: 10 } }, 6);
  const flat = ({ discriminator: [d], generator: [g] }: StepDraws) =>
    [d!.labels!.real, d!.labels!.generated, d!.noise!.real, d!.noise!.generated, g!.noise!].map(numbers);
  assertEquals(flat(draws), flat(again));
  const [real, generated, ...noises] = flat(draws);
  assert(real!.every((label) => label >= 0 && label < 0.05), "real is 0");
  assert(generated!.every((label) => label >= 1 && label < 1.05), "generated is 1");
  assertEquals(new Set(noises.flat()).size, 3 * 20);
});

Deno.test("drawsFromBytes() makes numbers of masks and pictures in [-1,1] of bytes", async () => {
  const { draws } = await drawn({ discriminatorSteps: 2 });
  const { discriminator: [first, second], generator: [g] } = drawsFromBytes(draws);
  assertEquals(numbers(second!.reals!), Array(20).fill(-1));
  for (
    const mask of [...first!.masks!.real, ...first!.generatorMasks!, ...g!.masks!, ...g!.generatorMasks!]
  ) {
    assertEquals([mask.dtype, mask.shape], ["float32", [5, 4]]);
    assert(numbers(mask).every((value) => value === 0 || value === 1));
  }
});

Deno.test("drawMask() drops its share, neighbours independently", () => {
  const mask = drawMask(100_001, 0.25, createRandom(2));
  const dropped = (values: ArrayLike<number>) => Array.from(values).filter((value) => value === 0).length;
  // Five deviations: 5 sqrt(0.25 · 0.75 / 1e5) = 0.0068.
  assertAlmostEquals(dropped(mask) / 100_001, 0.25, 0.0068);
  const pairs = Array.from({ length: 50_000 }, (_, i) => mask[2 * i]! + mask[2 * i + 1]!);
  // Both of a pair, which come from one random word: 0.25² with five deviations 5 sqrt(0.0586 / 5e4).
  assertAlmostEquals(dropped(pairs) / 50_000, 0.0625, 0.0054);
  assertEquals(dropped(drawMask(99, 0, createRandom(2))), 0);
});

Deno.test("drawNormals() has the deviation that is asked for, also in an odd number", () => {
  const values = new Float32Array(100_001);
  drawNormals(values, 0.5, createRandom(3));
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const square = values.reduce((sum, value) => sum + value * value, 0) / values.length;
  assertAlmostEquals(mean, 0, 0.008);
  assertAlmostEquals(Math.sqrt(square), 0.5, 0.006);
  assertNotEquals(values.at(-1), 0);
  // Neighbours come from one pair of uniform numbers, and are independent.
  let product = 0;
  for (let i = 0; i + 1 < values.length; i += 2) product += values[i]! * values[i + 1]!;
  assertAlmostEquals(product / 50_000, 0, 0.006);
});
