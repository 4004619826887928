import { assert, assertEquals, assertNotEquals, assertThrows } from "@std/assert";
import {
  createRandom,
  permutation,
  type Random,
  type RandomState,
  restoreRandom,
} from "../../src/tensor/random.ts";

// All pinned numbers were computed with an implementation of sfc32 in Python, written from PractRand's C source.

function draws<T>(count: number, draw: () => T): T[] {
  return Array.from({ length: count }, draw);
}

function words(random: Random, count: number): number[] {
  return draws(count, () => random.uniform() * 2 ** 32);
}

Deno.test("createRandom(7) gives these numbers for ever", () => {
  const random = createRandom(7);
  assertEquals(words(random, 4), [2917685297, 1525832735, 3836590155, 2590827526]);
  assertEquals(random.state(), [1512065952, 2867248202, 2847068645, 21]);
  assertEquals(words(createRandom(0), 3), [1743954244, 207519241, 3716241083]);
  assertEquals(words(createRandom(2 ** 53 - 1), 3), [125566104, 1993914836, 1881733290]);
  assertEquals(words(createRandom(7, 1), 4), [2329102311, 3148290964, 1622894535, 2629867345]);
});

Deno.test("normal() gives these numbers for ever, and takes two words for each", () => {
  const random = createRandom(7);
  // Logarithms and cosines may differ in the last digit between machines.
  const expected = [-0.5401144288213641, -0.3786284342497101, -1.8833845036436545, 0.9536974542605762];
  for (const value of expected) assert(Math.abs(random.normal() - value) < 1e-14);
  assertEquals(random.state()[3], 1 + 16 + 2 * expected.length);
});

Deno.test("integer() gives these numbers for ever", () => {
  const random = createRandom(7);
  assertEquals(draws(10, () => random.integer(6)), [5, 5, 3, 4, 1, 1, 1, 1, 4, 3]);
});

Deno.test("createRandom() gives the same numbers for the same seed and others for other seeds", () => {
  assertEquals(words(createRandom(123), 50), words(createRandom(123), 50));
  const firsts = draws(2000, () => 0).map((_, seed) => createRandom(seed).uniform());
  assertEquals(new Set(firsts).size, 2000);
  assertNotEquals(words(createRandom(2 ** 32), 4), words(createRandom(0), 4));
  // First numbers of neighbouring seeds are as spread out as those of one seed: sd of U(0, 1) is 0.2887.
  const mean = firsts.reduce((a, b) => a + b) / firsts.length;
  assert(Math.abs(mean - 0.5) < 5 * 0.2887 / Math.sqrt(2000), `mean ${mean}`);
});

Deno.test("createRandom() gives unrelated sequences for the streams of a seed", () => {
  const [zero, one] = [createRandom(7), createRandom(7, 1)];
  assertEquals(words(createRandom(7, 0), 4), words(createRandom(7), 4));
  const pairs = draws(10_000, () => [zero.normal(), one.normal()] as const);
  const correlation = pairs.reduce((sum, [a, b]) => sum + a * b, 0) / pairs.length;
  assert(Math.abs(correlation) < 5 / Math.sqrt(10_000), `correlation ${correlation}`);
  const firsts = draws(100, () => 0).map((_, stream) => createRandom(7, stream).uniform());
  assertEquals(new Set(firsts).size, 100);
});

Deno.test("createRandom() refuses seeds that are not integers of 0 or more", () => {
  for (const seed of [-1, 0.5, NaN, Infinity, 2 ** 53]) {
    assertThrows(
      () => createRandom(seed),
      RangeError,
      `Cannot seed a generator: the seed must be an integer of 0 or more, got ${seed}`,
    );
  }
});

Deno.test("createRandom() takes streams of 0 to 2^32 - 1 and refuses others", () => {
  assertEquals(words(createRandom(7, 2 ** 32 - 1), 4), [2702954047, 3924822821, 948263764, 2160298458]);
  for (const stream of [-1, 0.5, NaN, Infinity, 2 ** 32]) {
    const error = assertThrows(() => createRandom(7, stream), RangeError);
    assertEquals(
      error.message,
      `Cannot seed a generator: the stream must be an integer below 2^32, got ${stream}`,
    );
  }
});

Deno.test("restoreRandom() continues where state() was taken, also through JSON", () => {
  const random = createRandom(11);
  random.normal();
  const saved = JSON.parse(JSON.stringify(random.state())) as RandomState;
  const expected = draws(20, () => [random.uniform(), random.normal(), random.integer(10)]);
  for (const state of [saved, saved]) {
    const restored = restoreRandom(state);
    assertEquals(restored.state(), saved);
    assertEquals(draws(20, () => [restored.uniform(), restored.normal(), restored.integer(10)]), expected);
  }
});

Deno.test("state() gives unsigned words, which later draws do not change", () => {
  const random = createRandom(3);
  for (let i = 0; i < 100; i++) {
    const state = random.state();
    const copy = [...state];
    assert(state.every((word) => Number.isInteger(word) && word >= 0 && word < 2 ** 32), `${state}`);
    random.uniform();
    assertEquals([...state], copy);
  }
});

