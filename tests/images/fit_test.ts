import { assertEquals, assertRejects } from "@std/assert";
import { parseCrop } from "../../src/images/crops.ts";
import { type FitOptions, fitPixels } from "../../src/images/fit.ts";
import { PictureError } from "../../src/tensor/errors.ts";
import { lacksNativeImages, paint } from "./pictures.ts";

const ignore = lacksNativeImages("tests/images/fit_test.ts");
const OPTIONS: FitOptions = { size: 8, channels: 3, crop: parseCrop("centre"), mostPixels: 1000, minSize: 0 };

const test = (name: string, fn: () => Promise<void>) =>
  Deno.test({ name: `fitPixels() ${name}`, ignore, fn });

test("leaves pixels of the right size as they are, but for the channels", async () => {
  const picture = paint(8, 8, (x, y) => [30 * x, 30 * y, 7]);
  assertEquals((await fitPixels(picture, OPTIONS)).picture, picture);
  const grey = paint(8, 8, (x) => [30 * x]);
  assertEquals((await fitPixels(grey, { ...OPTIONS, channels: 1 })).picture, grey);
  assertEquals((await fitPixels(grey, OPTIONS)).picture, paint(8, 8, (x) => [30 * x, 30 * x, 30 * x]));
});

test("reduces with Lanczos3, as NumPy does", async () => {
  const picture = paint(12, 12, (x, y) => [(37 * x + 59 * y + 11 * x * y) % 256]);
  const { picture: reduced } = await fitPixels(picture, { ...OPTIONS, channels: 1 });
  // The numbers of decode_test.ts: sinc(d) sinc(d / 3) for d = (j - c) / 1.5 below 3, c = 1.5 (i + 0.5) - 0.5.
  const expected = [23, 84, 171, 164, 122, 82, 119, 90];
  for (const [i, value] of expected.entries()) {
    assertEquals(
      Math.abs(reduced.data[i]! - value) <= 2,
      true,
      `${i}: ${reduced.data[i]} instead of ${value}`,
    );
  }
});

test("cuts the crop's box, enlarges what is smaller, and says so", async () => {
  const picture = paint(6, 4, (x) => x >= 1 && x < 5 ? [200, 0, 0] : [0, 0, 200]);
  const { picture: fitted, ...told } = await fitPixels(picture, OPTIONS);
  assertEquals(fitted, paint(8, 8, () => [200, 0, 0]));
  assertEquals(told, { width: 6, height: 4, isTransparent: false, isEnlarged: true, isOtherSize: false });
});

test("refuses what is too large, or not large enough", async () => {
  const refuse = async (change: Partial<FitOptions>) =>
    (await assertRejects(() => fitPixels(paint(9, 9, () => [1]), { ...OPTIONS, ...change }), PictureError))
      .message;
  assertEquals(await refuse({ mostPixels: 80 }), "more pixels than --max-megapixels allows");
  assertEquals(await refuse({ minSize: 10 }), "smaller than --min-size");
  assertEquals(await refuse({ crop: parseCrop("2,2,8,8") }), "smaller than the box of --crop");
});
