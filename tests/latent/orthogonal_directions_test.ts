import { assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import { dot, orthogonalDirections, orthogonalTo } from "../../src/latent/orthogonal_directions.ts";

const rounded = (vector: ArrayLike<number>) =>
  Array.from(vector, (value) => Math.round(value * 1e6) / 1e6 + 0);

Deno.test("orthogonalTo() takes away the part along another direction, whatever its length", () => {
  // (0.6, 0.8) - 0.6 (1, 0) = (0, 0.8)
  const { vector, kept } = orthogonalTo([0.6, 0.8], [[5, 0]])!;
  assertEquals([...vector], [0, 1]);
  assertAlmostEquals(kept, 0.8, 1e-12);
});

Deno.test("orthogonalTo() takes away all that several directions span, orthogonal or not, twice named or not", () => {
  const v = [1, 2, 2].map((value) => value / 3);
  const { vector, kept } = orthogonalTo(v, [[1, 0, 0], [1, 1, 0], [2, 2, 0], [0, 0, 0]])!;
  assertEquals(rounded(vector), [0, 0, 1]);
  assertAlmostEquals(kept, 2 / 3, 1e-12);
});

Deno.test("orthogonalTo() leaves a direction without others as it is", () => {
  const { vector, kept } = orthogonalTo([0, 1], [])!;
  assertEquals([[...vector], kept], [[0, 1], 1]);
});

Deno.test("orthogonalTo() has nothing where less than a hundredth is left", () => {
  assertEquals(orthogonalTo([1, 0], [[1, 0.005]]), undefined);
  assertEquals(orthogonalTo([0.6, 0.8], [[1, 0], [0, 1]]), undefined);
});

Deno.test("orthogonalTo() refuses directions of different sizes", () => {
  const error = assertThrows(() => orthogonalTo([1, 0], [[1]]), RangeError);
  assertEquals(error.message, "Cannot compare directions: they must be of one size, got 2 and 1");
});

Deno.test("orthogonalDirections() leaves classes of one attribute as they are among themselves", () => {
  const directions = [
    { attribute: "hair", vector: [1, 0, 0] },
    { attribute: "hair", vector: [0.6, 0.8, 0] },
    { attribute: "smile", vector: [0, 0.6, 0.8] },
  ];
  const [first, second, smile] = orthogonalDirections(directions);
  // The smile is at right angles to (1, 0, 0).
  assertEquals(rounded(first!.vector), [1, 0, 0]);
  // (0.6, 0.8, 0) - 0.48 (0, 0.6, 0.8) = (0.6, 0.512, -0.384), whose length is the root of 1 - 0.48².
  const length = Math.sqrt(1 - 0.48 ** 2);
  assertAlmostEquals(second!.kept, length, 1e-6);
  assertEquals(rounded(second!.vector), rounded([0.6 / length, 0.512 / length, -0.384 / length]));
  assertEquals(rounded(smile!.vector), [0, 0, 1]);
});

Deno.test("dot() is the sum of products", () => {
  assertEquals(dot([1, 2, 3], [4, 5, -6]), -4);
});