Deno.test("restoreRandom() refuses states that are not four 32-bit integers", () => {
  const bad: [number[], string][] = [
    [[1, 2, 3], "1,2,3"],
    [[1, 2, 3, 4, 5], "1,2,3,4,5"],
    [[1, 2, 3, -1], "1,2,3,-1"],
    [[1, 2, 3, 2 ** 32], "1,2,3,4294967296"],
    [[1, 2, 3, 0.5], "1,2,3,0.5"],
    [[1, 2, 3, NaN], "1,2,3,NaN"],
  ];
  for (const [state, text] of bad) {
    assertThrows(
      () => restoreRandom(state as unknown as RandomState),
      RangeError,
      `Cannot restore a generator: expected four 32-bit integers, got [${text}]`,
    );
  }
});

Deno.test("uniform() spreads evenly over [0, 1)", () => {
  const random = createRandom(5);
  const bins = new Array<number>(20).fill(0);
  for (let i = 0; i < 100_000; i++) {
    const value = random.uniform();
    assert(value >= 0 && value < 1);
    bins[Math.floor(value * 20)]!++;
  }
  // Chi-square of 19 degrees of freedom is over 43.8 once in 1000 seeds.
  const chiSquare = bins.reduce((sum, count) => sum + (count - 5000) ** 2 / 5000, 0);
  assert(chiSquare < 43.8, `chi-square ${chiSquare}`);
});

Deno.test("normal() has mean 0, deviation 1, skewness 0 and kurtosis 3", () => {
  const n = 100_000;
  const random = createRandom(5);
  const values = draws(n, () => random.normal());
  const moment = (power: number) => values.reduce((sum, value) => sum + value ** power, 0) / n;
  // Five standard errors of each: 1, 2, 15 and 96 are the variances of x, x^2, x^3 and x^4.
  for (const [power, expected, variance] of [[1, 0, 1], [2, 1, 2], [3, 0, 15], [4, 3, 96]] as const) {
    const bound = 5 * Math.sqrt(variance / n);
    assert(Math.abs(moment(power) - expected) < bound, `moment ${power} is ${moment(power)}`);
  }
  // 4.55 % lie outside two deviations.
  const outside = values.filter((value) => Math.abs(value) > 2).length / n;
  assert(Math.abs(outside - 0.0455) < 5 * Math.sqrt(0.0455 / n), `${outside} outside`);
  assert(values.every(Number.isFinite));
});

Deno.test("integer() favours no value, even for bounds near 2^32", () => {
  const random = createRandom(9);
  // The remainder of a word by 3 * 2^30 would be below 2^30 half of the time instead of a third.
  const n = 30_000;
  const low = draws(n, () => random.integer(3 * 2 ** 30)).filter((value) => value < 2 ** 30).length / n;
  assert(Math.abs(low - 1 / 3) < 5 * Math.sqrt(2 / 9 / n), `a share of ${low}`);
  const counts = new Array<number>(6).fill(0);
  for (let i = 0; i < 60_000; i++) counts[random.integer(6)]!++;
  for (const count of counts) assert(Math.abs(count - 10_000) < 5 * Math.sqrt(60_000 * 5 / 36), `${counts}`);
});

Deno.test("integer() draws again for words over the largest multiple of the bound", () => {
  const random = createRandom(7);
  // 3836590155, the third word, is not below 3 * 2^30 = 3221225472: it is left out.
  const expected = [2917685297, 1525832735, 2590827526, 84346879, 2717724727, 1188099829];
  assertEquals(draws(6, () => random.integer(3 * 2 ** 30)), expected);
  assertEquals(random.state(), [1337589305, 3595609518, 1050581921, 24]);
});

Deno.test("integer() takes bounds from 1 to 2^32 and refuses others", () => {
  assertEquals(draws(5, () => createRandom(1).integer(1)), [0, 0, 0, 0, 0]);
  assertEquals(createRandom(7).integer(2 ** 32), 2917685297);
  for (const below of [0, -3, 1.5, NaN, 2 ** 32 + 1]) {
    assertThrows(
      () => createRandom(1).integer(below),
      RangeError,
      `Cannot draw an integer: the bound must be 1 to 2^32, got ${below}`,
    );
  }
});

Deno.test("permutation() gives every number once, in an order of the seed", () => {
  assertEquals([...permutation(8, createRandom(7))], [6, 2, 4, 5, 7, 3, 0, 1]);
  assertEquals(permutation(1000, createRandom(1)), permutation(1000, createRandom(1)));
  assertNotEquals(permutation(1000, createRandom(1)), permutation(1000, createRandom(2)));
  assertEquals(
    permutation(1000, createRandom(1)).toSorted(),
    Uint32Array.from({ length: 1000 }, (_, i) => i),
  );
  assertEquals([permutation(0, createRandom(1)).length, ...permutation(1, createRandom(1))], [0, 0]);
});

Deno.test("permutation() favours no order", () => {
  const random = createRandom(4);
  const counts = new Map<string, number>();
  for (let i = 0; i < 24_000; i++) {
    const order = permutation(4, random).join("");
    counts.set(order, (counts.get(order) ?? 0) + 1);
  }
  assertEquals(counts.size, 24);
  // Chi-square of 23 degrees of freedom is over 49.7 once in 1000 seeds.
  const chiSquare = [...counts.values()].reduce((sum, count) => sum + (count - 1000) ** 2 / 1000, 0);
  assert(chiSquare < 49.7, `chi-square ${chiSquare}`);
});
