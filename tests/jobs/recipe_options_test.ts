import { RADFORD_ADAM } from "../../src/model/adam.ts";
import { assertEquals, assertThrows } from "@std/assert";
import {
  changeRecipe,
  changesOf,
  onlyGiven,
  type RecipeOptions,
  refuseOtherState,
  savedRecipe,
} from "../../src/jobs/recipe_options.ts";
import { PRESETS } from "../../src/model/presets/mod.ts";
import { completeRecipe, type Recipe } from "../../src/model/recipe.ts";
import type { TrainingConfig } from "../../src/store/config.ts";
import { UserError } from "../../src/tensor/errors.ts";

const PLAIN = completeRecipe({ generator: RADFORD_ADAM, discriminator: RADFORD_ADAM });
const CHOLLET = PRESETS.chollet.table.recipe;

const change = (options: RecipeOptions, base: Recipe = PLAIN, steps = 100) =>
  changeRecipe(base, options, steps);

Deno.test("changeRecipe() leaves a recipe alone where no flag was typed", () => {
  assertEquals(change({}), PLAIN);
  assertEquals(change({}, CHOLLET), CHOLLET);
  const all = { ...PLAIN, instanceNoise: { sd: 0.1, until: 9 }, rateDecay: { from: 1, until: 200 } };
  assertEquals(change({}, all), all);
});

Deno.test("changeRecipe() changes each number by its flag alone", () => {
  const labels = PLAIN.labels;
  const cases: [RecipeOptions, Partial<Recipe>][] = [
    [{ lr: 1e-3 }, {
      generator: { ...RADFORD_ADAM, learningRate: 1e-3 },
      discriminator: { ...RADFORD_ADAM, learningRate: 1e-3 },
    }],
    [{ lrDiscriminator: 4e-4 }, { discriminator: { ...RADFORD_ADAM, learningRate: 4e-4 } }],
    [{ lr: 1e-3, lrDiscriminator: 4e-4 }, {
      generator: { ...RADFORD_ADAM, learningRate: 1e-3 },
      discriminator: { ...RADFORD_ADAM, learningRate: 4e-4 },
    }],
    [{ beta1: 0 }, {
      generator: { ...RADFORD_ADAM, beta1: 0 },
      discriminator: { ...RADFORD_ADAM, beta1: 0 },
    }],
    [{ beta2: 0.9, epsilon: 1e-7 }, {
      generator: { ...RADFORD_ADAM, beta2: 0.9, epsilon: 1e-7 },
      discriminator: { ...RADFORD_ADAM, beta2: 0.9, epsilon: 1e-7 },
    }],
    [{ loss: "hinge" }, { loss: "hinge" }],
    [{ labels: "reversed" }, { labels: { ...labels, reversed: true } }],
    [{ labelSmoothing: 0.1 }, { labels: { ...labels, smoothing: 0.1 } }],
    [{ labelFlips: 0.02 }, { labels: { ...labels, flips: 0.02 } }],
    [{ labelNoise: 0.05 }, { labels: { ...labels, noise: 0.05 } }],
    [{ discriminatorSteps: 5 }, { discriminatorSteps: 5 }],
    [{ generatorSteps: 2 }, { generatorSteps: 2 }],
    [{ generatorLatents: "fresh" }, { generatorLatents: "fresh" }],
    [{ ema: 0.999 }, { ema: 0.999 }],
    [{ instanceNoise: 0.1 }, { instanceNoise: { sd: 0.1, until: 100 } }],
    [{ instanceNoise: 0.1, instanceNoiseUntil: 50 }, { instanceNoise: { sd: 0.1, until: 50 } }],
    [{ decayFrom: 40 }, { rateDecay: { from: 40, until: 100 } }],
    [{ decayFrom: 40, decayUntil: 120 }, { rateDecay: { from: 40, until: 120 } }],
  ];
  for (const [options, expected] of cases) {
    assertEquals(change(options), { ...PLAIN, ...expected }, JSON.stringify(options));
  }
});

Deno.test("changeRecipe() takes back what a preset has", () => {
  const { labels } = change({ labels: "plain", labelNoise: 0 }, CHOLLET);
  assertEquals(labels, PLAIN.labels);
  const noisy = { ...PLAIN, instanceNoise: { sd: 0.1, until: 9 } };
  assertEquals(change({ instanceNoise: 0 }, noisy), PLAIN);
});

