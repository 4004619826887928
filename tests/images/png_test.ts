import { assertEquals } from "@std/assert";
import { loadSharp } from "../../src/images/native.ts";
import { encodePng } from "../../src/images/png.ts";
import { toRgba } from "../../src/images/rgba.ts";
import type { Picture } from "../../src/tensor/pixels.ts";
import { createRandom } from "../../src/tensor/random.ts";
import { lacksNativeImages, paint } from "./pictures.ts";

const ignore = lacksNativeImages("tests/images/png_test.ts");

function noise(width: number, height: number, channels: 1 | 3): Picture {
  const random = createRandom(width);
  return paint(width, height, () => Array.from({ length: channels }, () => random.integer(256)));
}

/** Red, green and blue of a file, as sharp reads them. */
async function decode(
  bytes: Uint8Array,
): Promise<{ format: string; width: number; height: number; data: number[] }> {
  const sharp = await loadSharp();
  const { format } = await sharp(bytes).metadata();
  const { data, info } = await sharp(bytes).removeAlpha().toColourspace("srgb").raw().toBuffer({
    resolveWithObject: true,
  });
  return { format: format!, width: info.width, height: info.height, data: [...data] };
}

Deno.test("toRgba() gives opaque pixels of colours and of grey", () => {
  const colours = paint(2, 1, (x) => x === 0 ? [1, 2, 3] : [4, 5, 6]);
  assertEquals(toRgba(colours), Uint8Array.of(1, 2, 3, 255, 4, 5, 6, 255));
  assertEquals(toRgba(paint(1, 2, (_, y) => [7 + y])), Uint8Array.of(7, 7, 7, 255, 8, 8, 8, 255));
});

Deno.test({
  name: "encodePng() writes colours that sharp reads back exactly",
  ignore,
  async fn() {
    for (const [width, height] of [[1, 1], [13, 7], [64, 64], [1, 300]] as const) {
      const picture = noise(width, height, 3);
      assertEquals(await decode(await encodePng(picture)), {
        format: "png",
        width,
        height,
        data: [...picture.data],
      });
    }
  },
});

Deno.test({
  name: "encodePng() writes grey that sharp reads back exactly",
  ignore,
  async fn() {
    const picture = noise(31, 17, 1);
    const { format, width, height, data } = await decode(await encodePng(picture));
    assertEquals([format, width, height], ["png", 31, 17]);
    assertEquals(data, [...picture.data].flatMap((value) => [value, value, value]));
  },
});

Deno.test({
  name: "encodePng() gives the same bytes for the same picture, and leaves it alone",
  ignore,
  async fn() {
    const picture = noise(20, 20, 3);
    assertEquals(await encodePng(picture), await encodePng(picture));
    assertEquals(picture, noise(20, 20, 3));
  },
});
