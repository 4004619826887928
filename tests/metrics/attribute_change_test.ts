import { assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import { attributeChange } from "../../src/metrics/attribute_change.ts";

Deno.test("attributeChange() of classes is the share of pictures with another one", () => {
  const colour = (...values: number[]) => ({
    ...{ name: "colour", kind: "category" as const, categories: ["red", "green", "blue"] },
    values,
  });
  const { name, change, before, after } = attributeChange(colour(), colour(0, 0, 1, 2), colour(2, 0, 1, 0));
  assertEquals([name, change], ["colour", 0.5]);
  assertEquals([before, after], [
    { shares: { red: 0.5, green: 0.25, blue: 0.25 } },
    { shares: { red: 0.5, green: 0.25, blue: 0.25 } },
  ]);
});

Deno.test("attributeChange() of numbers is in parts of their range, and does not cancel out", () => {
  const column = (...values: number[]) => ({ name: "smile", kind: "number" as const, values });
  const { change, before } = attributeChange(
    { name: "smile", kind: "number", range: [-1, 1] },
    column(0.5, -0.5),
    column(0.1, -0.1),
  );
  assertAlmostEquals(change, 0.2);
  assertEquals(before, { mean: 0, deviation: 0.5 });
});

Deno.test("attributeChange() wants as many values on both sides", () => {
  const column = (...values: boolean[]) => ({ name: "glasses", kind: "boolean" as const, values });
  for (const [before, after] of [[[true], []], [[], []]]) {
    assertThrows(
      () => attributeChange({ name: "glasses", kind: "boolean" }, column(...before!), column(...after!)),
      RangeError,
      `Cannot compare glasses: there are ${before!.length} values before and 0 after`,
    );
  }
});
