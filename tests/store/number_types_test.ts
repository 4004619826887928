import { assert, assertEquals, assertThrows } from "@std/assert";
import { NUMBER_TYPES, toFloat16 } from "../../src/store/number_types.ts";
import { createRandom } from "../../src/tensor/random.ts";

const { float16, float32 } = NUMBER_TYPES;
const throughFloat16 = (
  ...values: number[]
) => [...float16.decode(float16.encode(Float32Array.from(values)))];

Deno.test("float16 is written as IEEE 754's binary16, low byte first", () => {
  // 1 is 3c00, -2 is c000, 65504 is 7bff, the smallest number 2^-24 is 0001, -0 is 8000.
  assertEquals([...float16.encode(Float32Array.of(1, -2, 65504, 2 ** -24, -0))], [
    ...[0x00, 0x3c, 0x00, 0xc0, 0xff, 0x7b, 0x01, 0x00, 0x00, 0x80],
  ]);
});

Deno.test("float16 keeps what it holds exactly, and zero's sign", () => {
  const values = [0, -0, 0.5, -1.5, 2048, 65504, -65504, 2 ** -14, 2 ** -24, 1 + 2 ** -10];
  assertEquals(throughFloat16(...values), values);
});

Deno.test("float16 rounds to the nearest number, and ties to even ones", () => {
  // Between 1 and 2 numbers are 2^-10 apart, between 2048 and 4096 they are 2 apart, below 2^-14 they are 2^-24 apart.
  const u = 2 ** -10;
  assertEquals(throughFloat16(1 + 0.4 * u, 1 + 0.6 * u, 1 + 0.5 * u, 1 + 1.5 * u), [1, 1 + u, 1, 1 + 2 * u]);
  assertEquals(throughFloat16(2049, 2051, 2050.9), [2048, 2052, 2050]);
  assertEquals(throughFloat16(0.5 * 2 ** -24, 0.6 * 2 ** -24, 1.5 * 2 ** -24), [0, 2 ** -24, 2 ** -23]);
});

Deno.test("float16 changes a number by at most 2^-11 of it, or by 2^-25 where it is small", () => {
  const random = createRandom(3);
  const values = Float32Array.from({ length: 20_000 }, (_, i) => random.normal() * 2 ** (i % 40 - 28));
  const rounded = float16.decode(float16.encode(values));
  let worst = 0;
  for (const [i, value] of values.entries()) {
    const share = Math.abs(rounded[i]! - value) / Math.max(2 ** -11 * Math.abs(value), 2 ** -25);
    assert(share <= 1, `${value} became ${rounded[i]}`);
    worst = Math.max(worst, share);
  }
  assert(worst > 0.9, "the bound is reached");
});

Deno.test("toFloat16() refuses what would be infinite, and what is no number", () => {
  // 65520 is half-way to 65536, which is not there: it would round to infinity.
  assertEquals([...toFloat16(Float32Array.of(65519, -65519))], [65504, -65504]);
  for (const value of [65520, -65520, 1e30, Infinity, -Infinity, NaN]) {
    const error = assertThrows(() => toFloat16(Float32Array.of(0, value, 1)), RangeError);
    assertEquals(error.message, `float16 holds numbers up to 65504, got ${Math.fround(value)}`);
  }
});

Deno.test("float32 keeps every bit, also of pieces of a larger array", () => {
  const piece = Float32Array.of(9, 1e-45, -0, 3.4028235e38, 9).subarray(1, 4);
  assertEquals(float32.decode(float32.encode(piece)), piece.slice());
  const halves = Float32Array.of(9, 1, -2, 9).subarray(1, 3);
  assertEquals(float16.decode(float16.encode(halves)), Float32Array.of(1, -2));
});
