import { assert, assertEquals, assertNotStrictEquals, assertStrictEquals } from "@std/assert";
import { denormalisePixels, normalisePixels, toColour, toGrey } from "../../src/tensor/pixels.ts";

const ALL_BYTES = Uint8Array.from({ length: 256 }, (_, i) => i);

Deno.test("normalisePixels() takes 0 to -1, 255 to 1 and what lies between evenly", () => {
  // 51 is a fifth of 255: steps of 0.4 from -1 to 1.
  const expected = Float32Array.of(-1, -0.6, -0.2, 0.2, 0.6, 1);
  const values = normalisePixels(Uint8Array.of(0, 51, 102, 153, 204, 255));
  values.forEach((value, i) => assert(Math.abs(value - expected[i]!) < 1e-7, `${value}`));
  assertEquals([values[0], values[5]], [-1, 1]);
  assertEquals(normalisePixels(new Uint8Array(0)), new Float32Array(0));
});

Deno.test("denormalisePixels() undoes normalisePixels() for all 256 values", () => {
  const bytes = denormalisePixels(normalisePixels(ALL_BYTES));
  assert(bytes instanceof Uint8Array);
  assertEquals(bytes, ALL_BYTES);
});

Deno.test("denormalisePixels() rounds to the nearest byte", () => {
  // A byte is 2 / 255 wide: 0.4 and 0.6 of it above byte 100.
  const at = (byte: number) => byte / 127.5 - 1;
  assertEquals(denormalisePixels(Float32Array.of(at(100.4), at(100.6), 0)), Uint8Array.of(100, 101, 128));
});

Deno.test("denormalisePixels() clips what lies outside [-1, 1] and makes NaN black", () => {
  const values = Float32Array.of(-1.001, 1.001, -50, 50, -Infinity, Infinity, NaN);
  assertEquals(denormalisePixels(values), Uint8Array.of(0, 255, 0, 255, 0, 255, 0));
});

Deno.test("denormalisePixels() and normalisePixels() leave their input as it is", () => {
  const values = Float32Array.of(-2, 0.5);
  denormalisePixels(values);
  assertEquals(values, Float32Array.of(-2, 0.5));
  const bytes = Uint8Array.of(1, 2);
  normalisePixels(bytes);
  assertEquals(bytes, Uint8Array.of(1, 2));
});

Deno.test("toGrey() weighs red, green and blue as BT.709 does", () => {
  // 255 * 0.2126 = 54.213, 255 * 0.7152 = 182.376, 255 * 0.0722 = 18.411; 2.126 + 14.304 + 2.166 = 18.596.
  const data = Uint8Array.of(255, 0, 0, 0, 255, 0, 0, 0, 255, 10, 20, 30);
  const grey = toGrey({ width: 2, height: 2, channels: 3, data });
  assertEquals(grey, { width: 2, height: 2, channels: 1, data: Uint8Array.of(54, 182, 18, 19) });
});

Deno.test("toGrey() leaves the lightness of grey pixels alone", () => {
  const data = Uint8Array.from({ length: 768 }, (_, i) => Math.floor(i / 3));
  assertEquals(toGrey({ width: 256, height: 1, channels: 3, data }).data, ALL_BYTES);
});

Deno.test("toGrey() returns a grey picture as it is", () => {
  const picture = { width: 2, height: 1, channels: 1, data: Uint8Array.of(1, 2) };
  assertStrictEquals(toGrey(picture), picture);
});

Deno.test("toColour() repeats every grey byte three times, in a new picture", () => {
  const picture = { width: 1, height: 2, channels: 1, data: Uint8Array.of(7, 200) };
  const colour = toColour(picture);
  assertEquals(colour, { width: 1, height: 2, channels: 3, data: Uint8Array.of(7, 7, 7, 200, 200, 200) });
  colour.data.fill(0);
  assertEquals(picture.data, Uint8Array.of(7, 200));
});

Deno.test("toColour() returns a picture of three channels as it is", () => {
  const picture = { width: 1, height: 1, channels: 3, data: Uint8Array.of(1, 2, 3) };
  assertStrictEquals(toColour(picture), picture);
});

Deno.test("toGrey() undoes toColour() for all 256 values", () => {
  const picture = { width: 16, height: 16, channels: 1, data: ALL_BYTES };
  const back = toGrey(toColour(picture));
  assertNotStrictEquals(back, picture);
  assertEquals(back, picture);
});
