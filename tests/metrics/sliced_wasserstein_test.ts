import { assert, assertEquals, assertNotEquals, assertThrows } from "@std/assert";
import { type PictureSet, toColourSet } from "../../src/metrics/picture_set.ts";
import {
  slicedWasserstein,
  type SlicedWassersteinOptions,
  type SlicedWassersteinResult,
} from "../../src/metrics/sliced_wasserstein.ts";
import { createRandom, type Random } from "../../src/tensor/random.ts";
import { hashedPictures } from "./hashed_pictures.ts";

const FEW = { patchesPerImage: 4, repeats: 1, directionsPerRepeat: 6 };

/** Cuts every patch from the same place, so that equal pictures have equal patches. */
function samePlace(place = 3): Random {
  return { ...createRandom(1), integer: () => place };
}

function mapped(set: PictureSet, change: (value: number) => number): PictureSet {
  return { ...set, data: set.data.map(change) };
}

/** Grey pictures of 16 x 16, each of one shade. */
function shades(values: readonly number[]): PictureSet {
  const data = new Uint8Array(256 * values.length);
  values.forEach((value, i) => data.fill(value, 256 * i, 256 * (i + 1)));
  return { count: values.length, height: 16, width: 16, channels: 1, data };
}

function values({ levels, averageTimes1000 }: SlicedWassersteinResult): number[] {
  return [...levels.map(({ swdTimes1000 }) => swdTimes1000), averageTimes1000];
}

function assertNear(actual: readonly number[], expected: readonly number[], tolerance: number): void {
  assertEquals(actual.length, expected.length);
  actual.forEach((value, i) => {
    assert(Math.abs(value - expected[i]!) <= tolerance, `[${actual}] instead of [${expected}]`);
  });
}

Deno.test("slicedWasserstein() has a level for each halving down to 16 pixels, and their mean", () => {
  for (
    const [side, sizes] of [[16, [16]], [32, [32, 16]], [64, [64, 32, 16]], [128, [128, 64, 32, 16]]] as const
  ) {
    const [a, b] = [hashedPictures(1, 2, side, side, 3), hashedPictures(2, 2, side, side, 3)];
    const { levels, averageTimes1000 } = slicedWasserstein(a, b, { random: createRandom(1), ...FEW });
    assertEquals(levels.map(({ size }) => size), [...sizes]);
    assert(levels.every(({ swdTimes1000 }) => swdTimes1000 > 0));
    const sum = levels.reduce((total, { swdTimes1000 }) => total + swdTimes1000, 0);
    assertEquals(averageTimes1000, sum / sizes.length);
  }
});

Deno.test("slicedWasserstein() is 0 for the same patches, in whatever order", () => {
  const a = hashedPictures(1, 3, 64, 64, 3);
  const length = a.data.length / 3;
  const turned = { ...a, data: Uint8Array.of(...a.data.subarray(length), ...a.data.subarray(0, length)) };
  assertEquals(values(slicedWasserstein(a, a, { random: samePlace(), ...FEW })), [0, 0, 0, 0]);
  assertNear(values(slicedWasserstein(a, turned, { random: samePlace(), ...FEW })), [0, 0, 0, 0], 1e-3);
});

Deno.test("slicedWasserstein() does not see a change of brightness or contrast alone", () => {
  const a = mapped(hashedPictures(1, 4, 32, 32, 3), (value) => value >> 1);
  const options = () => ({ random: samePlace(), ...FEW });
  for (const change of [(value: number) => value + 40, (value: number) => 2 * value]) {
    assertNear(values(slicedWasserstein(a, mapped(a, change), options())), [0, 0, 0], 5e-3);
  }
  assert(slicedWasserstein(a, mapped(a, (value) => value ** 2 >> 6), options()).averageTimes1000 > 10);
});

Deno.test("slicedWasserstein() gives the distance worked by hand for pictures of one shade", () => {
  // Normalised, 0 0 0 100 becomes -1/√3 three times and √3; 0 0 100 100 becomes -1 -1 1 1. With every component
  // of the direction 1/√147, a shade v projects to √147 v. Sorted and compared, pair by pair:
  // √147 · (2 (1 - 1/√3) + (1 + 1/√3) + (√3 - 1)) / 4 = √147 · (1 + 1/√3) / 2.
  const random: Random = { ...createRandom(1), normal: () => 1 };
  const { levels } = slicedWasserstein(shades([0, 0, 0, 100]), shades([100, 0, 0, 100]), { random });
  const expected = 1000 * Math.sqrt(147) * (1 + 1 / Math.sqrt(3)) / 2;
  assert(Math.abs(levels[0]!.swdTimes1000 - expected) < 0.01, `${levels[0]!.swdTimes1000}, not ${expected}`);
});

