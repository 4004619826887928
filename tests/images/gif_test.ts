import { assert, assertEquals } from "@std/assert";
import { encodeGif } from "../../src/images/gif.ts";
import { loadSharp } from "../../src/images/native.ts";
import type { Picture } from "../../src/tensor/pixels.ts";
import { createRandom } from "../../src/tensor/random.ts";
import { lacksNativeImages, paint } from "./pictures.ts";

const ignore = lacksNativeImages("tests/images/gif_test.ts");

/** What a GIF says of itself, and the pixels of all frames, as sharp reads them. */
async function decode(bytes: Uint8Array) {
  const sharp = await loadSharp();
  const { format, width, pageHeight, pages, loop, delay } = await sharp(bytes, { animated: true }).metadata();
  const data = await sharp(bytes, { animated: true }).removeAlpha().toColourspace("srgb").raw().toBuffer();
  return { about: { format, width, height: pageHeight, pages, loop, delay }, data: [...data] };
}

const RED = [250, 10, 10], GREEN = [10, 250, 10], BLUE = [10, 10, 250];

Deno.test({
  name: "encodeGif() writes a GIF of the frames' size, the same bytes each time",
  ignore,
  async fn() {
    const frames = [paint(300, 5, (x, y) => [x % 256, 50 * y, 9])];
    const bytes = await encodeGif(frames, 1);
    assertEquals(new TextDecoder().decode(bytes.subarray(0, 6)), "GIF89a");
    // Width and height are little-endian; 300 = 256 + 44.
    assertEquals([...bytes.subarray(6, 10)], [44, 1, 5, 0]);
    // The last byte of every GIF.
    assertEquals(bytes.at(-1), 0x3b);
    assertEquals(await encodeGif(frames, 1), bytes);
  },
});

Deno.test({
  name: "encodeGif() writes frames, size and delay that sharp reads back, repeated for ever",
  ignore,
  async fn() {
    const frames = [RED, GREEN, BLUE].map((colour) => paint(6, 4, () => colour));
    const { about, data } = await decode(await encodeGif(frames, 0.12));
    assertEquals(about, { format: "gif", width: 6, height: 4, pages: 3, loop: 0, delay: [120, 120, 120] });
    assertEquals(data, frames.flatMap((frame) => [...frame.data]));
  },
});

Deno.test({
  name: "encodeGif() rounds the changes of frames to hundredths of a second",
  ignore,
  async fn() {
    const frames = [RED, BLUE].map((colour) => paint(2, 2, () => colour));
    for (
      const [seconds, delays] of [[0.126, [130, 120]], [0.124, [120, 130]], [2.5, [2500, 2500]]] as const
    ) {
      assertEquals((await decode(await encodeGif(frames, seconds))).about.delay, [...delays]);
    }
  },
});

Deno.test({
  name: "encodeGif() keeps frames that are as the one before",
  ignore,
  async fn() {
    const frames = [RED, RED, BLUE, BLUE].map((colour) => paint(4, 4, () => colour));
    const { about, data } = await decode(await encodeGif(frames, 0.1));
    assertEquals([about.pages, about.delay], [4, [100, 100, 100, 100]]);
    assertEquals(data, frames.flatMap((frame) => [...frame.data]));
  },
});

Deno.test({
  name: "encodeGif() keeps rows, columns and grey pictures",
  ignore,
  async fn() {
    const frame = paint(3, 2, (x, y) => [40 * x + 120 * y]);
    const { data } = await decode(await encodeGif([frame, frame], 0.1));
    const expected = [...frame.data].flatMap((value) => [value, value, value]);
    [...expected, ...expected].forEach((value, i) => assert(Math.abs(data[i]! - value) <= 8, `${data}`));
  },
});

Deno.test({
  name: "encodeGif() leaves what stands still as it is, so that it does not flicker",
  ignore,
  async fn() {
    // More colours than a palette has, and a second frame with as many others below a strip that stays.
    const random = createRandom(1);
    const strip = paint(24, 8, () => [random.integer(256), random.integer(256), random.integer(256)]);
    const frame = (blue: number): Picture => {
      const rest = paint(24, 16, (x, y) => [10 * x, 15 * y, blue]);
      return { width: 24, height: 24, channels: 3, data: Uint8Array.of(...strip.data, ...rest.data) };
    };
    const { data } = await decode(await encodeGif([frame(0), frame(255)], 0.1));
    const size = 24 * 24 * 3;
    assertEquals(data.slice(0, 24 * 8 * 3), data.slice(size, size + 24 * 8 * 3));
    const errors = data.map((value, i) => Math.abs(value - frame(i < size ? 0 : 255).data[i % size]!));
    const mean = errors.reduce((a, b) => a + b) / errors.length;
    assert(mean < 8, `mean error ${mean}`);
  },
});
