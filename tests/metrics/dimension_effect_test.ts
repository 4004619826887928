import { assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import { attributeEffect, pictureChange } from "../../src/metrics/dimension_effect.ts";

const picture = (...values: number[]) => ({
  width: values.length,
  height: 1,
  channels: 1,
  data: Uint8Array.from(values),
});

Deno.test("pictureChange() is the mean absolute difference of values", () => {
  assertEquals(pictureChange(picture(0, 255, 7, 10), picture(255, 0, 7, 12)), (255 + 255 + 0 + 2) / 4);
  assertEquals(pictureChange(picture(3), picture(3)), 0);
});

Deno.test("pictureChange() refuses pictures of two sizes", () => {
  assertEquals(
    assertThrows(() => pictureChange(picture(1, 2), picture(1)), RangeError).message,
    "Cannot compare pictures: they must be of one size, got 2x1 and 1x1",
  );
});

Deno.test("attributeEffect() of a number is its change in parts of the range, and its drift", () => {
  const column = (...values: number[]) => ({ name: "smile", kind: "number" as const, values });
  const attribute = { name: "smile", kind: "number", range: [-1, 1] } as const;
  // Changes of 1, -0.5 and 0.5 on a range of 2 for a distance of 1, 1 and 0.5: 0.5, -0.25 and 0.5.
  const { name, change, drift } = attributeEffect(
    attribute,
    column(-0.5, 0.5, 0),
    column(0.5, 0, 0.5),
    [1, 1, 0.5],
  );
  assertEquals(name, "smile");
  assertAlmostEquals(change, 1.25 / 3);
  assertAlmostEquals(drift!, 0.75 / 3);
});

Deno.test("attributeEffect() of a boolean is the share of faces that change, drift the share that become true", () => {
  const column = (...values: boolean[]) => ({ name: "glasses", kind: "boolean" as const, values });
  const effect = attributeEffect(
    { name: "glasses", kind: "boolean" },
    column(false, false, true, true),
    column(true, true, false, true),
    [1, 1, 1, 1],
  );
  assertEquals(effect, { name: "glasses", change: 0.75, drift: 0.25 });
});

Deno.test("attributeEffect() of a category is the share of faces that change, whichever way", () => {
  const categories = ["brown", "blue", "green"];
  const column = (...values: number[]) => ({ name: "eyes", kind: "category" as const, categories, values });
  const effect = attributeEffect({ name: "eyes", kind: "category", categories }, column(0, 2), column(2, 2), [
    1,
    1,
  ]);
  assertEquals(effect, { name: "eyes", change: 0.5 });
});

Deno.test("attributeEffect() refuses columns of other lengths, and none", () => {
  const column = (...values: boolean[]) => ({ name: "glasses", kind: "boolean" as const, values });
  const refused = (below: boolean[], above: boolean[], distances: number[]) =>
    assertThrows(
      () =>
        attributeEffect({ name: "glasses", kind: "boolean" }, column(...below), column(...above), distances),
      RangeError,
    ).message;
  assertEquals(refused([true], [true, false], [1]), "Cannot compare glasses: 1 faces have 1 and 2 values");
  assertEquals(refused([], [], []), "Cannot compare glasses: 0 faces have 0 and 0 values");
});
