import { assert, assertEquals } from "@std/assert";
import { loadSharp } from "../../src/images/native.ts";
import { encodeWebp } from "../../src/images/webp.ts";
import { lacksNativeImages, paint } from "./pictures.ts";

const ignore = lacksNativeImages("tests/images/webp_test.ts");

/** What a WebP says of itself, and the pixels of all frames. */
async function decode(bytes: Uint8Array) {
  const sharp = await loadSharp();
  const { format, width, pageHeight, pages, loop, delay } = await sharp(bytes, { animated: true }).metadata();
  const data = await sharp(bytes, { animated: true }).removeAlpha().toColourspace("srgb").raw().toBuffer();
  return { about: { format, width, height: pageHeight, pages, loop, delay }, data };
}

Deno.test({
  name: "encodeWebp() writes frames, size and delays that are read back, repeated for ever",
  ignore,
  async fn() {
    const colours = [[200, 60, 60], [60, 200, 60], [60, 60, 200]];
    const frames = colours.map((colour) => paint(16, 8, () => colour));
    const bytes = await encodeWebp(frames, 0.5 / 3);
    const { about, data } = await decode(bytes);
    assertEquals(about, { format: "webp", width: 16, height: 8, pages: 3, loop: 0, delay: [167, 166, 167] });
    frames.forEach((frame, i) =>
      frame.data.forEach((value, k) => assert(Math.abs(value - data[i * 16 * 8 * 3 + k]!) <= 4))
    );
    assertEquals(await encodeWebp(frames, 0.5 / 3), bytes);
  },
});

Deno.test({
  name: "encodeWebp() keeps smooth pictures and grey ones within a few of 255",
  ignore,
  async fn() {
    const slope = (step: number) => paint(32, 32, (x, y) => [4 * x + step, 4 * y + step, 200 - 3 * x]);
    for (
      const frames of [[slope(0), slope(40)], [
        paint(32, 32, (x) => [8 * x]),
        paint(32, 32, (_, y) => [8 * y]),
      ]]
    ) {
      const expected = frames.flatMap(({ channels, data }) =>
        channels === 3 ? [...data] : [...data].flatMap((value) => [value, value, value])
      );
      const { data } = await decode(await encodeWebp(frames, 0.1));
      const mean = expected.reduce((sum, value, i) => sum + Math.abs(value - data[i]!), 0) / expected.length;
      assert(data.length === expected.length && mean < 3, `mean error ${mean}`);
    }
  },
});

Deno.test({
  name: "encodeWebp() joins frames that are as the one before, and shows them longer",
  ignore,
  async fn() {
    const frames = [20, 20, 200, 200, 200].map((value) => paint(8, 8, () => [value, value, value]));
    const { about: { pages, delay } } = await decode(await encodeWebp(frames, 0.1));
    assertEquals([pages, delay], [2, [200, 300]]);
  },
});
