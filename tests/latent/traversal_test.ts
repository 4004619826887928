import { assert, assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import { buildPrior, type Latent, sampleLatent } from "../../src/latent/prior.ts";
import { SWEEP_VALUES, sweepDimension } from "../../src/latent/traversal.ts";
import { createRandom } from "../../src/tensor/random.ts";

const PRIOR = buildPrior("normal", 100);
const E = sampleLatent(PRIOR, createRandom(1));

/** A decoder that shows its latent, so that a test sees what a generator would get. */
function decode(z: Latent): number[] {
  return [...z];
}

Deno.test("sweepDimension() gives a row per mean and a column per value", () => {
  const rows = sweepDimension(PRIOR, E, { dimension: 28, means: [-0.6, 0.3], values: SWEEP_VALUES, sd: 0.4 });
  assertEquals(rows.map((row) => row.length), [8, 8]);
});

Deno.test("sweepDimension() replaces the named component, counted from 1, and no other", () => {
  const values = [-3, 0, 3];
  for (const dimension of [1, 28, 100]) {
    const [row] = sweepDimension(PRIOR, E, { dimension, means: [0.3], values, sd: 0.4 });
    const pictures = row!.map(decode);
    pictures.forEach((picture, column) => {
      picture.forEach((component, i) => {
        const expected = i === dimension - 1 ? values[column]! : Math.fround(0.3 + 0.4 * E[i]!);
        assertEquals(component, expected, `component ${i + 1} of column ${column}`);
      });
    });
  }
});

Deno.test("sweepDimension() shifts one e for all rows: row m is m + sd e", () => {
  const means = [-0.6, -0.3, 0.1, 0.3, 0.6];
  const rows = sweepDimension(PRIOR, E, { dimension: 5, means, values: [0, 1], sd: 0.4 });
  rows.forEach((row, m) => {
    for (const picture of row.map(decode)) {
      picture.forEach((component, i) => {
        if (i !== 4) assertAlmostEquals((component - means[m]!) / 0.4, E[i]!, 1e-5);
      });
    }
  });
});

Deno.test("sweepDimension() with a deviation of 0 gives the mean everywhere else", () => {
  const [[latent]] = sweepDimension(buildPrior("normal", 3), Float32Array.of(1, 2, 3), {
    dimension: 2,
    means: [0.5],
    values: [-1],
    sd: 0,
  }) as [[Latent]];
  assertEquals(latent, Float32Array.of(0.5, -1, 0.5));
});

Deno.test("sweepDimension() leaves e alone and gives latents that share no memory", () => {
  const before = E.slice();
  const rows = sweepDimension(PRIOR, E, { dimension: 1, means: [0, 1], values: [1, 2], sd: 1 });
  rows[0]![0]!.fill(9);
  assertEquals(E, before);
  assert(!rows.flat().slice(1).some((latent) => latent.includes(9)));
});

Deno.test("sweepDimension() keeps a uniform prior in its range, the swept component too", () => {
  const prior = buildPrior("uniform", 3);
  const rows = sweepDimension(prior, Float32Array.of(-1, 0.5, 1), {
    dimension: 2,
    means: [-0.75, 0.75],
    values: [-3, 0.25, 3],
    sd: 0.5,
  });
  assertEquals(rows, [
    [Float32Array.of(-1, -1, -0.25), Float32Array.of(-1, 0.25, -0.25), Float32Array.of(-1, 1, -0.25)],
    [Float32Array.of(0.25, -1, 1), Float32Array.of(0.25, 0.25, 1), Float32Array.of(0.25, 1, 1)],
  ]);
});

Deno.test("sweepDimension() refuses dimensions that are not 1 to Z", () => {
  for (const dimension of [0, -1, 101, 2.5, NaN]) {
    assertThrows(
      () => sweepDimension(PRIOR, E, { dimension, means: [0], values: [0], sd: 1 }),
      RangeError,
      `Cannot sweep a dimension: it must be 1 to 100, got ${dimension}`,
    );
  }
});

Deno.test("sweepDimension() refuses a deviation below 0", () => {
  for (const sd of [-0.1, -Infinity, NaN]) {
    const error = assertThrows(
      () => sweepDimension(PRIOR, E, { dimension: 1, means: [0], values: [0], sd }),
      RangeError,
    );
    assertEquals(error.message, `Cannot sweep a dimension: sd must be 0 or more, got ${sd}`);
  }
});

Deno.test("SWEEP_VALUES are quantiles of the normal distribution in even steps of probability", () => {
  // scipy.stats.norm.ppf(numpy.linspace(0.14, 0.86, 8)); SWEEP_VALUES has three digits of them.
  const quantiles = [-1.08032, -0.69714, -0.39692, -0.12927, 0.12927, 0.39692, 0.69714, 1.08032];
  assertEquals(SWEEP_VALUES.length, 8);
  SWEEP_VALUES.forEach((value, i) => assertAlmostEquals(value, quantiles[i]!, 5e-4));
});
