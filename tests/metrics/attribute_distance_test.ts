import { assert, assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import type { AttributeColumn, AttributeType } from "../../src/data/attribute_table.ts";
import { attributeDistance, summariseAttribute } from "../../src/metrics/attribute_distance.ts";
import { createRandom } from "../../src/tensor/random.ts";

const MOUTH = { name: "mouth", kind: "category", categories: ["flat", "smile", "open"] } as const;
const GLASSES = { name: "glasses", kind: "boolean" } as const;
const SMILE = { name: "smile", kind: "number", range: [-1, 1] } as const;

const mouths = (...values: number[]): AttributeColumn => ({ ...MOUTH, values });
const glasses = (...values: boolean[]): AttributeColumn => ({ ...GLASSES, values });
const smiles = (...values: number[]): AttributeColumn => ({ name: "smile", kind: "number", values });

Deno.test("attributeDistance() of classes is half the sum of the differences of their shares", () => {
  // Shares 2/4, 1/4, 1/4 and 0, 1/4, 3/4: (2/4 + 0 + 2/4) / 2.
  assertEquals(attributeDistance(MOUTH, mouths(0, 0, 1, 2), mouths(2, 2, 1, 2)), 0.5);
  assertEquals(attributeDistance(MOUTH, mouths(0, 1), mouths(1, 0)), 0);
  assertEquals(attributeDistance(MOUTH, mouths(0, 0), mouths(1, 2)), 1);
  // Half of 8 wear glasses and 1 of 8: 3/8.
  const four = glasses(true, true, true, true, false, false, false, false);
  const one = glasses(false, false, false, true, false, false, false, false);
  assertEquals(attributeDistance(GLASSES, four, one), 3 / 8);
});

Deno.test("attributeDistance() of numbers is the mean distance by rank over the width of the range", () => {
  // In order: -1 0 0.5 and -0.5 0 1; distances 0.5 0 0.5, mean 1/3, over a width of 2.
  assertAlmostEquals(attributeDistance(SMILE, smiles(0.5, -1, 0), smiles(0, 1, -0.5)), 1 / 6, 1e-15);
  assertEquals(attributeDistance(SMILE, smiles(0.25, -1), smiles(-1, 0.25)), 0);
  assertEquals(attributeDistance(SMILE, smiles(-1, -1), smiles(1, 1)), 1);
  // Moved by 0.5 as a whole: 0.5 / 2, whatever the values are. Ten values sort by size, not by their digits.
  const values = [-0.9, 0.4, 0, -0.05, 0.1, 0.2, -0.3, 0.45, 0.3, -0.7];
  assertAlmostEquals(
    attributeDistance(SMILE, smiles(...values), smiles(...values.map((value) => value + 0.5))),
    0.25,
    1e-15,
  );
});

Deno.test("attributeDistance() of two samples of one distribution falls as one over the root of their size", () => {
  const random = createRandom(1);
  const mean = (count: number) => {
    const draw = () => smiles(...Array.from({ length: count }, () => 2 * random.uniform() - 1));
    const repeats = 40;
    return Array.from({ length: repeats }, () => attributeDistance(SMILE, draw(), draw()))
      .reduce((sum, distance) => sum + distance / repeats, 0);
  };
  const ratio = mean(50) / mean(800);
  assert(ratio > 3 && ratio < 5.3, `${ratio} instead of 4`);
});

Deno.test("summariseAttribute() gives shares of classes, and mean and deviation of numbers", () => {
  assertEquals(summariseAttribute(mouths(0, 0, 1, 0)), { shares: { flat: 0.75, smile: 0.25, open: 0 } });
  assertEquals(summariseAttribute(glasses(true, false, false, false)), { share: 0.25 });
  // Mean of -1 0 1: 0; variance (1 + 0 + 1) / 3.
  assertEquals(summariseAttribute(smiles(-1, 0, 1)), { mean: 0, deviation: Math.sqrt(2 / 3) });
});

Deno.test("columns that cannot be compared or summed up are refused", () => {
  const refuse = (attribute: AttributeType, a: AttributeColumn, b: AttributeColumn, message: string) =>
    assertThrows(() => attributeDistance(attribute, a, b), RangeError, message);
  refuse(
    MOUTH,
    mouths(0),
    glasses(true),
    "Cannot compare mouth (category) with the column glasses (boolean)",
  );
  refuse(
    SMILE,
    smiles(0, 1),
    smiles(0),
    "Cannot compare smile: both columns must have as many values, got 2 and 1",
  );
  refuse(
    SMILE,
    smiles(),
    smiles(),
    "Cannot compare smile: both columns must have as many values, got 0 and 0",
  );
  assertThrows(() => summariseAttribute(smiles()), RangeError, "Cannot sum up smile: it has no values");
});
