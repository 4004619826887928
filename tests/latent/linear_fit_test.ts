import { assert, assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import { applyFit, fitLogistic, fitRidge, sigmoid } from "../../src/latent/linear_fit.ts";

/** Eight rows: of four with x = 1 three are yes, of four with x = -1 one is. */
const X = [1, 1, 1, 1, -1, -1, -1, -1].map((x) => [x]);
const Y = [1, 1, 1, 0, 0, 0, 0, 1];

Deno.test("fitRidge() finds a plane exactly without a penalty", () => {
  // 2 x + 3 y + 1
  const rows = [[1, 0], [0, 1], [-1, 0], [0, -1]];
  const { weights, intercept } = fitRidge(rows, [3, 4, -1, -2], 0);
  assertEquals([...weights, intercept].map((value) => Math.round(value * 1e9) / 1e9), [2, 3, 1]);
});

Deno.test("fitRidge() shrinks weights, not the intercept", () => {
  // X'X = 2 and X'(y - 3) = 4, so w = 4 / (2 + 2).
  const { weights, intercept } = fitRidge([[1], [-1]], [5, 1], 2);
  assertAlmostEquals(weights[0]!, 1, 1e-12);
  assertAlmostEquals(intercept, 3, 1e-12);
});

Deno.test("fitLogistic() without a penalty gives the logarithm of the odds", () => {
  const { weights, intercept } = fitLogistic(X, Y, 0);
  assertAlmostEquals(weights[0]!, Math.log(3), 1e-5);
  assertAlmostEquals(intercept, 0, 1e-5);
});

Deno.test("fitLogistic() shrinks by the penalty", () => {
  // The derivative is 8 p - 6 + penalty w. With w = ln 2 and p = 2/3 it is 0 for this penalty.
  const { weights } = fitLogistic(X, Y, 2 / 3 / Math.log(2));
  assertAlmostEquals(weights[0]!, Math.log(2), 1e-5);
});

Deno.test("fitLogistic() puts a share that nothing tells into the intercept", () => {
  const { weights, intercept } = fitLogistic([[0], [0], [0], [0]], [1, 1, 1, 0]);
  assertEquals(weights[0], 0);
  assertAlmostEquals(intercept, Math.log(3), 1e-5);
});

Deno.test("fitLogistic() stays finite where a plane parts yes from no, however far they lie apart", () => {
  const { weights, intercept } = fitLogistic([[-1000], [1000], [1001]], [0, 1, 1]);
  assert(
    Number.isFinite(weights[0]) && Number.isFinite(intercept) && weights[0]! > 0,
    `${weights}, ${intercept}`,
  );
});

Deno.test("applyFit() is weights times rows and the intercept; sigmoid() does not overflow", () => {
  assertEquals([...applyFit({ weights: Float64Array.of(2, -1), intercept: 3 }, [[1, 1], [0, 5]])], [4, -2]);
  assertEquals([sigmoid(0), sigmoid(1000), sigmoid(-1000)], [0.5, 1, 0]);
});

Deno.test("fits refuse what cannot be fitted", () => {
  const cases: [() => unknown, string][] = [
    [() => fitRidge([], []), "Cannot fit: there are 0 rows and 0 values"],
    [() => fitRidge([[1]], [1, 2]), "Cannot fit: there are 1 rows and 2 values"],
    [() => fitRidge([[1]], [1], -1), "Cannot fit: the penalty must be 0 or more, got -1"],
    [() => fitLogistic([[1], [2]], [1, 1]), "Cannot fit yes and no: 2 of 2 values are yes"],
    [() => fitLogistic([[1], [2]], [0, 0]), "Cannot fit yes and no: 0 of 2 values are yes"],
  ];
  for (const [fit, message] of cases) assertEquals(assertThrows(fit, RangeError).message, message);
});
