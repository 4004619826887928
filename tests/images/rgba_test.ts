import { assertEquals } from "@std/assert";
import { addAlpha, dropAlpha, layOnWhite, toRgba } from "../../src/images/rgba.ts";

Deno.test("toRgba() and addAlpha() make grey and RGB opaque RGBA; dropAlpha() takes the channel away", () => {
  const colour = { width: 2, height: 1, channels: 3, data: Uint8Array.of(1, 2, 3, 4, 5, 6) };
  assertEquals(toRgba(colour), Uint8Array.of(1, 2, 3, 255, 4, 5, 6, 255));
  assertEquals(dropAlpha(toRgba(colour)), colour.data);
  const rgba = new Uint8Array(8);
  addAlpha(Uint8Array.of(7, 9), 1, rgba);
  assertEquals(rgba, Uint8Array.of(7, 7, 7, 255, 9, 9, 9, 255));
});

Deno.test("layOnWhite() lets white shine through, and says whether anything did", () => {
  // 255 + (0 - 255) 128 / 255 = 127; 255 + (100 - 255) 51 / 255 = 224.
  const data = Uint8Array.of(0, 255, 100, 128, 100, 100, 100, 51, 9, 9, 9, 0, 1, 2, 3, 255);
  assertEquals(layOnWhite({ width: 2, height: 2, channels: 4, data }), {
    picture: {
      width: 2,
      height: 2,
      channels: 3,
      data: Uint8Array.of(127, 255, 177, 224, 224, 224, 255, 255, 255, 1, 2, 3),
    },
    isTransparent: true,
  });
  const grey = { width: 2, height: 1, channels: 2, data: Uint8Array.of(5, 255, 6, 255) };
  assertEquals(layOnWhite(grey), {
    picture: { width: 2, height: 1, channels: 1, data: Uint8Array.of(5, 6) },
    isTransparent: false,
  });
  const opaque = { width: 1, height: 1, channels: 3, data: Uint8Array.of(1, 2, 3) };
  assertEquals(layOnWhite(opaque), { picture: opaque, isTransparent: false });
});
