import { assert, assertEquals, assertRejects } from "@std/assert";
import { join } from "@std/path";
import type { Sharp } from "sharp";
import { encodeGif } from "../../src/images/gif.ts";
import { CROPS, type FitOptions, isPictureName, readFitted } from "../../src/images/decode.ts";
import { toGrey } from "../../src/tensor/pixels.ts";
import { inTempFolder } from "../support/folder.ts";
import { lacksNativeImages, paint, pixelAt, toSharp } from "./pictures.ts";

const ignore = lacksNativeImages("tests/images/decode_test.ts");

const RED = [255, 0, 0], GREEN = [0, 255, 0], BLUE = [0, 0, 255], WHITE = [255, 255, 255];
const COLOUR: FitOptions = { size: 8, channels: 3, crop: "centre" };
const GREY: FitOptions = { ...COLOUR, channels: 1 };

/** Writes bytes or an encoded picture under a new name: libvips remembers by path what it has read. */
type Save = (content: Uint8Array | Sharp) => Promise<string>;

function test(name: string, fn: (save: Save) => Promise<void>): void {
  const run = (folder: string) => {
    let files = 0;
    return fn(async (content) => {
      const path = join(folder, `picture-${files++}`);
      Deno.writeFileSync(path, content instanceof Uint8Array ? content : await content.toBuffer());
      return path;
    });
  };
  Deno.test({ name: `readFitted() ${name}`, ignore, fn: () => inTempFolder(run) });
}

function assertNear(actual: number[], expected: number[], tolerance: number, what = ""): void {
  assertEquals(actual.length, expected.length);
  const near = actual.every((value, i) => Math.abs(value - expected[i]!) <= tolerance);
  assert(near, `${what} [${actual}] instead of [${expected}]`);
}

/** Four corners of one colour each. */
const CORNERS = paint(16, 16, (x, y) => y < 8 ? (x < 8 ? RED : GREEN) : (x < 8 ? BLUE : WHITE));

Deno.test("isPictureName() goes by the ending, in any case", () => {
  const pictures = [
    "a.jpg",
    "a.jpeg",
    "A.JPG",
    "b.png",
    "c.webp",
    "d.gif",
    "e.tif",
    "e.tiff",
    "f.avif",
    ".png",
  ];
  const others = ["a.txt", "png", "a.png.part", "a.jpg.json", "a.svg", "a.heic", "apng", ""];
  assertEquals(pictures.filter(isPictureName), pictures);
  assertEquals(others.filter(isPictureName), []);
});

Deno.test("CROPS are the two ways to bring a picture to a square", () => {
  assertEquals(CROPS, ["centre", "none"]);
});

test("gives the exact pixels of a PNG that has the size already", async (save) => {
  const picture = paint(8, 8, (x, y) => [x * 30, y * 30, (x * y * 5) % 256]);
  const path = await save((await toSharp(picture)).png());
  assertEquals(await readFitted(path, COLOUR), picture);
});

test("turns pictures upright for all eight EXIF orientations", async (save) => {
  // What stands in the corners of the file, left to right and down, for the upright picture's 0 1 / 2 3.
  const upright: Record<number, number[][]> = {
    1: [RED, GREEN, BLUE, WHITE],
    2: [GREEN, RED, WHITE, BLUE],
    3: [WHITE, BLUE, GREEN, RED],
    4: [BLUE, WHITE, RED, GREEN],
    5: [RED, BLUE, GREEN, WHITE],
    6: [BLUE, RED, WHITE, GREEN],
    7: [WHITE, GREEN, BLUE, RED],
    8: [GREEN, WHITE, RED, BLUE],
  };
  for (const [orientation, corners] of Object.entries(upright)) {
    const path = await save(
      (await toSharp(CORNERS)).jpeg({ quality: 100, chromaSubsampling: "4:4:4" })
        .withMetadata({ orientation: Number(orientation) }),
    );
    const picture = await readFitted(path, { ...COLOUR, size: 16 });
    const found = [[2, 2], [13, 2], [2, 13], [13, 13]].map(([x, y]) => pixelAt(picture, x!, y!));
    assertNear(found.flat(), corners.flat(), 3, `orientation ${orientation}`);
  }
});

