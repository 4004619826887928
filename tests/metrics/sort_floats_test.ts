import { assertEquals } from "@std/assert";
import { sortFloats } from "../../src/metrics/sort_floats.ts";
import { createRandom } from "../../src/tensor/random.ts";

function sorted(values: Float32Array): Float32Array {
  const target = new Float32Array(values.length);
  sortFloats(values.slice(), target);
  return target;
}

Deno.test("sortFloats() sorts as Float32Array.sort() does", () => {
  const random = createRandom(3);
  for (const count of [0, 1, 2, 3, 100, 5000]) {
    const values = Float32Array.from({ length: count }, () => random.normal() * 10 ** random.integer(20));
    assertEquals(sorted(values), values.toSorted());
  }
});

Deno.test("sortFloats() sorts zeros of both signs, the smallest and the infinite", () => {
  const values = Float32Array.of(0, 1e-45, Infinity, -0, -1e-45, 3.4e38, -Infinity, -3.4e38, 1, 1, -1);
  const expected = [-Infinity, -3.4e38, -1, -1e-45, -0, 0, 1e-45, 1, 1, 3.4e38, Infinity];
  assertEquals(sorted(values), Float32Array.from(expected));
});

Deno.test("sortFloats() keeps to its part of a buffer", () => {
  const source = Float32Array.of(9, 3, 2, 1, 9);
  const target = Float32Array.of(7, 7, 7, 7, 7);
  sortFloats(source.subarray(1, 4), target.subarray(2));
  assertEquals(target, Float32Array.of(7, 7, 1, 2, 3));
  assertEquals([source[0], source[4]], [9, 9]);
});
