import { assertEquals } from "@std/assert";
import { areaUnderCurve, rSquared, scoreClasses } from "../../src/latent/fit_scores.ts";

Deno.test("rSquared() is 1 for the values, 0 for their mean, and below 0 for worse", () => {
  assertEquals(rSquared([1, 2, 3], [1, 2, 3]), 1);
  assertEquals(rSquared([2, 2, 2], [1, 2, 3]), 0);
  // Errors of 0, 0 and 1 over 1, 0 and 1.
  assertEquals(rSquared([1, 2, 2], [1, 2, 3]), 0.5);
  // Errors of 4, 0 and 4.
  assertEquals(rSquared([3, 2, 1], [1, 2, 3]), -3);
});

Deno.test("areaUnderCurve() is the share of pairs in the right order, ties half", () => {
  assertEquals(areaUnderCurve([1, 2, 3, 4], [0, 0, 1, 1]), 1);
  assertEquals(areaUnderCurve([1, 2, 3, 4], [1, 1, 0, 0]), 0);
  assertEquals(areaUnderCurve([5, 5, 5], [1, 0, 1]), 0.5);
  // Of the pairs 0.4-0.1, 0.4-0.4, 0.8-0.1 and 0.8-0.4 three are right and one is a tie.
  assertEquals(areaUnderCurve([0.1, 0.4, 0.4, 0.8], [0, 0, 1, 1]), 0.875);
  // The order of the rows does not matter.
  assertEquals(areaUnderCurve([0.8, 0.4, 0.1, 0.4], [1, 0, 0, 1]), 0.875);
});

Deno.test("scoreClasses() counts what lies on the right side of 0, beside the commonest", () => {
  assertEquals(scoreClasses([-2, 0.5, 1, -1], [0, 0, 1, 0]), {
    areaUnderCurve: 1,
    accuracy: 0.75,
    commonest: 0.75,
  });
});
