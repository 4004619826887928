import { assertEquals, assertThrows } from "@std/assert";
import { THROUGHPUT_WINDOW, watchThroughput } from "../../src/metrics/throughput.ts";

/** The slowdown after each window of steps that all take as long. */
function slowdowns(...secondsOfWindows: number[]): number[] {
  const watch = watchThroughput();
  return secondsOfWindows.map((seconds) => {
    let slowdown = NaN;
    for (let i = 0; i < THROUGHPUT_WINDOW; i++) slowdown = watch.next(seconds);
    return slowdown;
  });
}

Deno.test("the slowdown compares the latest steps with the fastest ones", () => {
  assertEquals(slowdowns(4, 2, 1, 2, 6, 1), [1, 1, 1, 2, 6, 1]);
});

Deno.test("single slow steps are no slowdown", () => {
  const watch = watchThroughput();
  const seen = Array.from({ length: 200 }, (_, i) => watch.next(i % 4 === 0 ? 100 : 1));
  assertEquals(new Set(seen), new Set([1]));
});

Deno.test("too few steps are no slowdown", () => {
  const watch = watchThroughput();
  for (let i = 0; i < THROUGHPUT_WINDOW; i++) watch.next(1);
  const seen = Array.from({ length: THROUGHPUT_WINDOW }, () => watch.next(9));
  assertEquals([seen.at(-2), seen.at(-1)], [1, 9]);
});

Deno.test("a clock that stands still is no slowdown, one that goes back is an error", () => {
  assertEquals(slowdowns(0, 1), [1, 1]);
  const error = assertThrows(() => watchThroughput().next(-1), RangeError);
  assertEquals(error.message, "Cannot judge throughput: a step took -1 s");
});
