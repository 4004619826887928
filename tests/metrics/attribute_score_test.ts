import { assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import type { AttributeColumn } from "../../src/data/attribute_table.ts";
import { scoreAttribute } from "../../src/metrics/attribute_score.ts";

const mouths = (...values: number[]): AttributeColumn => ({
  name: "mouth",
  kind: "category",
  categories: ["flat", "smile", "open"],
  values,
});
const glasses = (...values: boolean[]): AttributeColumn => ({ name: "glasses", kind: "boolean", values });
const smiles = (...values: number[]): AttributeColumn => ({ name: "smile", kind: "number", values });

Deno.test("scoreAttribute() counts what is read right, beside always naming the commonest", () => {
  assertEquals(scoreAttribute(mouths(0, 1, 2, 2, 0), mouths(0, 1, 1, 1, 2)), {
    name: "mouth",
    kind: "category",
    accuracy: 2 / 5,
    commonest: 3 / 5,
  });
  assertEquals(scoreAttribute(glasses(true, false, true, false), glasses(false, false, true, false)), {
    name: "glasses",
    kind: "boolean",
    accuracy: 3 / 4,
    commonest: 3 / 4,
  });
});

Deno.test("scoreAttribute() gives the mean error of numbers, beside that of always naming the median", () => {
  const score = scoreAttribute(smiles(0.5, 0, -0.5), smiles(1, 0, -0.25));
  if (score.kind !== "number") throw new Error("expected a number's score");
  assertAlmostEquals(score.meanAbsoluteError, (0.5 + 0 + 0.25) / 3, 1e-15);
  // The median of 1 0 -0.25 is 0.
  assertAlmostEquals(score.spread, (1 + 0 + 0.25) / 3, 1e-15);
});

Deno.test("scoreAttribute() refuses columns of different attributes or lengths, and empty ones", () => {
  assertThrows(
    () => scoreAttribute(mouths(0), glasses(true)),
    RangeError,
    "Cannot score glasses (boolean) by the column mouth (category)",
  );
  assertThrows(
    () => scoreAttribute(smiles(0), smiles(0, 1)),
    RangeError,
    "Cannot score smile: both columns must have as many values, got 1 and 2",
  );
  assertThrows(
    () => scoreAttribute(smiles(), smiles()),
    RangeError,
    "Cannot score smile: both columns must have as many values, got 0 and 0",
  );
});
