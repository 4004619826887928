import { assertEquals, assertThrows } from "@std/assert";
import { arrangeKeyRow, KEY_MARGIN, labelKeyRow } from "../../src/plots/key_strip.ts";
import type { Picture } from "../../src/tensor/pixels.ts";

const grey = (value: number, side = 2): Picture => ({
  width: side,
  height: side,
  channels: 1,
  data: new Uint8Array(side * side).fill(value),
});
const at = (
  { width, data }: Picture,
  x: number,
  y: number,
) => [...data.subarray((y * width + x) * 3).slice(0, 3)];
const WHITE = [255, 255, 255], BORDER = [217, 72, 15];

Deno.test("arrangeKeyRow() puts a border around key faces, and leaves their pixels as they are", () => {
  const row = arrangeKeyRow([grey(10), grey(20), grey(30)], [true, false, true], 3);
  // Cells of 2 * 3 pixels and 4 on each side.
  assertEquals([KEY_MARGIN, row.width, row.height, row.channels], [4, 3 * 14, 14, 3]);
  const middle = [0, 1, 2].map((i) => at(row, 14 * i + 7, 7));
  assertEquals(middle, [[10, 10, 10], [20, 20, 20], [30, 30, 30]]);
  // Along the middle of the first cell: a white pixel, three of the border, six of the face, and back.
  assertEquals(Array.from({ length: 14 }, (_, x) => at(row, x, 7)), [
    ...[WHITE, BORDER, BORDER, BORDER],
    ...new Array(6).fill([10, 10, 10]),
    ...[BORDER, BORDER, BORDER, WHITE],
  ]);
  assertEquals([at(row, 15, 7), at(row, 17, 7), at(row, 18, 7)], [WHITE, WHITE, [20, 20, 20]]);
  assertEquals([at(row, 29, 1), at(row, 28, 0)], [BORDER, WHITE]);
});

Deno.test("arrangeKeyRow() needs frames of one size", () => {
  const messageOf = (frames: Picture[]) =>
    assertThrows(() => arrangeKeyRow(frames, [], 1), RangeError).message;
  assertEquals(messageOf([]), "Cannot arrange a strip: there is no frame");
  assertEquals(messageOf([grey(1), grey(1, 3)]), "Cannot arrange a strip: all frames must be of one size");
});

/** Size, letters' size, and position and text of every name. */
function read(svg: string) {
  const [, width, height, size] = /width="(\d+)" height="(\d+)" .*font-size="(\d+)"/.exec(svg)!.map(Number);
  const names = [...svg.matchAll(/<text x="(\d+)" y="(\d+)">([^<]*)</g)].map((
    [, x, y, name],
  ) => [+x!, +y!, name]);
  return { width, height, size, names };
}

Deno.test("labelKeyRow() sets each name above its frame, at the border's left edge", () => {
  assertEquals(read(labelKeyRow(["seed 1", undefined, "a < b & c"], 128)), {
    width: 3 * 136,
    height: 20,
    size: 12,
    names: [[1, 15, "seed 1"], [2 * 136 + 1, 15, "a &lt; b &amp; c"]],
  });
});

Deno.test("labelKeyRow() cuts a name where the next one begins, and makes letters smaller for small frames", () => {
  const long = "a_very_long_name.png#12";
  // A cell of 72 pixels has 72 / (12 * 0.55) = 10 letters, three have 32.
  assertEquals(read(labelKeyRow([long, long, undefined, undefined], 64)).names.map(([, , name]) => name), [
    "a_very_lo…",
    long,
  ]);
  assertEquals([read(labelKeyRow(["a"], 32)).size, read(labelKeyRow(["a"], 8)).size], [10, 8]);
});
