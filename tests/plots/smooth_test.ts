import { assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import { smooth, spread } from "../../src/plots/smooth.ts";

Deno.test("smooth() weighs by age, and corrects the beginning", () => {
  // Weight 1/2: moments 0, 1.5, 0.75 over 1/2, 3/4, 7/8.
  const [first, second, third] = smooth([0, 3, 0], 3);
  assertEquals(first, 0);
  assertAlmostEquals(second!, 2);
  assertAlmostEquals(third!, 6 / 7);
});

Deno.test("smooth() leaves a constant as it is, and with a span of 1 everything", () => {
  for (const value of smooth(new Array(50).fill(4), 10)) assertAlmostEquals(value, 4);
  assertEquals(smooth([3, 1, 2], 1), [3, 1, 2]);
  assertEquals(smooth([], 5), []);
});

Deno.test("smooth() passes over what is no number", () => {
  const [first, second, third] = smooth([NaN, 1, Infinity], 3);
  assertEquals([first, second, third], [NaN, 1, 1]);
});

Deno.test("smooth() refuses a span below 1", () => {
  for (const span of [0, -2, NaN]) {
    const error = assertThrows(() => smooth([1], span), RangeError);
    assertEquals(error.message, `Cannot smooth: span must be 1 or more, got ${span}`);
  }
});

Deno.test("spread() takes all, or evenly with both ends", () => {
  assertEquals(spread(3, 5), [0, 1, 2]);
  assertEquals(spread(0, 2), []);
  assertEquals(spread(9, 5), [0, 2, 4, 6, 8]);
  assertEquals(spread(10, 2), [0, 9]);
  const many = spread(1234, 400);
  assertEquals([many.length, new Set(many).size, many[0], many.at(-1)], [400, 400, 0, 1233]);
});

Deno.test("spread() needs room for both ends", () => {
  assertEquals(
    assertThrows(() => spread(5, 1), RangeError).message,
    "Cannot spread indices: most must be 2 or more, got 1",
  );
});