test("crops after turning", async (save) => {
  // In the file 32 wide and 16 high; upright 16 wide and 32 high, from red above to blue below.
  const lying = paint(32, 16, (x) => x < 8 ? BLUE : x < 24 ? GREEN : RED);
  const path = await save(
    (await toSharp(lying)).jpeg({ quality: 100, chromaSubsampling: "4:4:4" })
      .withMetadata({ orientation: 8 }),
  );
  const whole = await readFitted(path, { size: 16, channels: 3, crop: "none" });
  assertNear([pixelAt(whole, 8, 1), pixelAt(whole, 8, 14)].flat(), [...RED, ...BLUE], 12);
  const cut = await readFitted(path, { size: 16, channels: 3, crop: "centre" });
  assertNear([pixelAt(cut, 8, 2), pixelAt(cut, 8, 13)].flat(), [...GREEN, ...GREEN], 12);
});

test("cuts the longer side off for centre, and stretches for none", async (save) => {
  const wide = paint(32, 16, (x) => x < 8 ? RED : x < 24 ? GREEN : BLUE);
  let path = await save((await toSharp(wide)).png());
  const cut = await readFitted(path, { size: 16, channels: 3, crop: "centre" });
  assertEquals([0, 8, 15].map((x) => pixelAt(cut, x, 1)), [GREEN, GREEN, GREEN]);
  const stretched = await readFitted(path, { size: 16, channels: 3, crop: "none" });
  assertEquals([0, 8, 15].map((x) => pixelAt(stretched, x, 1)), [RED, GREEN, BLUE]);
  path = await save((await toSharp(paint(16, 32, (_, y) => y < 8 ? RED : y < 24 ? GREEN : BLUE))).png());
  const tall = await readFitted(path, { size: 16, channels: 3, crop: "centre" });
  assertEquals([0, 15].map((y) => pixelAt(tall, 1, y)), [GREEN, GREEN]);
});

test("reduces with Lanczos3, as NumPy does", async (save) => {
  const picture = paint(12, 12, (x, y) => new Array(3).fill((37 * x + 59 * y + 11 * x * y) % 256));
  const path = await save((await toSharp(picture)).png());
  const reduced = await readFitted(path, { size: 8, channels: 3, crop: "none" });
  // NumPy: sinc(d) sinc(d / 3) for d = (j - c) / 1.5 below 3, c = 1.5 (i + 0.5) - 0.5, rows made to add up to 1;
  // Pillow's Image.LANCZOS gives the same within 1.
  // deno-fmt-ignore
  const expected = [
    23, 84, 171, 164, 122, 82, 119, 90, 124, 188, 129, 134, 114, 120, 155, 171,
    207, 125, 141, 90, 117, 147, 96, 140, 102, 160, 123, 171, 142, 66, 128, 82,
    117, 105, 179, 178, 131, 101, 55, 144, 131, 121, 168, 137, 134, 123, 123, 102,
    107, 121, 86, 119, 131, 161, 135, 151, 111, 147, 64, 88, 136, 161, 76, 112,
  ];
  // Bicubic, the next best, is 13 off.
  assertNear([...reduced.data], expected.flatMap((value) => [value, value, value]), 4);
});

