import { assertAlmostEquals, assertEquals } from "@std/assert";
import type { LatentPrior } from "../../src/latent/prior.ts";
import { latentOfCode, priorMoments, squaredLength } from "../../src/latent/standard_code.ts";

const NORMAL: LatentPrior = { size: 2, distribution: "normal", mean: 1, sd: 2 };
const UNIFORM: LatentPrior = { size: 2, distribution: "uniform", low: -1, high: 5 };

Deno.test("priorMoments() gives a normal prior's own numbers, and those of U(a, b): the middle, and (b - a) / sqrt(12)", () => {
  assertEquals(priorMoments(NORMAL), { mean: 1, sd: 2 });
  const { mean, sd } = priorMoments(UNIFORM);
  assertEquals(mean, 2);
  assertAlmostEquals(sd, Math.sqrt(3), 1e-12);
});

Deno.test("latentOfCode() is mean + sd · code, and stays in a uniform prior's range", () => {
  assertEquals(latentOfCode(NORMAL, Float32Array.of(-3, 0.5)), Float32Array.of(-5, 2));
  assertEquals(latentOfCode(UNIFORM, Float32Array.of(-9, 0)), Float32Array.of(-1, 2));
  assertEquals(latentOfCode(UNIFORM, Float32Array.of(9, 9)), Float32Array.of(5, 5));
});

Deno.test("squaredLength() is the mean square of the code", () => {
  // Codes 3 and -1: (9 + 1) / 2.
  assertEquals(squaredLength(NORMAL, Float32Array.of(7, -1)), 5);
  assertEquals(squaredLength(NORMAL, Float32Array.of(1, 1)), 0);
});
