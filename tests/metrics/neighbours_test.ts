import { assertEquals, assertThrows } from "@std/assert";
import { searchNeighbours } from "../../src/metrics/neighbours.ts";
import { createRandom } from "../../src/tensor/random.ts";

/** Pictures of two pixels. */
const set = (...pictures: [number, number][]) => ({
  count: pictures.length,
  height: 1,
  width: 2,
  channels: 1,
  data: Uint8Array.from(pictures.flat()),
});

Deno.test("searchNeighbours() finds the nearest pictures over all parts, the nearest first", () => {
  const search = searchNeighbours(set([10, 10], [100, 100]), 2);
  search.add(set([10, 24], [200, 200]), 0);
  search.add(set([13, 14], [100, 98]), 2);
  // sqrt((9 + 16) / 2), sqrt((0 + 196) / 2) = 7 sqrt(2); sqrt((0 + 4) / 2), sqrt((8100 + 5776) / 2).
  assertEquals(search.found(), [
    [{ index: 2, distance: Math.sqrt(12.5) }, { index: 0, distance: Math.sqrt(98) }],
    [{ index: 3, distance: Math.sqrt(2) }, { index: 0, distance: Math.sqrt(6938) }],
  ]);
});

Deno.test("searchNeighbours() passes over the picture that a query is itself, not over a copy of it", () => {
  const search = searchNeighbours(set([5, 5], [5, 5]), 1, [1, -1]);
  search.add(set([9, 9], [5, 5]), 0);
  assertEquals(search.found(), [[{ index: 0, distance: 4 }], [{ index: 1, distance: 0 }]]);
});

Deno.test("searchNeighbours() finds fewer where there are fewer", () => {
  const search = searchNeighbours(set([0, 0]), 3);
  assertEquals(search.found(), [[]]);
  search.add(set([3, 3]), 0);
  assertEquals(search.found(), [[{ index: 0, distance: 3 }]]);
});

Deno.test("searchNeighbours() agrees with comparing everything, for pictures larger than its stride", () => {
  const random = createRandom(1);
  const pictures = (count: number) => ({
    ...{ count, height: 30, width: 30, channels: 3 },
    data: Uint8Array.from({ length: count * 2700 }, () => random.integer(256)),
  });
  const [queries, reals] = [pictures(3), pictures(40)];
  const search = searchNeighbours(queries, 4);
  search.add(reals, 0);
  const distance = (q: number, r: number) => {
    let sum = 0;
    for (let i = 0; i < 2700; i++) sum += (queries.data[q * 2700 + i]! - reals.data[r * 2700 + i]!) ** 2;
    return Math.sqrt(sum / 2700);
  };
  const expected = [0, 1, 2].map((q) =>
    Array.from({ length: 40 }, (_, index) => ({ index, distance: distance(q, index) }))
      .sort((a, b) => a.distance - b.distance).slice(0, 4)
  );
  assertEquals(search.found(), expected);
});

Deno.test("searchNeighbours() refuses no neighbours and pictures of another size", () => {
  assertEquals(
    assertThrows(() => searchNeighbours(set([0, 0]), 0), RangeError).message,
    "Cannot search neighbours: most must be 1 or more, got 0",
  );
  const larger = { count: 1, height: 2, width: 1, channels: 1, data: Uint8Array.of(1, 2) };
  assertEquals(
    assertThrows(() => searchNeighbours(set([0, 0]), 1).add(larger, 0), RangeError).message,
    "Cannot search neighbours: real pictures must be of the size of the queries",
  );
});