test("enlarges pictures that are smaller", async (save) => {
  let path = await save(
    (await toSharp(paint(4, 4, (x, y) => y < 2 ? (x < 2 ? RED : GREEN) : (x < 2 ? BLUE : WHITE)))).png(),
  );
  const picture = await readFitted(path, { size: 32, channels: 3, crop: "centre" });
  assertEquals([picture.width, picture.height, picture.data.length], [32, 32, 3072]);
  const corners = [[2, 2], [29, 2], [2, 29], [29, 29]].map(([x, y]) => pixelAt(picture, x!, y!));
  assertNear(corners.flat(), [...RED, ...GREEN, ...BLUE, ...WHITE], 3);
  path = await save((await toSharp(paint(1, 1, () => [9, 8, 7]))).png());
  const { data } = await readFitted(path, COLOUR);
  assertEquals([...data], new Array(64).fill([9, 8, 7]).flat());
});

test("lays transparent pictures on white", async (save) => {
  // Half red: (255, 0, 0) 128 / 255 + 255 127 / 255 = (255, 127, 127); the hidden colour of nothing is no matter.
  let path = await save((await toSharp(paint(8, 8, (x) => x < 4 ? [...RED, 128] : [0, 0, 0, 0]))).png());
  const picture = await readFitted(path, COLOUR);
  assertEquals([0, 7].map((x) => pixelAt(picture, x, 0)), [[255, 127, 127], WHITE]);
  path = await save(
    (await toSharp(paint(8, 8, (x) => x < 4 ? [100, 255] : [100, 0]))).toColourspace("b-w").png(),
  );
  const grey = await readFitted(path, GREY);
  assertEquals([0, 7].map((x) => pixelAt(grey, x, 0)), [[100], [255]]);
});

test("gives three equal channels of a grey picture, and one if asked for", async (save) => {
  const path = await save((await toSharp(paint(8, 8, (x) => [x * 30]))).toColourspace("b-w").png());
  assertEquals(await readFitted(path, GREY), paint(8, 8, (x) => [x * 30]));
  assertEquals(await readFitted(path, COLOUR), paint(8, 8, (x) => [x * 30, x * 30, x * 30]));
});

test("gives three equal channels of grey pictures in every format", async (save) => {
  const picture = paint(8, 8, (x) => [x * 30]);
  const grey = async () => (await toSharp(picture)).toColourspace("b-w");
  const deep = (await toSharp(picture)).toColourspace("grey16");
  const transparent = (await toSharp(paint(8, 8, (x) => [x * 30, 255]))).toColourspace("b-w");
  const jpeg = (await grey()).jpeg({ quality: 100 });
  for (const [name, file] of Object.entries({ deep: deep.png(), transparent: transparent.png(), jpeg })) {
    const found = await readFitted(await save(file), COLOUR);
    assertEquals([found.channels, found.data.length], [3, 192], name);
    const expected = [...paint(8, 8, (x) => [x * 30, x * 30, x * 30]).data];
    assertNear([...found.data], expected, name === "jpeg" ? 2 : 0, name);
    assert(found.data.every((value, i) => value === found.data[i - i % 3]), name);
  }
});

test("makes grey of colours as toGrey() does", async (save) => {
  // 0.2126, 0.7152 and 0.0722 of 255; 0.2126 * 200 + 0.7152 * 60 + 0.0722 * 30 = 42.52 + 42.912 + 2.166 = 87.598.
  const colours = [[0, 0, 0], BLUE, RED, GREEN, WHITE, [80, 80, 80], [200, 60, 30], [200, 60, 30]];
  const path = await save((await toSharp(paint(8, 8, (x) => colours[x]!))).png());
  const expected = [0, 18, 54, 182, 255, 80, 88, 88];
  assertEquals(await readFitted(path, GREY), paint(8, 8, (x) => [expected[x]!]));
  // Colours that came about by resizing, too.
  const large = paint(20, 20, (x, y) => [12 * x, 12 * y, (x * y * 3) % 256]);
  const resized = await save((await toSharp(large)).png());
  assertEquals(await readFitted(resized, GREY), toGrey(await readFitted(resized, COLOUR)));
});

