import { assert, assertAlmostEquals, assertEquals, assertNotStrictEquals, assertThrows } from "@std/assert";
import { sampleNear } from "../../src/latent/near.ts";
import { buildPrior } from "../../src/latent/prior.ts";
import { createRandom } from "../../src/tensor/random.ts";

const FACE = Float32Array.from({ length: 400 }, (_, i) => i % 2);

Deno.test("sampleNear() gives the latent itself, then others at the spread around it", () => {
  const near = sampleNear(buildPrior("normal", 400), FACE, 51, 0.5, createRandom(1));
  assertEquals([near.length, near[0]], [51, FACE]);
  assertNotStrictEquals(near[0], FACE);
  const differences = near.slice(1).flatMap((z) => [...z].map((component, i) => component - FACE[i]!));
  const mean = differences.reduce((a, b) => a + b) / differences.length;
  const variance = differences.reduce((sum, value) => sum + value ** 2, 0) / differences.length;
  // 20,000 numbers: the mean within 4 of its deviations 0.5 / 141, the variance likewise.
  assertAlmostEquals(mean, 0, 0.0142);
  assertAlmostEquals(variance, 0.25, 0.01);
});

Deno.test("sampleNear() stays in a uniform prior's range, and takes any count", () => {
  const prior = buildPrior("uniform", 400);
  const [, other] = sampleNear(prior, FACE, 2, 1, createRandom(1));
  assert(other!.every((component) => component >= -1 && component <= 1));
  // A component of 1 and half of the additions leave the range.
  const atEnd = other!.filter((component) => component === 1).length;
  assert(atEnd > 70 && atEnd < 130, `${atEnd}`);
  assertEquals(sampleNear(prior, FACE, 0, 1, createRandom(1)), []);
  assertEquals(sampleNear(prior, FACE, 1, 0, createRandom(1)), [FACE]);
});

Deno.test("sampleNear() refuses a spread below 0", () => {
  for (const sd of [-1, NaN]) {
    const error = assertThrows(
      () => sampleNear(buildPrior("normal", 400), FACE, 2, sd, createRandom(1)),
      RangeError,
    );
    assertEquals(error.message, `Cannot sample near a latent: sd must be 0 or more, got ${sd}`);
  }
});
