import { assertEquals, assertThrows } from "@std/assert";
import type { Layer } from "../../src/model/layers.ts";
import { buildRadford } from "../../src/model/radford.ts";
import { fieldOfUnit, receptiveField } from "../../src/model/receptive_field.ts";

const conv = (kernel: number, stride: number, padding?: "valid"): Layer => ({
  ...{ kind: "conv", filters: 1, kernel, stride },
  ...padding && { padding },
});

Deno.test("receptiveField() of one convolution is its kernel, less the padding before it", () => {
  // 4 units of 3 pixels, 2 apart, need 9 of 8 pixels: the one more stands behind. Of 7, they need 9: one on each side.
  assertEquals(receptiveField([conv(3, 2)], [8, 7, 1], 0), { size: 3, step: 2, top: 0, left: -1 });
  assertEquals(receptiveField([conv(3, 2, "valid")], [8, 7, 1], 0), { size: 3, step: 2, top: 0, left: 0 });
});

Deno.test("receptiveField() of radford's layers at 64 pixels is 4, 10, 22 and 46", () => {
  const { discriminator, imageShape } = buildRadford(64, 3, 100);
  const of = (index: number) => receptiveField(discriminator, imageShape, index);
  // Each layer adds three steps to the size, and one step of padding before.
  assertEquals(of(0), { size: 4, step: 2, top: -1, left: -1 });
  assertEquals(of(1), of(0), "the activation sees what the convolution sees");
  assertEquals(of(2), { size: 10, step: 4, top: -3, left: -3 });
  assertEquals(of(5), { size: 22, step: 8, top: -7, left: -7 });
  assertEquals(of(8), { size: 46, step: 16, top: -15, left: -15 });
});

Deno.test("receptiveField() goes through pooling and unpadded convolutions", () => {
  const layers: Layer[] = [conv(3, 1, "valid"), { kind: "maxPool", size: 2 }, conv(5, 1)];
  // 3 pixels; two neighbours of those: 4, two apart; five of these, two of padding before: 4 + 4 · 2.
  assertEquals(receptiveField(layers, [18, 18, 1], 1), { size: 4, step: 2, top: 0, left: 0 });
  assertEquals(receptiveField(layers, [18, 18, 1], 2), { size: 12, step: 2, top: -4, left: -4 });
});

Deno.test("fieldOfUnit() moves the first unit's square", () => {
  const field = { size: 10, step: 4, top: -3, left: -1 };
  assertEquals(fieldOfUnit(field, 2, 1), { top: 5, left: 3, size: 10 });
});

Deno.test("receptiveField() refuses layers that are no windows", () => {
  assertThrows(
    () => receptiveField([conv(3, 1), { kind: "upsample", factor: 2 }], [8, 8, 1], 1),
    RangeError,
    "Cannot tell the receptive field of layer 1, upsample: it is no convolution",
  );
});
