import { assertEquals, assertThrows } from "@std/assert";
import { histogramOf } from "../../src/metrics/histogram.ts";

Deno.test("histogramOf() counts in buckets whose right edges belong to them", () => {
  // Buckets of width 1 from 0 to 30: 0 and 1 are in the first, 2 in the second, 30 in the last.
  const { limits, counts, ...rest } = histogramOf([0, 1, 2, 30]);
  assertEquals(rest, { min: 0, max: 30, count: 4, sum: 33, sumOfSquares: 905 });
  assertEquals(limits, Array.from({ length: 30 }, (_, i) => i + 1));
  assertEquals(counts, [2, 1, ...new Array(27).fill(0), 1]);
});

Deno.test("histogramOf() loses no number", () => {
  const values = Float32Array.from({ length: 1000 }, (_, i) => Math.sin(i) * 0.02);
  const { limits, counts, max } = histogramOf(values);
  assertEquals(counts.reduce((sum, count) => sum + count, 0), 1000);
  assertEquals([limits.length, limits.at(-1)], [30, max]);
});

Deno.test("histogramOf() has one bucket for equal numbers", () => {
  const { limits, counts } = histogramOf([5, 5, 5]);
  assertEquals([limits, counts], [[5], [3]]);
});

Deno.test("histogramOf() refuses no numbers, and what is none", () => {
  assertEquals(
    assertThrows(() => histogramOf([]), RangeError).message,
    "Cannot make a histogram: there is no number",
  );
  for (const wrong of [NaN, Infinity]) {
    assertEquals(
      assertThrows(() => histogramOf([1, wrong]), RangeError).message,
      "Cannot make a histogram: all numbers must be finite",
    );
  }
});
