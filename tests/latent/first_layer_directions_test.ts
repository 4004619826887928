import { assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import { startCpu } from "../../src/engine/cpu_backend.ts";
import { activationDirections, factoriseFirstLayer } from "../../src/latent/first_layer_directions.ts";
import { createRandom } from "../../src/tensor/random.ts";

await startCpu();

const rounded = (vector: ArrayLike<number>) =>
  Array.from(vector, (value) => Math.round(value * 1e5) / 1e5 + 0);
const HALF = rounded([Math.SQRT1_2])[0]!;
/** All corners of a square. */
const CORNERS = [[1, 1], [1, -1], [-1, 1], [-1, -1]].map((z) => Float32Array.from(z));

Deno.test("factoriseFirstLayer() finds the eigenvectors of the weights' products, the largest first", () => {
  // The products of the rows (2, 1) and (1, 2) are [[5, 4], [4, 5]]: eigenvalues 9 and 1.
  const [first, second] = factoriseFirstLayer(Float32Array.of(2, 1, 1, 2), 2, 2);
  assertEquals(rounded(first!.vector), [HALF, HALF]);
  assertAlmostEquals(first!.share, 0.9, 1e-12);
  // Both components are as large, so its sign is that of the first.
  assertEquals(rounded(second!.vector).map(Math.abs), [HALF, HALF]);
  assertAlmostEquals(second!.share, 0.1, 1e-12);
});

Deno.test("factoriseFirstLayer() finds as many as are asked for, also where outputs are fewer", () => {
  const found = factoriseFirstLayer(Float32Array.of(0, 3, 4), 3, 1);
  assertEquals(found.map(({ vector, share }) => [rounded(vector), share]), [[[0, 0.6, 0.8], 1]]);
  assertEquals(factoriseFirstLayer(Float32Array.of(0, 0), 2, 2).map(({ share }) => share), [0, 0]);
});

Deno.test("factoriseFirstLayer() refuses what is no layer", () => {
  const cases: [() => unknown, string][] = [
    [
      () => factoriseFirstLayer(Float32Array.of(1, 2, 3), 2, 1),
      "Cannot factorise a layer: 3 weights are no 2 rows",
    ],
    [() => factoriseFirstLayer(Float32Array.of(), 2, 1), "Cannot factorise a layer: 0 weights are no 2 rows"],
    [
      () => factoriseFirstLayer(Float32Array.of(1, 2), 2, 3),
      "Cannot find directions: the count must be 1 to 2, got 3",
    ],
    [
      () => factoriseFirstLayer(Float32Array.of(1, 2), 2, 0),
      "Cannot find directions: the count must be 1 to 2, got 0",
    ],
  ];
  for (const [find, message] of cases) assertEquals(assertThrows(find, RangeError).message, message);
});

Deno.test("activationDirections() brings components of the activations back to z", () => {
  // Outputs 3 z1 + 5 and z2: variances 9 and 1 on the corners.
  const activations = Float32Array.from(CORNERS.flatMap((z) => [3 * z[0]! + 5, z[1]!]));
  const [first, second] = activationDirections(activations, CORNERS, 2, createRandom(1));
  assertEquals([rounded(first!.vector), rounded(second!.vector)], [[1, 0], [0, 1]]);
  assertAlmostEquals(first!.share, 0.9, 1e-6);
  assertAlmostEquals(second!.share, 0.1, 1e-6);
});

Deno.test("activationDirections() takes what z has to do with bent outputs", () => {
  // The outputs behind a ReLU of z1 + z2 are 2, 0, 0 and 0: z on the corners goes along (1, 1) with it.
  const activations = Float32Array.from(CORNERS, (z) => Math.max(0, z[0]! + z[1]!));
  const [only] = activationDirections(activations, CORNERS, 1, createRandom(1));
  assertEquals(rounded(only!.vector), [HALF, HALF]);
});

Deno.test("activationDirections() refuses rows that do not fit", () => {
  const find = (activations: Float32Array, count: number) => () =>
    activationDirections(activations, CORNERS, count, createRandom(1));
  assertEquals(
    assertThrows(find(new Float32Array(6), 1), RangeError).message,
    "Cannot use activations: 6 numbers are no rows of 4 latents",
  );
  assertEquals(
    assertThrows(find(new Float32Array(8), 3), RangeError).message,
    "Cannot find directions: the count must be 1 to 2, got 3",
  );
});
