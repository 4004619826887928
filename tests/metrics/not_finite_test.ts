import { assertEquals } from "@std/assert";
import { findNotFinite } from "../../src/metrics/not_finite.ts";

const array = (name: string, ...values: number[]) => ({ name, values: Float32Array.from(values) });

Deno.test("findNotFinite() finds nothing in finite numbers, however large, and in no numbers", () => {
  assertEquals(findNotFinite([array("a", 3.4e38, -3.4e38, 1e-45), array("b")]), undefined);
  assertEquals(findNotFinite([]), undefined);
});

Deno.test("findNotFinite() names the first array, its first such number, and counts arrays", () => {
  const arrays = [array("a", 1), array("b", 1, -Infinity, NaN), array("c", NaN), array("d", 2)];
  assertEquals(findNotFinite(arrays), { name: "b", value: -Infinity, count: 2 });
});
