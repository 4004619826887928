import { assert, assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import { detailDistance, detailEnergies, LIKENESS_THRESHOLD } from "../../src/metrics/likeness.ts";
import { createRandom } from "../../src/tensor/random.ts";

const SIDE = 16;
/** One grey picture of 16 x 16. */
const picture = (of: (x: number, y: number) => number) => ({
  count: 1,
  height: SIDE,
  width: SIDE,
  channels: 1,
  data: Uint8Array.from({ length: SIDE * SIDE }, (_, i) => of(i % SIDE, Math.floor(i / SIDE))),
});

Deno.test("detailEnergies() finds a chequerboard in fine detail alone, halves in coarse detail alone", () => {
  // Values 100 and 140: a variance of 20^2.
  assertEquals(detailEnergies(picture((x, y) => 100 + 40 * ((x + y) % 2))), [400, 0]);
  assertEquals(detailEnergies(picture((x) => x < 8 ? 100 : 140)), [0, 400]);
});

Deno.test("detailEnergies() sums to the variance within pictures, and leaves out that between them", () => {
  const mixed = picture((x, y) => (x < 8 ? 100 : 140) + 10 * ((x + y) % 2));
  const energies = detailEnergies(mixed);
  assertAlmostEquals(energies[0]!, 25);
  assertAlmostEquals(energies[1]!, 400);
  const data = new Uint8Array(2 * 256).fill(50, 0, 256).fill(200, 256);
  assertEquals(detailEnergies({ ...mixed, count: 2, data }), [0, 0]);
});

Deno.test("detailEnergies() looks at colours one by one", () => {
  // Red and blue are opposite chequerboards, green is flat: a third of 400 + 0 + 400.
  const data = Uint8Array.from({ length: 3 * 256 }, (_, i) => {
    const pixel = Math.floor(i / 3);
    const isOdd = (pixel % SIDE + Math.floor(pixel / SIDE)) % 2 === 1;
    return [isOdd ? 140 : 100, 90, isOdd ? 100 : 140][i % 3]!;
  });
  assertAlmostEquals(detailEnergies({ count: 1, height: SIDE, width: SIDE, channels: 3, data })[0]!, 800 / 3);
});

Deno.test("detailEnergies() looks at sides of 32 pixels and less, down to 8", () => {
  const sizes = (side: number) =>
    detailEnergies({ count: 1, height: side, width: side, channels: 1, data: new Uint8Array(side * side) })
      .length;
  assertEquals([sizes(8), sizes(15), sizes(16), sizes(28), sizes(64), sizes(128)], [1, 1, 2, 2, 3, 3]);
});

Deno.test("detailDistance() is the spread of the octaves", () => {
  // 1 octave above and 2 below; the fall of all contrast to a quarter adds nothing.
  assertEquals(detailDistance([20, 25], [10, 100]), 3);
  assertEquals(detailDistance([5, 6.25], [10, 100]), 3);
  assertEquals(detailDistance([2.5, 25], [10, 100]), 0);
});

Deno.test("detailDistance() is infinite for flat samples, and finite for flat data", () => {
  assertEquals(detailDistance([0, 0], [10, 100]), Infinity);
  assert(Number.isFinite(detailDistance([10, 100], [0, 0])));
});

Deno.test("noise is far from a picture of things, in any contrast", () => {
  const random = createRandom(1);
  const things = detailEnergies(picture((x, y) => 16 * Math.floor((x + y) / 4) + random.integer(9)));
  for (const contrast of [8, 64, 256]) {
    const noise = detailEnergies(picture(() => random.integer(contrast)));
    assert(detailDistance(noise, things) > LIKENESS_THRESHOLD, `${contrast}`);
  }
});

Deno.test("detailDistance() refuses other sizes", () => {
  assertEquals(
    assertThrows(() => detailDistance([1], [1, 2]), RangeError).message,
    "Cannot compare detail: 1 sizes against 2",
  );
  assertThrows(() => detailDistance([], []), RangeError);
});
