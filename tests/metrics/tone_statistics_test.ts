import { assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import { toneStatistics } from "../../src/metrics/tone_statistics.ts";

const grey = (...values: number[]) => ({
  width: values.length,
  height: 1,
  channels: 1,
  data: Uint8Array.from(values),
});
const colour = (...pixels: number[][]) => ({
  width: 1,
  height: pixels.length,
  channels: 3,
  data: Uint8Array.from(pixels.flat()),
});

Deno.test("toneStatistics() of grey is mean and deviation, and no saturation", () => {
  assertEquals(toneStatistics(grey(10, 20, 30, 60)), { brightness: 30, contrast: Math.sqrt(350) });
  assertEquals(toneStatistics(grey(7)), { brightness: 7, contrast: 0 });
});

Deno.test("toneStatistics() of colours weighs them by luminance, and has the saturation of HSV", () => {
  // 0.2126 x 200 + 0.7152 x 100 + 0.0722 x 50 = 117.65, and black.
  const { brightness, contrast, saturation } = toneStatistics(colour([200, 100, 50], [0, 0, 0]));
  assertAlmostEquals(brightness, 117.65 / 2, 1e-9);
  assertAlmostEquals(contrast, 117.65 / 2, 1e-9);
  // (200 - 50) / 200 of one of two pixels; black has none.
  assertAlmostEquals(saturation!, 0.375, 1e-9);
  assertEquals(toneStatistics(colour([90, 90, 90], [255, 255, 255])).saturation, 0);
  assertEquals(toneStatistics(colour([255, 0, 0], [0, 0, 3])).saturation, 1);
});

Deno.test("toneStatistics() needs a pixel", () => {
  const error = assertThrows(() => toneStatistics(grey()), RangeError);
  assertEquals(error.message, "Cannot measure a picture: it has no pixel");
});
