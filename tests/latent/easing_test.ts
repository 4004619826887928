import { assert, assertEquals, assertThrows } from "@std/assert";
import { ease, EASINGS } from "../../src/latent/easing.ts";

Deno.test("ease() follows its formulas at numbers worked by hand", () => {
  const at = (easing: typeof EASINGS[number]) => [0, 0.25, 0.5, 0.75, 1].map((t) => ease(easing, t));
  assertEquals(at("linear"), [0, 0.25, 0.5, 0.75, 1]);
  assertEquals(at("ease-in"), [0, 0.0625, 0.25, 0.5625, 1]);
  assertEquals(at("ease-out"), [0, 0.4375, 0.75, 0.9375, 1]);
  // 3/16 - 2/64 = 0.15625; 27/16 - 54/64 = 0.84375.
  assertEquals(at("ease-in-out"), [0, 0.15625, 0.5, 0.84375, 1]);
});

Deno.test("ease() rises all the way from exactly 0 to exactly 1", () => {
  for (const easing of EASINGS) {
    const values = Array.from({ length: 101 }, (_, i) => ease(easing, i / 100));
    assertEquals([values[0], values[100]], [0, 1]);
    values.slice(1).forEach((value, i) => assert(value > values[i]!, `${easing} at ${i + 1} %`));
  }
});

Deno.test("ease-in begins and ease-out ends at rest; ease-in-out does both, and is symmetric", () => {
  const slope = (easing: typeof EASINGS[number], t: number) =>
    (ease(easing, t + 1e-6) - ease(easing, t)) / 1e-6;
  assertEquals(
    EASINGS.map((easing) => [Math.round(slope(easing, 0)), Math.round(slope(easing, 1 - 1e-6))]),
    [[1, 1], [0, 2], [2, 0], [0, 0]],
  );
  for (const t of [0.1, 0.3, 0.45]) {
    assert(Math.abs(ease("ease-in-out", t) + ease("ease-in-out", 1 - t) - 1) < 1e-12);
  }
});

Deno.test("ease() refuses times outside 0 to 1", () => {
  for (const t of [-0.1, 1.1, NaN]) {
    const { message } = assertThrows(() => ease("linear", t), RangeError);
    assertEquals(message, `Cannot ease: t must be from 0 to 1, got ${t}`);
  }
});
