import { assertEquals } from "@std/assert";
import { describeRecipe } from "../../src/jobs/describe_recipe.ts";
import { PRESETS, tableOf } from "../../src/model/presets/mod.ts";
import type { TrainingConfig } from "../../src/store/config.ts";

const { recipe } = PRESETS.radford.table;
const describe = (changes: object) => describeRecipe({ recipe, ...changes } as TrainingConfig);

Deno.test("describeRecipe() is silent about the plain step", () => {
  assertEquals(describe({}), []);
});

Deno.test("describeRecipe() tells numbers of Adam that are not the paper's", () => {
  assertEquals(describe({ recipe: PRESETS.mnist.table.recipe })[0], "Adam at 0.0001, beta1 0.9");
});

Deno.test("describeRecipe() tells Chollet's in words", () => {
  assertEquals(describe({ recipe: tableOf(PRESETS.chollet, 32).recipe }), [
    "RMSprop at 0.0004, discriminator 0.0008",
    "reversed labels",
    "label noise 0.05",
    "fresh latents for the generator",
  ]);
});

Deno.test("describeRecipe() names everything that a flag adds", () => {
  const full = {
    ...recipe,
    generator: { ...recipe.generator, learningRate: 1e-4 },
    loss: "hinge",
    labels: { smoothing: 0.1, flips: 0.05, noise: 0, reversed: false },
    instanceNoise: { sd: 0.1, until: 500 },
    discriminatorSteps: 3,
    generatorSteps: 2,
    rateDecay: { from: 100, until: 900 },
    ema: 0.999,
  };
  assertEquals(describe({ recipe: full, dropout: 0.3, spectralNorm: true }), [
    "Adam at 0.0001, discriminator 0.0002, beta1 0.5",
    "hinge loss",
    "real labels 0.9",
    "5 % of labels flipped",
    "instance noise 0.1 until step 500",
    "dropout 0.3",
    "spectral norm",
    "discriminator 3 times a step",
    "generator 2 times a step",
    "learning rates to 0 from step 100 to 900",
    "generator averaged at 0.999",
  ]);
});
