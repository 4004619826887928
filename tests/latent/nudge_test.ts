import { assertEquals, assertThrows } from "@std/assert";
import { nudgeDimension } from "../../src/latent/nudge.ts";
import { buildPrior } from "../../src/latent/prior.ts";

const NORMAL = buildPrior("normal", 3);
const UNIFORM = buildPrior("uniform", 3);

Deno.test("nudgeDimension() moves one component by half a unit to either side, counted from 1", () => {
  const z = Float32Array.of(1, -2, 3);
  assertEquals(nudgeDimension(NORMAL, z, 2, 0.5), {
    below: Float32Array.of(1, -2.25, 3),
    above: Float32Array.of(1, -1.75, 3),
    distance: 0.5,
  });
  assertEquals(z, Float32Array.of(1, -2, 3));
});

Deno.test("nudgeDimension() ends where a uniform prior ends, and tells how far it went", () => {
  const z = Float32Array.of(0.75, 0, -1);
  assertEquals(nudgeDimension(UNIFORM, z, 1, 1), {
    below: Float32Array.of(0.25, 0, -1),
    above: Float32Array.of(1, 0, -1),
    distance: 0.75,
  });
  assertEquals(nudgeDimension(UNIFORM, z, 3, 1).distance, 0.5);
  assertEquals(nudgeDimension(UNIFORM, z, 2, 9).distance, 2);
});

Deno.test("nudgeDimension() refuses dimensions that there are not, and no unit", () => {
  const z = new Float32Array(3);
  for (const dimension of [0, 4, 1.5]) {
    assertEquals(
      assertThrows(() => nudgeDimension(NORMAL, z, dimension, 1), RangeError).message,
      `Cannot move a component: the dimension must be 1 to 3, got ${dimension}`,
    );
  }
  for (const unit of [0, -1, NaN]) {
    assertEquals(
      assertThrows(() => nudgeDimension(NORMAL, z, 1, unit), RangeError).message,
      `Cannot move a component: the unit must be above 0, got ${unit}`,
    );
  }
});
