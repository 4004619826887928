import { assert, assertEquals, assertThrows } from "@std/assert";
import { msSsim, msSsimDiversity } from "../../src/metrics/ms_ssim.ts";
import { pickPictures, pictureAt, type PictureSet } from "../../src/metrics/picture_set.ts";
import type { Picture } from "../../src/tensor/pixels.ts";
import { createRandom } from "../../src/tensor/random.ts";
import { hashedPictures } from "./hashed_pictures.ts";

function pair(height: number, width: number, channels: number): [Picture, Picture] {
  const set = hashedPictures(3, 2, height, width, channels);
  return [pictureAt(set, 0), pictureAt(set, 1)];
}

function flat(value: number, side = 32): Picture {
  return { width: side, height: side, channels: 1, data: new Uint8Array(side * side).fill(value) };
}

function assertNear(actual: number, expected: number, tolerance = 1e-12): void {
  assert(Math.abs(actual - expected) <= tolerance, `${actual} instead of ${expected}`);
}

Deno.test("msSsim() of a picture with itself is 1, at every size", () => {
  for (const [height, width, channels] of [[16, 16, 3], [32, 48, 1], [64, 64, 3], [128, 128, 3]] as const) {
    const [a] = pair(height, width, channels);
    assertNear(msSsim(a, a), 1);
  }
});

Deno.test("msSsim() is symmetric", () => {
  const [a, b] = pair(64, 64, 3);
  assertEquals(msSsim(a, b), msSsim(b, a));
});

Deno.test("msSsim() of two flat pictures is that of their lightness, at the last scale", () => {
  // No variance: cs = C2 / C2 = 1; s = (2 p q + C1) / (p² + q² + C1) with C1 = (0.01 · 255)².
  for (const [p, q] of [[0, 255], [100, 120], [10, 11]] as const) {
    const lightness = (2 * p * q + 6.5025) / (p * p + q * q + 6.5025);
    assertNear(msSsim(flat(p), flat(q)), lightness ** 0.1333, 1e-9);
  }
  // 1 / 10001 of it is left for black and white.
  assertNear(msSsim(flat(0), flat(255)), 0.29295, 1e-6);
});

Deno.test("msSsim() of a picture and its negative is 0", () => {
  const [a] = pair(32, 32, 3);
  assertEquals(msSsim(a, { ...a, data: a.data.map((value) => 255 - value) }), 0);
});

Deno.test("msSsim() falls as noise grows", () => {
  const [a] = pair(64, 64, 3);
  const random = createRandom(1);
  const noise = Float64Array.from(a.data, () => random.normal());
  const scores = [0, 4, 16, 64].map((deviation) => {
    const data = Uint8ClampedArray.from(a.data, (value, i) => value + deviation * noise[i]!);
    return msSsim(a, { ...a, data: new Uint8Array(data.buffer) });
  });
  assert(scores.every((score, i) => i === 0 || score < scores[i - 1]!), `${scores}`);
  assert(scores.every((score) => score > 0.2 && score < 1 + 1e-12), `${scores}`);
});

Deno.test("msSsim() agrees with scipy", () => {
  // bench/metrics_reference.py: windows of two dimensions. At 48 x 80 the last window is 3 x 3.
  assertNear(msSsim(...pair(64, 64, 3)), 0.17459558124489388);
  assertNear(msSsim(...pair(32, 32, 1)), 0.24435571742960882);
  assertNear(msSsim(...pair(48, 80, 3)), 0.176303652277148);
});

Deno.test("msSsimDiversity() agrees with scipy", () => {
  const score = msSsimDiversity(hashedPictures(4, 5, 64, 64, 3), { random: createRandom(7), pairs: 10 });
  assertNear(score, 0.1871578582509999);
});

Deno.test("msSsimDiversity() pairs a picture with others only", () => {
  const data = new Uint8Array(2 * 32 * 32).fill(255, 32 * 32);
  const set: PictureSet = { count: 2, height: 32, width: 32, channels: 1, data };
  const expected = msSsim(flat(0), flat(255));
  assertNear(msSsimDiversity(set, { random: createRandom(1), pairs: 50 }), expected);
});

Deno.test("msSsimDiversity() is 1 for copies and lower for different pictures", () => {
  const set = hashedPictures(3, 4, 32, 32, 3);
  const options = () => ({ random: createRandom(1), pairs: 30 });
  assertNear(msSsimDiversity(pickPictures(set, [2, 2, 2, 2]), options()), 1);
  const half = msSsimDiversity(pickPictures(set, [2, 2, 2, 1]), options());
  const none = msSsimDiversity(set, options());
  assert(none < half && half < 0.9, `${none} and ${half}`);
});

Deno.test("msSsimDiversity() tells how far it is", () => {
  const calls: [number, number][] = [];
  const onProgress = (done: number, total: number) => calls.push([done, total]);
  msSsimDiversity(hashedPictures(3, 3, 16, 16, 1), { random: createRandom(1), pairs: 230, onProgress });
  assertEquals(calls, [[100, 230], [200, 230], [230, 230]]);
});

Deno.test("msSsim() refuses pictures that differ in size, and sides that cannot be halved four times", () => {
  assertThrows(
    () => msSsim(flat(0, 32), flat(0, 48)),
    RangeError,
    "Cannot compare pictures: both must be of one size, got 32 x 32 x 1 and 48 x 48 x 1",
  );
  assertThrows(
    () => msSsim(flat(0, 40), flat(0, 40)),
    RangeError,
    "Cannot compare pictures: width and height must be multiples of 16, got 40 x 40",
  );
  assertThrows(
    () => msSsim(flat(0), { ...flat(0), data: new Uint8Array(7) }),
    RangeError,
    "Cannot use the second picture: [1, 32, 32, 1] needs 1024 bytes, got 7",
  );
});

Deno.test("msSsimDiversity() refuses a single picture and no pairs", () => {
  const set = hashedPictures(3, 2, 16, 16, 1);
  const random = createRandom(1);
  assertThrows(
    () => msSsimDiversity(pickPictures(set, [0]), { random }),
    RangeError,
    "Cannot compare pictures: expected 2 or more, got 1",
  );
  assertThrows(
    () => msSsimDiversity(set, { random, pairs: 0 }),
    RangeError,
    "Cannot compare pictures: pairs must be an integer of 1 or more, got 0",
  );
});
