import { assertEquals } from "@std/assert";
import { cutSquare, gradientPicture } from "../../src/plots/cut.ts";

/** 3 wide, 2 high. */
const PICTURE = { width: 3, height: 2, channels: 1, data: Uint8Array.of(1, 2, 3, 4, 5, 6) };

const cut = (top: number, left: number, size: number) => [...cutSquare(PICTURE, { top, left, size }).data];

Deno.test("cutSquare() cuts out of the middle", () => {
  assertEquals(cut(0, 1, 2), [2, 3, 5, 6]);
});

Deno.test("cutSquare() is white beyond the picture, on each side", () => {
  assertEquals(cut(-1, -1, 2), [255, 255, 255, 1]);
  assertEquals(cut(1, 2, 2), [6, 255, 255, 255]);
  assertEquals(cut(5, 5, 1), [255]);
  assertEquals(cut(0, -4, 2), [255, 255, 255, 255]);
});

Deno.test("cutSquare() keeps channels together", () => {
  const colour = { width: 2, height: 1, channels: 3, data: Uint8Array.of(1, 2, 3, 4, 5, 6) };
  assertEquals(cutSquare(colour, { top: 0, left: 1, size: 1 }), {
    ...{ width: 1, height: 1, channels: 3 },
    data: Uint8Array.of(4, 5, 6),
  });
});

Deno.test("gradientPicture() has 0 as mid grey and the number furthest from it as black or white", () => {
  const { data, width, height } = gradientPicture(Float32Array.of(-4, 2, 0, 1), 2, 2, 1);
  assertEquals([[...data], width, height], [[0, 191, 128, 159], 2, 2]);
  assertEquals([...gradientPicture(new Float32Array(2), 1, 2, 1).data], [128, 128]);
});
