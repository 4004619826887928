import { assert, assertEquals, assertThrows } from "@std/assert";
import { slicedWassersteinFloor } from "../../src/metrics/floor.ts";
import { splitPictures } from "../../src/metrics/picture_set.ts";
import { slicedWasserstein } from "../../src/metrics/sliced_wasserstein.ts";
import { createRandom } from "../../src/tensor/random.ts";
import { hashedPictures } from "./hashed_pictures.ts";

const SET = hashedPictures(1, 40, 16, 16, 3);

Deno.test("slicedWassersteinFloor() compares two disjoint parts of the set", () => {
  const random = createRandom(3);
  const [left, right] = splitPictures(SET, random, 6);
  assertEquals(
    slicedWassersteinFloor(SET, { random: createRandom(3), picturesPerSide: 6 }),
    slicedWasserstein(left, right, { random }),
  );
});

Deno.test("slicedWassersteinFloor() takes halves by itself, and falls with their size", () => {
  const floor = (seed: number, picturesPerSide?: number) =>
    slicedWassersteinFloor(SET, { random: createRandom(seed), picturesPerSide, directionsPerRepeat: 16 })
      .averageTimes1000;
  assertEquals(floor(0), floor(0, 20));
  const mean = (picturesPerSide: number) =>
    [0, 1, 2, 3, 4, 5].reduce((sum, seed) => sum + floor(seed, picturesPerSide) / 6, 0);
  const [few, many] = [mean(2), mean(20)];
  assert(many < 0.7 * few, `${many} and ${few}`);
});

Deno.test("slicedWassersteinFloor() refuses a set with too few pictures", () => {
  assertThrows(
    () => slicedWassersteinFloor(SET, { random: createRandom(3), picturesPerSide: 21 }),
    RangeError,
    "Cannot split 40 pictures: pictures per side must be 1 to 20, got 21",
  );
});
