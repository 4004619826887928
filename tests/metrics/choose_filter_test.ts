import { assertEquals, assertThrows } from "@std/assert";
import { chooseFilter } from "../../src/metrics/choose_filter.ts";

const rows = (width: number, ...values: number[]) => ({ width, values });

Deno.test("chooseFilter() weighs the mean gain against side effects", () => {
  // Mean gains 2, 1 and 1.5. Mean squares 3.95, 1.21 and 3.95: 2 / 2, 1 / 1.12 and 1.5 / 2.
  const gains = rows(3, 4, 1, 1, 0, 1, 2);
  const root = Math.sqrt(3.95);
  assertEquals(chooseFilter(gains, rows(3, root, 1.1, root)), 0);
  // A smaller side effect, whatever its sign, decides.
  assertEquals(chooseFilter(gains, rows(3, root, 0.5, root, root, -0.5, -root)), 1);
});

Deno.test("chooseFilter() takes no filter that is excluded or lowers the score", () => {
  const gains = rows(3, 1, -2, 0);
  assertEquals(chooseFilter(gains, rows(3)), 0);
  assertEquals(chooseFilter(gains, rows(3), new Set([0])), undefined);
});

Deno.test("chooseFilter() refuses rows that are not whole", () => {
  assertThrows(
    () => chooseFilter(rows(2, 1, 2), rows(2, 1)),
    RangeError,
    "Cannot choose a filter: rows must have 2 numbers, got 1 in rows of 2",
  );
  assertThrows(() => chooseFilter(rows(2, 1, 2), rows(1, 1)), RangeError, "got 1 in rows of 1");
});