test("reads palettes and 16 bits a channel", async (save) => {
  const picture = paint(8, 8, (x) => [x * 36, 255 - x * 36, 17]);
  let path = await save((await toSharp(picture)).png({ palette: true }));
  assertEquals(await readFitted(path, COLOUR), picture);
  const deep = (await toSharp(picture)).toColourspace("rgb16").png();
  path = await save(deep);
  assertEquals(await readFitted(path, COLOUR), picture);
  path = await save((await toSharp(paint(8, 8, (x) => [x * 36]))).toColourspace("grey16").png());
  assertEquals(await readFitted(path, GREY), paint(8, 8, (x) => [x * 36]));
});

test("reads CMYK", async (save) => {
  const picture = paint(16, 16, (x) => x < 8 ? [220, 40, 40] : [245, 245, 245]);
  const path = await save((await toSharp(picture)).toColourspace("cmyk").jpeg({ quality: 100 }));
  const colour = await readFitted(path, { ...COLOUR, size: 16 });
  // Printing inks do not reach every colour of a screen.
  assertNear([...pixelAt(colour, 2, 2), ...pixelAt(colour, 13, 2)], [220, 40, 40, 245, 245, 245], 45);
  const grey = await readFitted(path, { ...GREY, size: 16 });
  assertNear([...pixelAt(grey, 13, 2)], [245], 10);
});

test("converts colours of another profile", async (save) => {
  const sharp = await toSharp(paint(16, 16, () => [200, 60, 60]));
  const path = await save(sharp.withIccProfile("p3").png());
  assertNear(pixelAt(await readFitted(path, COLOUR), 3, 3), [200, 60, 60], 2);
});

test("takes the first frame of animated pictures", async (save) => {
  const frames = [RED, BLUE].map((colour) => paint(8, 8, () => colour));
  assertEquals(await readFitted(await save(await encodeGif(frames, 0.1)), COLOUR), frames[0]);
});

test("gives pixels that share no memory with other pictures", async (save) => {
  const path = await save((await toSharp(CORNERS)).png());
  const pictures = await Promise.all(Array.from({ length: 8 }, () => readFitted(path, COLOUR)));
  pictures[0]!.data.fill(1);
  for (const { data } of pictures.slice(1)) assertEquals(data, pictures[1]!.data);
  assert(!pictures[1]!.data.every((value) => value === 1));
});

test("rejects empty files, files that are no pictures, and missing ones", async (save) => {
  const contents = ["", "hello", "<html></html>", "\x89PNG"];
  for (const content of contents.map((text) => new TextEncoder().encode(text))) {
    const path = await save(content);
    await assertRejects(
      () => readFitted(path, COLOUR),
      Error,
      "Input file contains unsupported image format",
    );
    await assertRejects(
      () => readFitted(`${path}-gone`, COLOUR),
      Error,
      `Input file is missing: ${path}-gone`,
    );
  }
});

test("rejects files that were cut short, instead of filling them up with grey", async (save) => {
  const picture = paint(64, 64, (x, y) => [x * 4 ^ y * 7, y * 4, (x * y) % 256]);
  for (const format of ["png", "jpeg", "webp", "gif"] as const) {
    const bytes = await (await toSharp(picture)).toFormat(format).toBuffer();
    assertEquals((await readFitted(await save(bytes), COLOUR)).data.length, 192);
    for (const share of [0.2, 0.5, 0.9]) {
      const path = await save(bytes.subarray(0, Math.round(bytes.length * share)));
      await assertRejects(() => readFitted(path, COLOUR), Error, undefined, `${format} ${share}`);
    }
  }
});

test("rejects a PNG with a flipped bit", async (save) => {
  const bytes = await (await toSharp(paint(64, 64, (x, y) => [x * 4, y * 4, 9]))).png().toBuffer();
  bytes[Math.floor(bytes.length / 2)]! ^= 1;
  const path = await save(bytes);
  await assertRejects(() => readFitted(path, COLOUR), Error);
});