Deno.test("changeRecipe() gives another optimizer its own usual numbers, and the step sizes that there were", () => {
  const { generator, discriminator } = change({ optimizer: "rmsprop", clip: 1 });
  const rmsprop = { kind: "rmsprop", rho: 0.9, epsilon: 1e-7, clip: 1, learningRate: 2e-4 } as const;
  assertEquals([generator, discriminator], [rmsprop, rmsprop]);
  const back = change({ optimizer: "adam" }, CHOLLET);
  assertEquals([back.generator, back.discriminator], [
    { beta1: 0.5, beta2: 0.999, epsilon: 1e-8, learningRate: 4e-4 },
    { beta1: 0.5, beta2: 0.999, epsilon: 1e-8, learningRate: 8e-4 },
  ]);
});

Deno.test("changeRecipe() refuses flags that do not fit together, and says what to do", () => {
  const cases: [RecipeOptions, string, Recipe?][] = [
    [{ rho: 0.9 }, "--rho needs --optimizer rmsprop, this is adam: leave it out"],
    [{ clip: 1 }, "--clip needs --optimizer rmsprop, this is adam: leave it out"],
    [{ lrDecay: 1e-8 }, "--lr-decay needs --optimizer rmsprop, this is adam: leave it out"],
    [{ beta1: 0.5 }, "--beta1 needs --optimizer adam, this is rmsprop: leave it out", CHOLLET],
    [{ beta2: 0.9 }, "--beta2 needs --optimizer adam, this is rmsprop: leave it out", CHOLLET],
    [{ instanceNoiseUntil: 9 }, "--instance-noise-until needs --instance-noise: give both"],
    [{ decayUntil: 9 }, "--decay-until needs --decay-from: give both"],
    [{ decayFrom: 100 }, "--decay-from must be below the step where the decay ends, 100, got 100"],
    [
      { decayFrom: 10, decayUntil: 50 },
      "The learning rate is 0 after step 50, but there are 100 steps: give --decay-until 100",
    ],
  ];
  for (const [options, message, base] of cases) {
    assertThrows(() => change(options, base), UserError, message);
  }
});

Deno.test("onlyGiven() keeps the options whose flags were typed", () => {
  const options = { lr: 1, labelNoise: 2, beta1: 3, instanceNoiseUntil: 4 };
  assertEquals(onlyGiven(options, new Set(["label-noise", "beta1"])), { labelNoise: 2, beta1: 3 });
  assertEquals(onlyGiven(options, new Set()), {});
});

Deno.test("changesOf() adds what was typed to what a checkpoint has", () => {
  assertEquals(changesOf({}), {});
  assertEquals(changesOf({ dropout: 0 }, { dropout: 0.4 }), { dropout: 0 });
  assertEquals(changesOf({ spectralNorm: true }, { dropout: 0.4 }), { dropout: 0.4, spectralNorm: true });
  assertEquals(changesOf({ spectralNorm: false }, { spectralNorm: true }), { spectralNorm: true });
});

Deno.test("refuseOtherState() refuses what a checkpoint has no arrays for, and lets numbers change", () => {
  const saved = { recipe: PLAIN } as TrainingConfig;
  const changed = (options: RecipeOptions, base = saved) =>
    ({ ...base, ...changesOf(options, base), recipe: change(options, base.recipe) }) as TrainingConfig;
  refuseOtherState(saved, changed({ lr: 1e-3, loss: "hinge", dropout: 0.5, labelFlips: 0.1 }));
  const averaged = changed({ ema: 0.9 });
  refuseOtherState(averaged, changed({ ema: 0.99 }, averaged));
  const cases: [TrainingConfig, RecipeOptions, string, string][] = [
    [saved, { optimizer: "rmsprop" }, "optimizer", "adam"],
    [saved, { spectralNorm: true }, "spectral-norm", "none"],
    [saved, { ema: 0.9 }, "ema", "none"],
    [averaged, { ema: 0 }, "ema", "0.9"],
  ];
  for (const [base, options, flag, kept] of cases) {
    assertThrows(
      () => refuseOtherState(base, changed(options, base)),
      UserError,
      `--${flag} contradicts the checkpoint of --resume, which has ${kept}: leave --${flag} out, or use --init-from`,
    );
  }
});

Deno.test("savedRecipe() reads the two optimizers of checkpoints that had nothing else", () => {
  const older = { generatorAdam: RADFORD_ADAM, discriminatorAdam: { ...RADFORD_ADAM, learningRate: 1e-4 } };
  assertEquals(
    savedRecipe(older as unknown as TrainingConfig),
    completeRecipe({ generator: RADFORD_ADAM, discriminator: { ...RADFORD_ADAM, learningRate: 1e-4 } }),
  );
});
