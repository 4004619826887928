import { assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import { moveAlong, nudgeAlong, parseAmounts, priorDeviation, priorMean } from "../../src/latent/along.ts";
import { buildPrior } from "../../src/latent/prior.ts";
import { UserError } from "../../src/tensor/errors.ts";

const normal = { size: 2, distribution: "normal", mean: 1, sd: 2 } as const;
const uniform = buildPrior("uniform", 2);

Deno.test("priorMean() and priorDeviation() are those of one component", () => {
  assertEquals([priorMean(normal), priorDeviation(normal)], [1, 2]);
  assertEquals(priorMean({ size: 1, distribution: "uniform", low: 0, high: 6 }), 3);
  // The variance of U(-1, 1) is 1/3.
  assertAlmostEquals(priorDeviation(uniform), 1 / Math.sqrt(3), 1e-12);
});

Deno.test("moveAlong() goes by standard deviations, and leaves the latent as it was", () => {
  const z = Float32Array.of(1, 1);
  assertEquals([...moveAlong(normal, z, [0, 1], -1.5)], [1, -2]);
  assertEquals([...z], [1, 1]);
});

Deno.test("moveAlong() stays in a uniform prior's range", () => {
  assertEquals([...moveAlong(uniform, Float32Array.of(0.5, 0), [1, 0], 3)], [1, 0]);
});

Deno.test("moveAlong() refuses a direction of another size", () => {
  const error = assertThrows(() => moveAlong(normal, Float32Array.of(1, 1), [1], 1), RangeError);
  assertEquals(error.message, "Cannot move a latent of 2 components along a direction of 1");
});

Deno.test("nudgeAlong() goes half to either side, and tells how far apart they lie", () => {
  const { below, above, distance } = nudgeAlong(normal, Float32Array.of(1, 1), [1, 0], 2);
  assertEquals([[...below], [...above], distance], [[-1, 1], [3, 1], 2]);
});

Deno.test("nudgeAlong() tells what a uniform prior leaves of the way", () => {
  // From 1 only downwards: by half of two deviations, so by one.
  const nudge = nudgeAlong(uniform, Float32Array.of(1, 0), [1, 0], 2);
  assertEquals(nudge.above[0], 1);
  assertAlmostEquals(nudge.distance, 1, 1e-6);
});

Deno.test("parseAmounts() reads lists, ranges and numbers of steps", () => {
  assertEquals(parseAmounts("-3,-1.5,0,1.5,3", "--by"), [-3, -1.5, 0, 1.5, 3]);
  assertEquals(parseAmounts("-3..3", "--by"), [-3, -2, -1, 0, 1, 2, 3]);
  assertEquals(parseAmounts("2 .. -1", "--by"), [2, 1, 0, -1]);
  assertEquals(parseAmounts("-2..2/9", "--by"), [-2, -1.5, -1, -0.5, 0, 0.5, 1, 1.5, 2]);
  assertEquals(parseAmounts("0..0.3/4", "--by"), [0, 0.1, 0.2, 0.3]);
  assertEquals(parseAmounts("0.5..2.5", "--by"), [0.5, 1.5, 2.5]);
  assertEquals(parseAmounts("2", "--by"), [2]);
});

Deno.test("parseAmounts() refuses everything else, and says what it takes", () => {
  const general =
    "--by must be amounts such as -3,-1.5,0,1.5,3, a range such as -3..3, or one in 9 steps such as -2..2/9, got ";
  const cases: [string, string][] = [
    ["", `${general}""`],
    ["1,,2", `${general}"1,,2"`],
    ["a..b", `${general}"a..b"`],
    ["1..2/", `${general}"1..2/"`],
    [
      "0..1.5",
      "--by goes in steps of 1 from 0 to 1.5, which does not come out even; name how many, as in 0..1.5/5",
    ],
    ["0..3/1", '--by needs 2 amounts or more from 0 to 3, got "0..3/1"'],
    ["0..3/0", '--by needs 2 amounts or more from 0 to 3, got "0..3/0"'],
    ["0..64", '--by must be at most 64 amounts, got 65 from "0..64"'],
    ["0..1/1000000000", '--by must be at most 64 amounts, got 1000000000 from "0..1/1000000000"'],
  ];
  for (const [text, message] of cases) {
    assertEquals(assertThrows(() => parseAmounts(text, "--by"), UserError).message, message);
  }
});
