import { assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import { attributeLeaks, largestLeak } from "../../src/metrics/leak.ts";

const MEASURED = [
  { name: "smile", attribute: "smile", deviation: 0.25 },
  { name: "hair=pink", attribute: "hair", deviation: 0.5 },
  { name: "hair=blue", attribute: "hair", deviation: 0.25 },
  { name: "glasses", attribute: "glasses", deviation: 0.5 },
];
// In standard deviations 0.8, 0.2, -0.4 and 0.
const EFFECTS = [0.2, 0.1, -0.1, 0];

Deno.test("attributeLeaks() is in standard deviations, of a category the class that changes most", () => {
  const leaks = attributeLeaks(MEASURED, EFFECTS);
  assertEquals([...leaks.keys()], ["smile", "hair", "glasses"]);
  assertAlmostEquals(leaks.get("smile")!.change, 0.8, 1e-12);
  assertEquals(leaks.get("hair"), { name: "hair=blue", change: -0.4 });
  assertEquals(leaks.get("glasses"), { name: "glasses", change: 0 });
});

Deno.test("largestLeak() is that of another attribute, whatever its sign", () => {
  assertEquals(largestLeak(MEASURED, EFFECTS, "smile"), { name: "hair=blue", change: -0.4 });
  assertAlmostEquals(largestLeak(MEASURED, EFFECTS, "hair")!.change, 0.8, 1e-12);
  assertEquals(largestLeak([MEASURED[0]!], [1], "smile"), undefined);
});

Deno.test("attributeLeaks() refuses effects of something else", () => {
  const error = assertThrows(() => attributeLeaks(MEASURED, [1]), RangeError);
  assertEquals(error.message, "Cannot compare effects: 4 things have 1");
});
