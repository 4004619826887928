import { assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import { absoluteDifference, pictureError, psnr } from "../../src/metrics/picture_error.ts";
import type { Picture } from "../../src/tensor/pixels.ts";

const row = (...data: number[]): Picture => ({
  width: data.length,
  height: 1,
  channels: 1,
  data: Uint8Array.from(data),
});

Deno.test("pictureError() is the root mean square difference", () => {
  // (9 + 16) / 2 = 12.5
  assertAlmostEquals(pictureError(row(0, 10), row(3, 6)), Math.sqrt(12.5), 1e-12);
  assertEquals([pictureError(row(7), row(7)), pictureError(row(0), row(255))], [0, 255]);
});

Deno.test("pictureError() refuses pictures of different shapes", () => {
  const message =
    assertThrows(() => pictureError(row(1), { ...row(1, 2, 3), width: 1, channels: 3 }), RangeError)
      .message;
  assertEquals(message, "Cannot compare pictures: one is 1x1x1, the other 1x1x3");
});

Deno.test("psnr() is 20 dB for a tenth of the range, and infinite for none", () => {
  assertAlmostEquals(psnr(25.5), 20, 1e-12);
  assertEquals([psnr(255), psnr(0)], [0, Infinity]);
});

Deno.test("absoluteDifference() has no sign, and leaves both pictures as they are", () => {
  const [a, b] = [row(5, 200), row(7, 100)];
  assertEquals([absoluteDifference(a, b), a.data[0]], [row(2, 100), 5]);
});
