import { assert, assertEquals, assertThrows } from "@std/assert";
import { lerp, PATH_METHODS, pathBetween, slerp } from "../../src/latent/paths.ts";
import { buildPrior, sampleLatents } from "../../src/latent/prior.ts";
import { createRandom } from "../../src/tensor/random.ts";

const A = Float32Array.of(1.5, -2, 0.5, 3, 0.25);
const B = Float32Array.of(-1, 0.75, 2.5, 1, -2);

function assertNear(actual: Float32Array, expected: readonly number[], tolerance = 1e-6): void {
  assertEquals(actual.length, expected.length);
  actual.forEach((value, i) => {
    assert(Math.abs(value - expected[i]!) <= tolerance, `[${actual}] instead of [${expected}]`);
  });
}

function length(latent: Float32Array): number {
  return Math.hypot(...latent);
}

Deno.test("lerp() goes along the straight line", () => {
  // A + (B - A) / 4 = 1.5 - 0.625, -2 + 0.6875, 0.5 + 0.5, 3 - 0.5, 0.25 - 0.5625.
  assertEquals(lerp(A, B, 0.25), Float32Array.of(0.875, -1.3125, 1, 2.5, -0.3125));
});

Deno.test("lerp() and slerp() give exact ends for t=0 and t=1, in new latents", () => {
  const latents = sampleLatents(buildPrior("normal", 100), 40, createRandom(1));
  for (let i = 0; i + 1 < latents.length; i += 2) {
    const [a, b] = [latents[i]!, latents[i + 1]!];
    for (const between of [lerp, slerp]) {
      assertEquals(between(a, b, 0), a);
      assertEquals(between(a, b, 1), b);
      assert(between(a, b, 0) !== a && between(a, b, 1) !== b);
    }
  }
});

Deno.test("slerp() agrees with NumPy", () => {
  // w = arccos(a.b / (|a| |b|)); sin((1-t) w) / sin(w) a + sin(t w) / sin(w) b, in float64.
  assertNear(slerp(A, B, 0.25), [0.99287263, -1.54018861, 1.38184136, 3.09844578, -0.51450487]);
  assertNear(slerp(A, B, 0.5), [0.34452237, -0.86130592, 2.06713421, 2.75617894, -1.20582829]);
  assertNear(slerp(A, B, 0.9), [-0.75336808, 0.4325532, 2.52685981, 1.43465708, -1.92307943]);
});

Deno.test("slerp() agrees with SciPy's geometric_slerp() on the unit sphere", () => {
  const [unitA, unitB] = [A, B].map((latent) => latent.map((value) => value / length(latent))) as [
    Float32Array,
    Float32Array,
  ];
  assertNear(slerp(unitA, unitB, 0.25), [0.24208319, -0.3832221, 0.37428204, 0.79502389, -0.14962127]);
  assertNear(slerp(unitA, unitB, 0.9), [-0.21634784, 0.12868037, 0.70397491, 0.38904758, -0.53823441]);
});

Deno.test("slerp() turns by equal angles", () => {
  const [x, y] = [Float32Array.of(2, 0), Float32Array.of(0, 2)];
  // 30 and 60 degrees on a circle of radius 2.
  assertNear(slerp(x, y, 1 / 3), [Math.sqrt(3), 1]);
  assertNear(slerp(x, y, 2 / 3), [1, Math.sqrt(3)]);
});

Deno.test("slerp() stays on the sphere where lerp() cuts through it", () => {
  const [a, b] = [Float32Array.of(3, 4, 0), Float32Array.of(0, 0, 5)];
  for (const t of [0.1, 0.3, 0.5, 0.8]) assert(Math.abs(length(slerp(a, b, t)) - 5) < 1e-6);
  assert(Math.abs(length(lerp(a, b, 0.5)) - 5 / Math.SQRT2) < 1e-6);
});

Deno.test("slerp() takes the straight line between parallel, opposite and zero vectors", () => {
  const pairs: [Float32Array, Float32Array][] = [
    [A, A],
    [A, A.map((value) => 2 * value)],
    [A, A.map((value) => -value)],
    [A, A.map((value) => -3 * value)],
    [A, new Float32Array(5)],
    [new Float32Array(5), B],
    [new Float32Array(5), new Float32Array(5)],
  ];
  for (const [a, b] of pairs) {
    for (const t of [0, 0.25, 0.5, 1]) {
      const latent = slerp(a, b, t);
      assert(latent.every(Number.isFinite), `[${latent}]`);
      assertEquals(latent, lerp(a, b, t));
    }
  }
});

Deno.test("slerp() does not jump where it changes to the straight line", () => {
  for (const epsilon of [5e-3, 1e-3, 1e-5, 1e-6, 1e-7]) {
    const a = Float32Array.of(1, 0);
    const b = Float32Array.of(Math.cos(epsilon), Math.sin(epsilon));
    // The straight line's middle is epsilon^2 / 8 shorter: 3e-6 for 5e-3.
    assertNear(slerp(a, b, 0.5), [Math.cos(epsilon / 2), Math.sin(epsilon / 2)], 1e-6);
  }
});

Deno.test("pathBetween() spaces its latents evenly, both ends included", () => {
  const [a, b] = [Float32Array.of(0, 8), Float32Array.of(4, 0)];
  assertEquals(pathBetween(a, b, 5, "lerp"), [
    a,
    Float32Array.of(1, 6),
    Float32Array.of(2, 4),
    Float32Array.of(3, 2),
    b,
  ]);
  const path = pathBetween(A, B, 11, "slerp");
  assertEquals([path.length, path[0], path[10]], [11, A, B]);
  assertEquals(path[5], slerp(A, B, 0.5));
  assertEquals(pathBetween(A, B, 2, "slerp"), [A, B]);
});

Deno.test("pathBetween() takes every method of PATH_METHODS", () => {
  assertEquals(PATH_METHODS, ["lerp", "slerp"]);
  const middles = PATH_METHODS.map((method) => pathBetween(A, B, 3, method)[1]!);
  assertEquals(middles, [lerp(A, B, 0.5), slerp(A, B, 0.5)]);
});

Deno.test("pathBetween() refuses fewer than two frames", () => {
  for (const frames of [1, 0, -2, 2.5, NaN]) {
    assertThrows(
      () => pathBetween(A, B, frames, "lerp"),
      RangeError,
      `Cannot build a path: frames must be 2 or more, got ${frames}`,
    );
  }
});

Deno.test("lerp() and slerp() refuse latents of two sizes", () => {
  for (const between of [lerp, slerp]) {
    assertThrows(
      () => between(A, Float32Array.of(1, 2), 0.5),
      RangeError,
      "Cannot interpolate: latents must be of one size, got 5 and 2",
    );
  }
});