Deno.test("slicedWasserstein() of sets of one shade is 0, not NaN", () => {
  assertEquals(
    values(slicedWasserstein(shades([3, 3]), shades([9, 9]), { random: createRandom(1), ...FEW })),
    [
      0,
      0,
    ],
  );
});

Deno.test("slicedWasserstein() takes grey as three equal channels", () => {
  const [a, b] = [hashedPictures(1, 3, 32, 32, 1), hashedPictures(2, 3, 32, 32, 1)];
  const options = () => ({ random: createRandom(9), ...FEW });
  assertEquals(
    slicedWasserstein(a, b, options()),
    slicedWasserstein(toColourSet(a), toColourSet(b), options()),
  );
});

Deno.test("slicedWasserstein() gives the same for the same seed, and about the same for another", () => {
  const [a, b] = [hashedPictures(1, 8, 32, 32, 3), hashedPictures(2, 8, 32, 32, 3)];
  const measure = (seed: number) => values(slicedWasserstein(a, b, { random: createRandom(seed) }));
  const first = measure(1);
  assertEquals(measure(1), first);
  const second = measure(2);
  assertNotEquals(second, first);
  assertNear(second.map((value, i) => value / first[i]!), [1, 1, 1], 0.15);
});

Deno.test("slicedWasserstein() agrees with numpy", () => {
  // bench/metrics_reference.py: float64, kernels of two dimensions, the same patches and directions.
  const measure = (
    count: number,
    size: number,
    channels: number,
    counts: Partial<SlicedWassersteinOptions>,
  ) => {
    const [a, b] = [1, 2].map((seed) => hashedPictures(seed, count, size, size, channels));
    return values(slicedWasserstein(a!, b!, { random: createRandom(7), ...counts }));
  };
  assertNear(
    measure(3, 64, 3, { patchesPerImage: 5, repeats: 2, directionsPerRepeat: 6 }),
    [409.43091566488465, 323.3335503943955, 439.2336406752956, 390.6660355781919],
    1e-3,
  );
  assertNear(
    measure(4, 32, 1, { patchesPerImage: 7, repeats: 1, directionsPerRepeat: 5 }),
    [291.20497269341416, 298.16925996068045, 294.6871163270473],
    1e-3,
  );
  assertNear(
    measure(5, 16, 3, { patchesPerImage: 16, repeats: 3, directionsPerRepeat: 4 }),
    [278.6934671533442, 278.6934671533442],
    1e-3,
  );
  // The paper's 128 patches and 4 · 128 directions.
  assertNear(
    measure(32, 64, 3, {}),
    [29.338113281220895, 44.97872192345037, 160.03282533915979, 78.11655351461035],
    1e-3,
  );
});

Deno.test("slicedWasserstein() tells how far it is", () => {
  const [a, b] = [hashedPictures(1, 2, 32, 32, 3), hashedPictures(2, 2, 32, 32, 3)];
  const calls: [number, number][] = [];
  const onProgress = (done: number, total: number) => calls.push([done, total]);
  slicedWasserstein(a, b, { random: createRandom(1), ...FEW, repeats: 2, onProgress });
  assertEquals(calls, Array.from({ length: 24 }, (_, i) => [i + 1, 24]));
});

Deno.test("slicedWasserstein() refuses sets that differ, and counts below 1", () => {
  const a = hashedPictures(1, 2, 32, 32, 3);
  const random = createRandom(1);
  assertThrows(
    () => slicedWasserstein(a, hashedPictures(1, 3, 32, 32, 3), { random }),
    RangeError,
    "Cannot compare pictures: both sets must have as many of the same size, got 2 of 32 x 32 and 3 of 32 x 32",
  );
  assertThrows(
    () => slicedWasserstein(a, hashedPictures(1, 2, 16, 16, 3), { random }),
    RangeError,
    "Cannot compare pictures: both sets must have as many of the same size, got 2 of 32 x 32 and 2 of 16 x 16",
  );
  assertThrows(
    () => slicedWasserstein(hashedPictures(1, 1, 8, 8, 3), hashedPictures(1, 1, 8, 8, 3), { random }),
    RangeError,
    "Cannot build a pyramid: side must be at least 16, got 8",
  );
  assertThrows(
    () => slicedWasserstein(a, { ...a, data: a.data.subarray(1) }, { random }),
    RangeError,
    "Cannot use the second set: [2, 32, 32, 3] needs 6144 bytes, got 6143",
  );
  assertThrows(
    () => slicedWasserstein(a, a, { random, patchesPerImage: 0 }),
    RangeError,
    "Cannot compare pictures: patchesPerImage must be an integer of 1 or more, got 0",
  );
});
