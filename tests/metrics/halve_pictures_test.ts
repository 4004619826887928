import { assertEquals, assertThrows } from "@std/assert";
import { canHalve, halvePictures, toFloats } from "../../src/metrics/halve_pictures.ts";

Deno.test("halvePictures() takes means of 2 x 2 pixels, channel by channel, picture by picture", () => {
  const first = [0, 1, 10, 11, 2, 3, 12, 13]; // 2 x 2 pixels with 2 numbers each
  const second = first.map((value) => value + 100);
  const data = Float32Array.from([...first, ...second]);
  const halves = halvePictures({ count: 2, height: 2, width: 2, channels: 2, data });
  assertEquals([halves.count, halves.height, halves.width, halves.channels], [2, 1, 1, 2]);
  assertEquals([...halves.data], [6, 7, 106, 107]);
});

Deno.test("halvePictures() keeps rows apart in wide pictures", () => {
  const data = Float32Array.of(0, 4, 8, 12, 0, 4, 8, 12);
  assertEquals([...halvePictures({ count: 1, height: 2, width: 4, channels: 1, data }).data], [2, 10]);
});

Deno.test("canHalve() wants even sides and enough pixels left", () => {
  const of = (height: number, width: number) =>
    canHalve({ count: 1, height, width, channels: 1, data: new Float32Array(height * width) }, 8);
  assertEquals([of(16, 16), of(16, 18), of(14, 16), of(17, 16), of(16, 17)], [
    true,
    true,
    false,
    false,
    false,
  ]);
});

Deno.test("toFloats() names a set that is malformed", () => {
  const set = { count: 1, height: 2, width: 2, channels: 1, data: new Uint8Array(3) };
  const error = assertThrows(() => toFloats(set, "samples"), RangeError);
  assertEquals(error.message, "Cannot use samples: [1, 2, 2, 1] needs 4 bytes, got 3");
});
