import { assertEquals, assertThrows } from "@std/assert";
import { CROP_FORMS, parseCrop } from "../../src/images/crops.ts";
import { UserError } from "../../src/tensor/errors.ts";

const box = (left: number, top: number, width: number, height: number) => ({ left, top, width, height });

Deno.test("parseCrop() keeps the largest square in the middle for centre", () => {
  const { boxOf } = parseCrop("centre");
  assertEquals(boxOf(178, 218), box(0, 20, 178, 178));
  assertEquals(boxOf(1600, 1200), box(200, 0, 1200, 1200));
  assertEquals(boxOf(5, 8), box(0, 1, 5, 5));
  assertEquals(boxOf(1, 1), box(0, 0, 1, 1));
});

Deno.test("parseCrop() keeps everything for none", () => {
  assertEquals(parseCrop("none").boxOf(178, 218), box(0, 0, 178, 218));
});

Deno.test("parseCrop() has the boxes of CelebA's aligned pictures, and cuts others at the centre", () => {
  for (
    const [name, expected] of [["celeba", box(25, 57, 128, 128)], [
      "celeba-tight",
      box(35, 55, 108, 108),
    ]] as const
  ) {
    const { boxOf, isOtherSize } = parseCrop(name);
    assertEquals([boxOf(178, 218), isOtherSize(178, 218)], [expected, false]);
    assertEquals([boxOf(218, 178), isOtherSize(218, 178)], [box(20, 0, 178, 178), true]);
    assertEquals([boxOf(20, 10), isOtherSize(20, 10)], [box(5, 0, 10, 10), true]);
  }
});

Deno.test("parseCrop() takes a box in pixels, and finds no box in pictures that do not hold it", () => {
  const { boxOf, isOtherSize, text } = parseCrop("25, 57,128,96");
  assertEquals(text, "25, 57,128,96");
  assertEquals(boxOf(153, 153), box(25, 57, 128, 96));
  assertEquals([boxOf(152, 153), boxOf(153, 152), isOtherSize(152, 153)], [undefined, undefined, false]);
});

Deno.test("parseCrop() refuses everything else, and says what there is", () => {
  for (
    const text of [
      "",
      "middle",
      "1,2,3",
      "1,2,0,4",
      "1,2,3,-4",
      "1.5,2,3,4",
      "1,2,3,4,5",
      "toString",
      "9999999,0,1,1",
    ]
  ) {
    const error = assertThrows(() => parseCrop(text), UserError);
    assertEquals(error.message, `--crop must be ${CROP_FORMS}; got "${text}"`);
  }
  assertEquals(CROP_FORMS, "centre, none, celeba, celeba-tight, or a box LEFT,TOP,WIDTH,HEIGHT in pixels");
});
