import { assert, assertEquals, assertThrows } from "@std/assert";
import { buildPyramid, expand, pyramidSizes, readLevel } from "../../src/metrics/laplacian_pyramid.ts";
import type { PictureSet } from "../../src/metrics/picture_set.ts";
import { hashedPictures } from "./hashed_pictures.ts";

/** Grey pictures that are black but for some pixels, given as [y, x, value]. */
function dots(side: number, pixels: readonly (readonly [number, number, number])[]): PictureSet {
  const data = new Uint8Array(side * side);
  for (const [y, x, value] of pixels) data[y * side + x] = value;
  return { count: 1, height: side, width: side, channels: 1, data };
}

/** Levels of one picture, from fine to coarse. */
function levelsOf(set: PictureSet, index = 0): Float32Array[] {
  const pyramid = buildPyramid(set, "pictures");
  return pyramid.sizes.map((size, level) => {
    const target = new Float32Array(size * size * 3);
    readLevel(pyramid, level, index, target);
    return target;
  });
}

Deno.test("pyramidSizes() halves as long as 16 pixels are left", () => {
  assertEquals(pyramidSizes(128), [128, 64, 32, 16]);
  assertEquals(pyramidSizes(64), [64, 32, 16]);
  assertEquals(pyramidSizes(32), [32, 16]);
  assertEquals(pyramidSizes(31), [31]);
  assertEquals(pyramidSizes(16), [16]);
  assertEquals(pyramidSizes(72), [72, 36, 18]);
});

Deno.test("pyramidSizes() refuses sides that are too small or cannot be halved", () => {
  assertThrows(
    () => pyramidSizes(15),
    RangeError,
    "Cannot build a pyramid: side must be at least 16, got 15",
  );
  assertThrows(
    () => pyramidSizes(66),
    RangeError,
    "Cannot build a pyramid: side must be 16 to 31 times a power of 2, got 66",
  );
});

Deno.test("halving weighs with [1,4,6,4,1] in both directions and mirrors at the borders", () => {
  const small = levelsOf(dots(32, [[10, 10, 128]]))[1]!;
  const at = (values: Float32Array, y: number, x: number) => values[3 * (16 * y + x)];
  // 128 · 6·6/256, 128 · 1·6/256 and 128 · 1·1/256; each pixel's weight is spent: the sum is a quarter of 128.
  assertEquals([at(small, 5, 5), at(small, 4, 5), at(small, 4, 4), at(small, 3, 5)], [18, 3, 0.5, 0]);
  assertEquals(small.reduce((sum, value) => sum + value, 0), 3 * 128 / 4);
  // Beside the left border, the mirrored pixel counts again: 128 · (4 + 4)·6/256.
  const left = levelsOf(dots(32, [[10, 1, 128]]))[1]!;
  assertEquals([at(left, 5, 0), at(left, 5, 1)], [24, 12]);
  // Beside the right border, column 30 counts again as column 32: 128 · (6 + 1)·6/256.
  const right = levelsOf(dots(32, [[10, 30, 128]]))[1]!;
  assertEquals([at(right, 5, 15), at(right, 5, 14)], [18 + 3, 3]);
});

Deno.test("expand() spreads a pixel with four times the kernel and mirrors at the borders", () => {
  const size = 16;
  const spread = (y: number, x: number) => {
    const source = new Float32Array(size * size * 3);
    source[3 * (size * y + x)] = 64;
    const target = new Float32Array(4 * size * size * 3);
    expand(source, size, target);
    return (row: number, column: number) => target[3 * (2 * size * row + column)];
  };
  const inside = spread(5, 5);
  // 64 · 4/256 times 6·6, 4·6, 4·4, 1·6, 1·1.
  assertEquals(
    [inside(10, 10), inside(11, 10), inside(11, 11), inside(12, 10), inside(12, 12), inside(13, 10)],
    [36, 24, 16, 6, 1, 0],
  );
  const first = spread(0, 0);
  // Row 1: the zeros between take nothing, so half of the pixel: 64 · (4/8)².
  assertEquals([first(0, 0), first(1, 1), first(0, 1)], [36, 16, 24]);
  const last = spread(15, 15);
  // Row 31 meets row 30 and, mirrored, row 30 again; row 30 meets itself and, mirrored, itself two further.
  assertEquals([last(31, 31), last(30, 30), last(31, 30)], [64, 64 * (7 / 8) ** 2, 56]);
});

Deno.test("a picture of one colour is in the last level alone: the kernels sum to 1", () => {
  const set = { count: 1, height: 64, width: 64, channels: 3, data: new Uint8Array(64 * 64 * 3).fill(201) };
  const [fine, middle, coarse] = levelsOf(set);
  assert(fine!.every((value) => value === 0) && middle!.every((value) => value === 0));
  assert(coarse!.every((value) => value === 201));
});

Deno.test("a pyramid holds the whole picture", () => {
  const set = hashedPictures(1, 2, 64, 64, 3);
  for (const index of [0, 1]) {
    const levels = levelsOf(set, index);
    const rebuilt = levels.reduceRight((coarse, level) => {
      const target = new Float32Array(level.length);
      expand(coarse, Math.sqrt(coarse.length / 3), target);
      return target.map((value, i) => value + level[i]!);
    });
    const picture = set.data.subarray(index * 64 * 64 * 3, (index + 1) * 64 * 64 * 3);
    assert(rebuilt.every((value, i) => Math.abs(value - picture[i]!) < 5e-5));
    assertEquals(Uint8Array.from(rebuilt, Math.round), picture);
  }
});

Deno.test("pyramids of 32 pixels are exact in float32", () => {
  const set = hashedPictures(5, 1, 32, 32, 3);
  const [fine, coarse] = levelsOf(set);
  const wide = new Float32Array(32 * 32 * 3);
  expand(coarse!, 16, wide);
  assertEquals(Uint8Array.from(wide, (value, i) => value + fine![i]!), set.data);
  assert(wide.every((value, i) => value + fine![i]! === set.data[i]));
});

Deno.test("levels agree with scipy", () => {
  // bench/metrics_reference.py, "pyramid, corners"
  const [fine, middle] = levelsOf(hashedPictures(1, 1, 64, 64, 3));
  const pixel = (level: Float32Array, at: number) => [...level.subarray(3 * at, 3 * at + 3)];
  assertEquals(pixel(fine!, 0), [-8.7626953125, -36.79052734375, -16.050537109375]);
  assertEquals(pixel(fine!, 64 * 64 - 1), [-13.5390625, 29.671875, -1.37890625]);
  const expected = [5.431751251220703, 1.1963577270507812, 6.1819610595703125];
  pixel(middle!, 31).forEach((value, i) => assert(Math.abs(value - expected[i]!) < 1e-5));
});

Deno.test("grey pictures have the same three channels", () => {
  const levels = levelsOf(hashedPictures(1, 1, 32, 32, 1));
  for (const level of levels) {
    assert(level.every((value, i) => value === level[i - i % 3]));
  }
});

Deno.test("buildPyramid() refuses pictures that are not square, and names the set", () => {
  assertThrows(
    () => buildPyramid(hashedPictures(1, 1, 32, 48, 3), "the first set"),
    RangeError,
    "Cannot use the first set: pictures must be square, got 48 x 32",
  );
});
