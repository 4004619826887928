import { assertEquals } from "@std/assert";
import { completeRecipe, noiseSd, rateShare, scaleRates } from "../../src/model/recipe.ts";
import { assertClose } from "../engine/finite_differences.ts";

const ADAM = { learningRate: 0.2, beta1: 0.5, beta2: 0.999, epsilon: 1e-8 };
const RMSPROP = { kind: "rmsprop", learningRate: 0.4, rho: 0.9, epsilon: 1e-7 } as const;

Deno.test("completeRecipe() takes the plain step for what is not said", () => {
  assertEquals(completeRecipe({ generator: ADAM, discriminator: RMSPROP, loss: "hinge" }), {
    generator: ADAM,
    discriminator: RMSPROP,
    loss: "hinge",
    halves: "sum",
    labels: { smoothing: 0, flips: 0, noise: 0, reversed: false },
    discriminatorSteps: 1,
    generatorSteps: 1,
    generatorLatents: "same",
    ema: 0,
  });
});

Deno.test("rateShare() is 1 up to a step, then falls along a line, and is 0 after the last one", () => {
  const plain = completeRecipe({ generator: ADAM, discriminator: ADAM });
  assertEquals([1, 1e6].map((step) => rateShare(plain, step)), [1, 1]);
  const recipe = { ...plain, rateDecay: { from: 4, until: 7 } };
  assertClose(
    [1, 4, 5, 6, 7, 8, 100].map((step) => rateShare(recipe, step)),
    [1, 1, 0.75, 0.5, 0.25, 0, 0],
    1e-12,
  );
});

Deno.test("noiseSd() falls from the first step along a line to 0", () => {
  const plain = completeRecipe({ generator: ADAM, discriminator: ADAM });
  assertEquals(noiseSd(plain, 1), 0);
  const recipe = { ...plain, instanceNoise: { sd: 0.2, until: 4 } };
  assertClose([1, 2, 4, 5, 9].map((step) => noiseSd(recipe, step)), [0.2, 0.15, 0.05, 0, 0], 1e-12);
});

Deno.test("scaleRates() multiplies both learning rates and nothing else", () => {
  const recipe = completeRecipe({ generator: ADAM, discriminator: RMSPROP });
  assertEquals(scaleRates(recipe, 0.5), {
    ...recipe,
    generator: { ...ADAM, learningRate: 0.1 },
    discriminator: { ...RMSPROP, learningRate: 0.2 },
  });
});
