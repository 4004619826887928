import { assertEquals, assertThrows } from "@std/assert";
import {
  cpuMilliseconds,
  createDifference,
  prepareHead,
  prepareLines,
  type PrepareRow,
  ratesOf,
  speedRatio,
} from "../../bench/prepare_rows.ts";

const row = (who: PrepareRow["who"], seconds: number[], more: Partial<PrepareRow> = {}): PrepareRow => ({
  set: "small",
  quality: 85,
  who,
  count: 100,
  seconds,
  cpuSeconds: [1],
  peakMiB: null,
  ...more,
});

Deno.test("ratesOf() are pictures a second: in the middle, the least, the most", () => {
  assertEquals(ratesOf(row("ours", [2, 1, 4])), { middle: 50, least: 25, most: 100 });
});

Deno.test("speedRatio() compares round with round", () => {
  // 2, 0.5 and 3: a slow round of both counts as little as a quick one.
  assertEquals(speedRatio(row("ours", [1, 10, 1]), row("pil", [2, 5, 3])), 2);
});

Deno.test("cpuMilliseconds() are those of one core for a picture, in the middle of the rounds", () => {
  assertEquals(cpuMilliseconds({ count: 500, cpuSeconds: [3, 1, 2] }), 4);
});

Deno.test("createDifference() is the mean and the largest, whichever is brighter", () => {
  const difference = createDifference();
  difference.add(Uint8Array.of(10, 20), Uint8Array.of(13, 19));
  difference.add(Uint8Array.of(0, 255), Uint8Array.of(0, 255));
  assertEquals(difference.result(), { mean: 1, most: 3 });
});

Deno.test("createDifference() refuses results of different length", () => {
  assertThrows(
    () => createDifference().add(new Uint8Array(3), new Uint8Array(6)),
    RangeError,
    "Cannot compare pixels: expected 6 bytes, got 3",
  );
});

Deno.test("prepareLines() name ours, and compare the others with them", () => {
  const rows = [
    row("ours", [1, 1, 2], { peakMiB: 300 }),
    row("pil", [2, 2, 2], { cpuSeconds: [1.5], difference: { mean: 0.456, most: 12 } }),
  ];
  assertEquals([prepareHead(), ...prepareLines(rows)], [
    "        who               pictures/s     (least - most)  ours /    CPU ms  ours /      MiB mean |d|    max",
    "small   ganwalk                  100         (50 - 100)             10.00              300",
    "small   Pillow                    50          (50 - 50)     2.00    15.00     1.50             0.46     12",
  ]);
});

Deno.test("prepareLines() do without peers", () => {
  const lines = prepareLines([row("ours", [1], { set: "zip", peakMiB: 250 })]);
  assertEquals(lines, [
    "zip     ganwalk                  100        (100 - 100)             10.00              250",
  ]);
});
