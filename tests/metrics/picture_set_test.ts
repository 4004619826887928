import { assert, assertEquals, assertThrows } from "@std/assert";
import {
  assertPictureSet,
  collectPictures,
  pickPictures,
  pictureAt,
  type PictureSet,
  splitPictures,
  toColourSet,
} from "../../src/metrics/picture_set.ts";
import { createRandom } from "../../src/tensor/random.ts";

/** Pictures of two pixels: number i has 10 i and 10 i + 1. */
function numbered(count: number): PictureSet {
  const data = Uint8Array.from({ length: 2 * count }, (_, i) => 10 * Math.floor(i / 2) + i % 2);
  return { count, height: 1, width: 2, channels: 1, data };
}

Deno.test("pictureAt() gives a view, pickPictures() a copy", () => {
  const set = numbered(4);
  const view = pictureAt(set, 2);
  const copy = pickPictures(set, [3, 1]);
  assertEquals(view, { width: 2, height: 1, channels: 1, data: Uint8Array.of(20, 21) });
  assertEquals(copy, { count: 2, height: 1, width: 2, channels: 1, data: Uint8Array.of(30, 31, 10, 11) });
  set.data.fill(0);
  assertEquals([...view.data, ...copy.data], [0, 0, 30, 31, 10, 11]);
  assertThrows(() => pictureAt(set, 4), RangeError, "Cannot take a picture: index must be 0 to 3, got 4");
});

Deno.test("splitPictures() gives two disjoint parts, the same for the same seed", () => {
  const set = numbered(9);
  const [left, right] = splitPictures(set, createRandom(1));
  assertEquals([left.count, right.count], [4, 4]);
  const numbers = [...left.data, ...right.data].filter((value) => value % 10 === 0);
  assertEquals(new Set(numbers).size, 8);
  assertEquals(splitPictures(set, createRandom(1)), [left, right]);
  const others = Array.from(
    { length: 5 },
    (_, seed) => splitPictures(set, createRandom(seed + 2))[0].data.join(),
  );
  assert(others.some((data) => data !== left.data.join()));
  assertEquals(splitPictures(set, createRandom(1), 2).map(({ count, data }) => [count, data.length]), [
    [2, 4],
    [
      2,
      4,
    ],
  ]);
});

Deno.test("splitPictures() refuses more pictures than there are", () => {
  assertThrows(
    () => splitPictures(numbered(9), createRandom(1), 5),
    RangeError,
    "Cannot split 9 pictures: pictures per side must be 1 to 4, got 5",
  );
});

Deno.test("toColourSet() repeats grey and leaves colour", () => {
  const colour = toColourSet(numbered(2));
  assertEquals([...colour.data], [0, 0, 0, 1, 1, 1, 10, 10, 10, 11, 11, 11]);
  assertEquals(colour.channels, 3);
  assert(toColourSet(colour) === colour);
});

Deno.test("assertPictureSet() names what is wrong", () => {
  const set = numbered(2);
  assertPictureSet(set, "fakes");
  assertThrows(
    () => assertPictureSet({ ...set, count: 0 }, "fakes"),
    RangeError,
    "Cannot use fakes: count must be an integer of 1 or more, got 0",
  );
  assertThrows(
    () => assertPictureSet({ ...set, channels: 4 }, "fakes"),
    RangeError,
    "Cannot use fakes: channels must be 1 or 3, got 4",
  );
  assertThrows(
    () => assertPictureSet({ ...set, count: 3 }, "fakes"),
    RangeError,
    "Cannot use fakes: [3, 1, 2, 1] needs 6 bytes, got 4",
  );
});

Deno.test("collectPictures() puts pictures one behind the other, and refuses others' sizes", () => {
  const grey = (width: number, ...values: number[]) => ({
    width,
    height: values.length / width,
    channels: 1,
    data: Uint8Array.from(values),
  });
  assertEquals(collectPictures([grey(2, 1, 2), grey(2, 3, 4)]), {
    count: 2,
    width: 2,
    height: 1,
    channels: 1,
    data: Uint8Array.of(1, 2, 3, 4),
  });
  assertThrows(
    () => collectPictures([grey(2, 1, 2), grey(1, 3, 4)]),
    RangeError,
    "Cannot collect pictures: picture 2 is 1x2x1, the first 2x1x1",
  );
  assertThrows(() => collectPictures([]), RangeError, "Cannot collect pictures: there is none");
});
