import { assert, assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import { COLLAPSE_THRESHOLD, nearestDistance, relativeVariety } from "../../src/metrics/collapse.ts";
import { createRandom } from "../../src/tensor/random.ts";

/** Flat pictures of one pixel each. */
const flat = (...values: number[]) => ({
  count: values.length,
  height: 1,
  width: 1,
  channels: 1,
  data: Uint8Array.from(values),
});

Deno.test("nearestDistance() is the median distance to the nearest other picture", () => {
  // Nearest others of 0, 1, 10: 1, 1 and 9.
  assertEquals(nearestDistance(flat(0, 1, 10)), 1);
  // Squared distances 1, 1, 16, 16: their median is 8.5.
  assertAlmostEquals(nearestDistance(flat(0, 1, 10, 14)), Math.sqrt(8.5));
});

Deno.test("nearestDistance() is a root mean square over all bytes", () => {
  const set = { count: 2, height: 1, width: 2, channels: 1, data: Uint8Array.of(0, 0, 3, 4) };
  assertAlmostEquals(nearestDistance(set), Math.sqrt((9 + 16) / 2));
});

Deno.test("nearestDistance() is 0 for one picture again and again, and for pairs of equal ones", () => {
  assertEquals(nearestDistance(flat(7, 7, 7, 7)), 0);
  assertEquals(nearestDistance(flat(7, 200, 7, 200)), 0);
});

Deno.test("noise on top of one picture is no variety", () => {
  const random = createRandom(3);
  const pixels = (value: () => number) => Uint8Array.from({ length: 16 * 64 * 64 }, value);
  const set = (data: Uint8Array) => ({ count: 16, height: 64, width: 64, channels: 1, data });
  const noisy = nearestDistance(set(pixels(() => 128 + random.integer(11) - 5)));
  // Data of 16 x 16 blocks of one grey each.
  const blocks = Array.from({ length: 16 * 256 }, () => random.integer(256));
  const data = pixels(() => 0).map((_, i) => {
    const [picture, y, x] = [Math.floor(i / 4096), Math.floor(i / 64) % 64, i % 64];
    return blocks[picture * 256 + (y >> 2) * 16 + (x >> 2)]!;
  });
  const variety = relativeVariety(noisy, nearestDistance(set(data)));
  assert(variety > 0 && variety < COLLAPSE_THRESHOLD, `${variety}`);
});

Deno.test("relativeVariety() is a part of the data's own, and 1 where the data has none", () => {
  assertEquals([relativeVariety(3, 6), relativeVariety(0, 6), relativeVariety(0, 0)], [0.5, 0, 1]);
});

Deno.test("nearestDistance() needs two pictures", () => {
  const error = assertThrows(() => nearestDistance(flat(1)), RangeError);
  assertEquals(error.message, "Cannot compare pictures: expected 2 or more, got 1");
});
