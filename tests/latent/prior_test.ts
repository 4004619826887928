import { assert, assertEquals, assertThrows } from "@std/assert";
import {
  buildPrior,
  clipToPrior,
  type LatentPrior,
  PRIOR_NAMES,
  sampleAround,
  sampleLatent,
  sampleLatents,
  shiftLatent,
  standardForm,
} from "../../src/latent/prior.ts";
import { createRandom } from "../../src/tensor/random.ts";

const NORMAL = buildPrior("normal", 50);
const UNIFORM = buildPrior("uniform", 50);

function moments(latents: readonly Float32Array[]): { mean: number; sd: number; count: number } {
  const values = latents.flatMap((latent) => [...latent]);
  const mean = values.reduce((a, b) => a + b) / values.length;
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
  return { mean, sd: Math.sqrt(variance), count: values.length };
}

Deno.test("buildPrior() gives N(0, 1) and U(-1, 1) as data that JSON keeps", () => {
  assertEquals(PRIOR_NAMES, ["normal", "uniform"]);
  assertEquals(buildPrior("normal", 100), { size: 100, distribution: "normal", mean: 0, sd: 1 });
  assertEquals(buildPrior("uniform", 1), { size: 1, distribution: "uniform", low: -1, high: 1 });
  assertEquals(JSON.parse(JSON.stringify(UNIFORM)), UNIFORM);
});

Deno.test("buildPrior() refuses sizes that are not positive integers", () => {
  for (const size of [0, -1, 2.5, NaN]) {
    assertThrows(
      () => buildPrior("normal", size),
      RangeError,
      `Cannot build a prior: the latent size must be 1 or more, got ${size}`,
    );
  }
});

Deno.test("sampleLatent() draws one number of the generator after the other", () => {
  const random = createRandom(3);
  const normals = Float32Array.from({ length: 50 }, () => random.normal());
  assertEquals(sampleLatent(NORMAL, createRandom(3)), normals);
  const again = createRandom(3);
  const uniforms = Float32Array.from({ length: 50 }, () => 2 * again.uniform() - 1);
  assertEquals(sampleLatent(UNIFORM, createRandom(3)), uniforms);
});

Deno.test("sampleLatent() uses the parameters of the prior", () => {
  const normal: LatentPrior = { size: 4000, distribution: "normal", mean: 3, sd: 0.5 };
  const { mean, sd } = moments([sampleLatent(normal, createRandom(1))]);
  // Five standard errors of the mean, 0.5 / sqrt(4000), and of the deviation, 0.5 / sqrt(8000).
  assert(Math.abs(mean - 3) < 0.04 && Math.abs(sd - 0.5) < 0.028, `${mean} ${sd}`);
  const uniform: LatentPrior = { size: 4000, distribution: "uniform", low: 2, high: 6 };
  const values = sampleLatent(uniform, createRandom(1));
  assert(values.every((value) => value >= 2 && value < 6));
  assert(Math.min(...values) < 2.02 && Math.max(...values) > 5.98);
});

Deno.test("sampleLatents() draws as many latents from one generator as asked for", () => {
  const random = createRandom(8);
  const expected = [sampleLatent(NORMAL, random), sampleLatent(NORMAL, random)];
  assertEquals(sampleLatents(NORMAL, 2, createRandom(8)), expected);
  assertEquals(sampleLatents(NORMAL, 0, createRandom(8)), []);
});

Deno.test("sampleLatents() has the moments of its prior", () => {
  const normal = moments(sampleLatents(NORMAL, 1000, createRandom(2)));
  assert(Math.abs(normal.mean) < 5 / Math.sqrt(normal.count) && Math.abs(normal.sd - 1) < 0.02);
  // U(-1, 1) has the deviation 1 / sqrt(3) = 0.57735.
  const uniform = moments(sampleLatents(UNIFORM, 1000, createRandom(2)));
  assert(Math.abs(uniform.mean) < 5 * 0.57735 / Math.sqrt(uniform.count));
  assert(Math.abs(uniform.sd - 0.57735) < 0.01, `${uniform.sd}`);
});

Deno.test("standardForm() forgets the parameters and keeps the size", () => {
  assertEquals(standardForm({ size: 7, distribution: "normal", mean: 3, sd: 9 }), buildPrior("normal", 7));
  assertEquals(standardForm({ size: 7, distribution: "uniform", low: 0, high: 9 }), buildPrior("uniform", 7));
});

Deno.test("sampleAround() shifts and spreads the standard form", () => {
  const plain = sampleLatents(NORMAL, 3, createRandom(4));
  const around = sampleAround(NORMAL, 3, -0.3, 0.4, createRandom(4));
  assertEquals(around, plain.map((e) => e.map((component) => -0.3 + 0.4 * component)));
  // A mean and deviation of the prior itself are replaced, not added to.
  const shifted: LatentPrior = { size: 50, distribution: "normal", mean: 10, sd: 5 };
  assertEquals(sampleAround(shifted, 3, -0.3, 0.4, createRandom(4)), around);
});

Deno.test("sampleAround() with a deviation of 0 gives the mean", () => {
  assertEquals(sampleAround(NORMAL, 2, 0.25, 0, createRandom(1)), [
    new Float32Array(50).fill(0.25),
    new Float32Array(50).fill(0.25),
  ]);
});

Deno.test("sampleAround() keeps uniform latents in the range that training saw", () => {
  const latents = sampleAround(UNIFORM, 200, 0.8, 0.5, createRandom(1));
  const values = latents.flatMap((latent) => [...latent]);
  assert(values.every((value) => value > 0.3 - 1e-6 && value <= 1));
  // e > 0.4 is clipped: 30 % of 10,000.
  const clipped = values.filter((value) => value === 1).length;
  assert(Math.abs(clipped - 3000) < 5 * Math.sqrt(2100), `${clipped} clipped`);
});

Deno.test("sampleAround() refuses a deviation below 0", () => {
  for (const sd of [-0.1, NaN]) {
    assertThrows(
      () => sampleAround(NORMAL, 1, 0, sd, createRandom(1)),
      RangeError,
      `Cannot sample around a mean: sd must be 0 or more, got ${sd}`,
    );
  }
});

Deno.test("shiftLatent() gives mean + sd e in a new latent", () => {
  const e = Float32Array.of(-1, 0, 0.5, 1);
  assertEquals(shiftLatent(buildPrior("normal", 4), e, 2, 4), Float32Array.of(-2, 2, 4, 6));
  assertEquals(shiftLatent(buildPrior("uniform", 4), e, 0.5, 1), Float32Array.of(-0.5, 0.5, 1, 1));
  assertEquals(e, Float32Array.of(-1, 0, 0.5, 1));
});

Deno.test("clipToPrior() bounds uniform components only", () => {
  assertEquals([-3, -1, 0.2, 1, 3].map((value) => clipToPrior(UNIFORM, value)), [-1, -1, 0.2, 1, 1]);
  assertEquals([-3, 0.2, 30].map((value) => clipToPrior(NORMAL, value)), [-3, 0.2, 30]);
});
