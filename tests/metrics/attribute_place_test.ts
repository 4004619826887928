import { assertEquals, assertThrows } from "@std/assert";
import { attributePlace, placeOnMap } from "../../src/metrics/attribute_place.ts";

/** Pictures of 4 x 5 pixels that are grey but for one number. */
const pictures = (...marks: (number | undefined)[]) => {
  const data = new Uint8Array(20 * marks.length).fill(100);
  marks.forEach((at, i) => {
    if (at !== undefined) data[20 * i + at] = 40;
  });
  return { count: marks.length, height: 4, width: 5, channels: 1, data };
};

Deno.test("attributePlace() is where mean pictures differ most, 5 in 100 pixels", () => {
  // One of 20 pixels: the mark that both pictures with it have.
  const place = attributePlace(pictures(7, 7, undefined, 3), [true, true, false, false]);
  assertEquals([...place].flatMap((value, i) => value > 0 ? [i] : []), [7]);
});

Deno.test("attributePlace() needs both kinds", () => {
  assertThrows(
    () => attributePlace(pictures(1, 2), [true, true]),
    RangeError,
    "Cannot find a place: all pictures are of one kind",
  );
});

Deno.test("placeOnMap() shares the place among the cells of a map", () => {
  // 2 x 4 pixels, of which three belong to the place, on 1 x 2 cells of 2 x 2.
  const place = Float32Array.of(1, 1, 0, 0, 0, 0, 0, 1);
  assertEquals([...placeOnMap(place, 4, 1, 2)], [2 / 3, 1 / 3].map(Math.fround));
});
