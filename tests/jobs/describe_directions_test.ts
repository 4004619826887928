import { assertEquals } from "@std/assert";
import {
  describeChange,
  describeDirections,
  describeLeaks,
  describeStrength,
} from "../../src/jobs/describe_directions.ts";
import { DIRECTIONS } from "../support/directions.ts";

const ATTRIBUTES = DIRECTIONS.attributes!;

Deno.test("describeChange() has a sign, and percent for what faces have or have not", () => {
  assertEquals(
    [[0.1234, "number"], [-0.0001, "number"], [0.1234, "boolean"], [-0.5, "boolean"], [0, "boolean"]].map(
      ([change, kind]) => describeChange(change as number, kind as "number" | "boolean"),
    ),
    ["+0.123", "0.000", "+12.3 %", "-50.0 %", "0.0 %"],
  );
});

Deno.test("describeStrength() names its measure", () => {
  assertEquals(describeStrength({ rSquared: -0.01 }), "R² -0.01");
  assertEquals(describeStrength({ areaUnderCurve: 0.756, accuracy: 1, commonest: 1 }), "AUC 0.76");
});

Deno.test("describeDirections() has a line for each direction, with what it does as it is and orthogonal", () => {
  assertEquals(describeDirections(ATTRIBUTES), [
    "Directions of 2000 generated faces, read by the regressor.",
    "One unit: a standard deviation of z along the direction; what it changes is measured on 16 faces; in brackets in",
    "standard deviations over faces. Leak: the largest change of another attribute.",
    "                   tells     one unit           leak             orthogonal             leak",
    "  smile            R² 0.50   +0.250    (+0.50)  glasses (+0.25)  +0.125        (+0.25)  hairColour=blue (+0.13)",
    "  glasses          AUC 0.75  +25.0 %   (+0.50)  smile (0.00)     +12.5 %       (+0.25)  smile (0.00)",
    "  hairColour=pink  AUC 0.75  +12.5 %   (+0.50)  glasses (+0.50)  nothing left",
    "  hairColour=blue  AUC 0.75  +12.5 %   (+0.50)  smile (0.00)     nothing left",
    "No direction: eyesClosed (0 of 2000 faces have it).",
  ]);
});

Deno.test("describeDirections() says where effects are told by the fits, and nothing of what is not left out", () => {
  const lines = describeDirections({ ...ATTRIBUTES, measured: { by: "fit" }, leftOut: [] });
  assertEquals(
    lines[1],
    "One unit: a standard deviation of z along the direction; what it changes is told by the fits; in brackets in",
  );
  assertEquals(lines.length, 8);
});

Deno.test("describeLeaks() has all attributes, then those that have a version orthogonal to the others", () => {
  assertEquals(describeLeaks(ATTRIBUTES), [
    "What one unit changes, in standard deviations over faces; of a category, the class that changes most:",
    "                   smile  glasses  hairColour",
    "  smile            +0.50  +0.25    -0.25",
    "  glasses          0.00   +0.50    0.00",
    "  hairColour=pink  0.00   +0.50    +0.50",
    "  hairColour=blue  0.00   0.00     -0.50",
    "The same orthogonal to the directions of other attributes:",
    "           smile  glasses  hairColour",
    "  smile    +0.25  0.00     +0.13",
    "  glasses  0.00   +0.25    0.00",
  ]);
});
