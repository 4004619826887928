import { assert, assertEquals, assertRejects } from "@std/assert";
import type { Sharp } from "sharp";
import { encodeGif } from "../../src/images/gif.ts";
import { parseCrop } from "../../src/images/crops.ts";
import { decoderVersions, fitFile, isPictureName } from "../../src/images/decode.ts";
import type { FitOptions } from "../../src/images/fit.ts";
import { loadSharp } from "../../src/images/native.ts";
import { LIBJPEG_TURBO_VERSION, openTurboLibrary } from "../../src/images/turbo_jpeg.ts";
import { PictureError } from "../../src/tensor/errors.ts";
import { type Picture, toGrey } from "../../src/tensor/pixels.ts";
import { createRandom } from "../../src/tensor/random.ts";
import { lacksNativeImages, paint, pixelAt, toSharp } from "./pictures.ts";

const ignore = lacksNativeImages("tests/images/decode_test.ts");

const RED = [255, 0, 0], GREEN = [0, 255, 0], BLUE = [0, 0, 255], WHITE = [255, 255, 255];

/** What most tests vary. */
interface Wanted {
  size: number;
  channels: 1 | 3;
  crop: string;
}
const COLOUR: Wanted = { size: 8, channels: 3, crop: "centre" };
const GREY: Wanted = { ...COLOUR, channels: 1 };

const optionsOf = ({ size, channels, crop }: Wanted, changes: Partial<FitOptions> = {}): FitOptions => ({
  size,
  channels,
  crop: parseCrop(crop),
  mostPixels: 1e6,
  minSize: 0,
  ...changes,
});

/** The pixels alone. */
async function readFitted(file: Uint8Array, wanted: Wanted): Promise<Picture> {
  return (await fitFile(file, optionsOf(wanted))).picture;
}

/** Bytes of an encoded picture. */
type Save = (content: Uint8Array | Sharp) => Promise<Uint8Array>;

function test(name: string, fn: (save: Save) => Promise<void>): void {
  const save: Save = async (content) =>
    content instanceof Uint8Array ? content : new Uint8Array(await content.toBuffer());
  Deno.test({ name: `fitFile() ${name}`, ignore, fn: () => fn(save) });
}

function assertNear(actual: number[], expected: number[], tolerance: number, what = ""): void {
  assertEquals(actual.length, expected.length);
  const near = actual.every((value, i) => Math.abs(value - expected[i]!) <= tolerance);
  assert(near, `${what} [${actual}] instead of [${expected}]`);
}

function meanDifference(actual: Uint8Array, expected: number[]): number {
  assertEquals(actual.length, expected.length);
  return expected.reduce((sum, value, i) => sum + Math.abs(value - actual[i]!), 0) / actual.length;
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

test("gives the exact pixels of a PNG that has the size already", async (save) => {
  const picture = paint(8, 8, (x, y) => [x * 30, y * 30, (x * y * 5) % 256]);
  const file = await save((await toSharp(picture)).png());
  assertEquals(await readFitted(file, COLOUR), picture);
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
    const file = await save(
      (await toSharp(CORNERS)).jpeg({ quality: 100, chromaSubsampling: "4:4:4" })
        .withMetadata({ orientation: Number(orientation) }),
    );
    const picture = await readFitted(file, { ...COLOUR, size: 16 });
    const found = [[2, 2], [13, 2], [2, 13], [13, 13]].map(([x, y]) => pixelAt(picture, x!, y!));
    assertNear(found.flat(), corners.flat(), 3, `orientation ${orientation}`);
  }
});

test("crops after turning", async (save) => {
  // In the file 32 wide and 16 high; upright 16 wide and 32 high, from red above to blue below.
  const lying = paint(32, 16, (x) => x < 8 ? BLUE : x < 24 ? GREEN : RED);
  const file = await save(
    (await toSharp(lying)).jpeg({ quality: 100, chromaSubsampling: "4:4:4" })
      .withMetadata({ orientation: 8 }),
  );
  const whole = await readFitted(file, { size: 16, channels: 3, crop: "none" });
  assertNear([pixelAt(whole, 8, 1), pixelAt(whole, 8, 14)].flat(), [...RED, ...BLUE], 12);
  const cut = await readFitted(file, { size: 16, channels: 3, crop: "centre" });
  assertNear([pixelAt(cut, 8, 2), pixelAt(cut, 8, 13)].flat(), [...GREEN, ...GREEN], 12);
});

test("cuts the longer side off for centre, and stretches for none", async (save) => {
  const wide = paint(32, 16, (x) => x < 8 ? RED : x < 24 ? GREEN : BLUE);
  let file = await save((await toSharp(wide)).png());
  const cut = await readFitted(file, { size: 16, channels: 3, crop: "centre" });
  assertEquals([0, 8, 15].map((x) => pixelAt(cut, x, 1)), [GREEN, GREEN, GREEN]);
  const stretched = await readFitted(file, { size: 16, channels: 3, crop: "none" });
  assertEquals([0, 8, 15].map((x) => pixelAt(stretched, x, 1)), [RED, GREEN, BLUE]);
  file = await save((await toSharp(paint(16, 32, (_, y) => y < 8 ? RED : y < 24 ? GREEN : BLUE))).png());
  const tall = await readFitted(file, { size: 16, channels: 3, crop: "centre" });
  assertEquals([0, 15].map((y) => pixelAt(tall, 1, y)), [GREEN, GREEN]);
});

test("reduces with Lanczos3, as NumPy does", async (save) => {
  const picture = paint(12, 12, (x, y) => new Array(3).fill((37 * x + 59 * y + 11 * x * y) % 256));
  const file = await save((await toSharp(picture)).png());
  const reduced = await readFitted(file, { size: 8, channels: 3, crop: "none" });
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
  let file = await save(
    (await toSharp(paint(4, 4, (x, y) => y < 2 ? (x < 2 ? RED : GREEN) : (x < 2 ? BLUE : WHITE)))).png(),
  );
  const picture = await readFitted(file, { size: 32, channels: 3, crop: "centre" });
  assertEquals([picture.width, picture.height, picture.data.length], [32, 32, 3072]);
  const corners = [[2, 2], [29, 2], [2, 29], [29, 29]].map(([x, y]) => pixelAt(picture, x!, y!));
  assertNear(corners.flat(), [...RED, ...GREEN, ...BLUE, ...WHITE], 3);
  file = await save((await toSharp(paint(1, 1, () => [9, 8, 7]))).png());
  const { data } = await readFitted(file, COLOUR);
  assertEquals([...data], new Array(64).fill([9, 8, 7]).flat());
});

test("lays transparent pictures on white", async (save) => {
  // Half red: (255, 0, 0) 128 / 255 + 255 127 / 255 = (255, 127, 127); the hidden colour of nothing is no matter.
  let file = await save((await toSharp(paint(8, 8, (x) => x < 4 ? [...RED, 128] : [0, 0, 0, 0]))).png());
  const picture = await readFitted(file, COLOUR);
  assertEquals([0, 7].map((x) => pixelAt(picture, x, 0)), [[255, 127, 127], WHITE]);
  file = await save(
    (await toSharp(paint(8, 8, (x) => x < 4 ? [100, 255] : [100, 0]))).toColourspace("b-w").png(),
  );
  const grey = await readFitted(file, GREY);
  assertEquals([0, 7].map((x) => pixelAt(grey, x, 0)), [[100], [255]]);
});

test("gives three equal channels of a grey picture, and one if asked for", async (save) => {
  const file = await save((await toSharp(paint(8, 8, (x) => [x * 30]))).toColourspace("b-w").png());
  assertEquals(await readFitted(file, GREY), paint(8, 8, (x) => [x * 30]));
  assertEquals(await readFitted(file, COLOUR), paint(8, 8, (x) => [x * 30, x * 30, x * 30]));
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
  const file = await save((await toSharp(paint(8, 8, (x) => colours[x]!))).png());
  const expected = [0, 18, 54, 182, 255, 80, 88, 88];
  assertEquals(await readFitted(file, GREY), paint(8, 8, (x) => [expected[x]!]));
  // Colours that came about by resizing, too.
  const large = paint(20, 20, (x, y) => [12 * x, 12 * y, (x * y * 3) % 256]);
  const resized = await save((await toSharp(large)).png());
  assertEquals(await readFitted(resized, GREY), toGrey(await readFitted(resized, COLOUR)));
});

test("reads palettes and 16 bits a channel", async (save) => {
  const picture = paint(8, 8, (x) => [x * 36, 255 - x * 36, 17]);
  let file = await save((await toSharp(picture)).png({ palette: true }));
  assertEquals(await readFitted(file, COLOUR), picture);
  const deep = (await toSharp(picture)).toColourspace("rgb16").png();
  file = await save(deep);
  assertEquals(await readFitted(file, COLOUR), picture);
  file = await save((await toSharp(paint(8, 8, (x) => [x * 36]))).toColourspace("grey16").png());
  assertEquals(await readFitted(file, GREY), paint(8, 8, (x) => [x * 36]));
});

test("reads CMYK", async (save) => {
  const picture = paint(16, 16, (x) => x < 8 ? [220, 40, 40] : [245, 245, 245]);
  const file = await save((await toSharp(picture)).toColourspace("cmyk").jpeg({ quality: 100 }));
  const colour = await readFitted(file, { ...COLOUR, size: 16 });
  // Printing inks do not reach every colour of a screen.
  assertNear([...pixelAt(colour, 2, 2), ...pixelAt(colour, 13, 2)], [220, 40, 40, 245, 245, 245], 45);
  const grey = await readFitted(file, { ...GREY, size: 16 });
  assertNear([...pixelAt(grey, 13, 2)], [245], 10);
});

test("converts colours of another profile", async (save) => {
  const sharp = await toSharp(paint(16, 16, () => [200, 60, 60]));
  const file = await save(sharp.withIccProfile("p3").png());
  assertNear(pixelAt(await readFitted(file, COLOUR), 3, 3), [200, 60, 60], 2);
});

test("takes the first frame of animated pictures", async (save) => {
  const frames = [RED, BLUE].map((colour) => paint(8, 8, () => colour));
  assertEquals(await readFitted(await save(await encodeGif(frames, 0.1)), COLOUR), frames[0]);
});

test("gives pixels that share no memory with other pictures", async (save) => {
  const file = await save((await toSharp(CORNERS)).png());
  const pictures = await Promise.all(Array.from({ length: 8 }, () => readFitted(file, COLOUR)));
  pictures[0]!.data.fill(1);
  for (const { data } of pictures.slice(1)) assertEquals(data, pictures[1]!.data);
  assert(!pictures[1]!.data.every((value) => value === 1));
});

/** Fails unless a file is refused for this reason. */
async function assertRefused(file: Uint8Array, reason: string, options = optionsOf(COLOUR)): Promise<void> {
  const error = await assertRejects(() => fitFile(file, options), PictureError);
  assertEquals(error.message, reason);
}

test("refuses empty files and files that are no pictures, whatever their names say", async () => {
  const svg =
    '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><rect width="9" height="9"/></svg>';
  const texts = ["", "hello", "<html></html>", "\x89PNG", "%PDF-1.4", svg];
  for (const content of texts.map((text) => new TextEncoder().encode(text))) {
    await assertRefused(content, "not a picture that can be read");
  }
});

test("refuses files that were cut short, instead of filling them up with grey", async () => {
  const picture = paint(64, 64, (x, y) => [x * 4 ^ y * 7, y * 4, (x * y) % 256]);
  for (const format of ["png", "jpeg", "webp", "gif"] as const) {
    const bytes = await (await toSharp(picture)).toFormat(format).toBuffer();
    assertEquals((await readFitted(bytes, COLOUR)).data.length, 192);
    for (const share of [0.2, 0.5, 0.9]) {
      const cut = bytes.subarray(0, Math.round(bytes.length * share));
      await assertRejects(() => readFitted(cut, COLOUR), PictureError, undefined, `${format} ${share}`);
    }
  }
});

test("refuses a PNG with a flipped bit", async () => {
  const bytes = await (await toSharp(paint(64, 64, (x, y) => [x * 4, y * 4, 9]))).png().toBuffer();
  bytes[Math.floor(bytes.length / 2)]! ^= 1;
  await assertRefused(bytes, "damaged or cut short");
});

/** A picture with edges and colours in all places. */
const noisy = (width: number, height: number) =>
  paint(width, height, (x, y) => [(x * 7 + y * 3) % 256, (x * x + y) % 256, (x + y * y) % 256]);

test("reads plain JPEGs of every kind, reduced little, as libvips does", async () => {
  const picture = paint(90, 110, (x, y) => [x * 2, y * 2, 255 - x - y]);
  const sharp = await toSharp(picture);
  const files = {
    baseline: await sharp.clone().jpeg({ quality: 95 }).toBuffer(),
    progressive: await sharp.clone().jpeg({ quality: 95, progressive: true }).toBuffer(),
    "4:4:4": await sharp.clone().jpeg({ quality: 95, chromaSubsampling: "4:4:4" }).toBuffer(),
    grey: await sharp.clone().greyscale().jpeg({ quality: 95 }).toBuffer(),
  };
  const libvips = (await loadSharp()).bind(null);
  for (const [name, file] of Object.entries(files)) {
    const { data, info } = await libvips(file).extract({ left: 0, top: 10, width: 90, height: 90 })
      .resize(32, 32, { fit: "fill", kernel: "lanczos3" }).toColourspace("srgb").raw()
      .toBuffer({ resolveWithObject: true });
    const expected = Array.from(
      { length: 3 * 32 * 32 },
      (_, i) => info.channels === 3 ? data[i]! : data[Math.floor(i / 3)]!,
    );
    const found = await fitFile(file, optionsOf({ size: 32, channels: 3, crop: "centre" }));
    assertEquals([found.width, found.height, found.isTransparent, found.isEnlarged], [90, 110, false, false]);
    const difference = meanDifference(found.picture.data, expected);
    assert(difference < 1.5, `${name}: ${difference}`);
  }
});

test("enlarges small JPEGs, and says so", async () => {
  const file = await (await toSharp(paint(6, 4, () => [200, 100, 50]))).jpeg({ quality: 100 }).toBuffer();
  const found = await fitFile(file, optionsOf(COLOUR));
  assertEquals([found.isEnlarged, found.width, found.height], [true, 6, 4]);
  assertNear([...found.picture.data], new Array(64).fill([200, 100, 50]).flat(), 3);
});

test("cuts boxes exactly, of small and large pictures in every format", async () => {
  // White but for a red box, which alone is kept.
  const [left, top, side] = [160, 80, 64];
  const isInside = (x: number, y: number) => x >= left && x < left + side && y >= top && y < top + side;
  const sharp = await toSharp(paint(400, 320, (x, y) => isInside(x, y) ? RED : WHITE));
  for (const format of ["jpeg", "webp", "png"] as const) {
    const file = await sharp.clone().toFormat(format, { quality: 100, chromaSubsampling: "4:4:4" })
      .toBuffer();
    for (const size of [8, 16, 32, 64]) {
      const { data } = await readFitted(file, { size, channels: 3, crop: `${left},${top},${side},${side}` });
      // WebP halves the resolution of colours, so the outermost pixels have some of the white beside the box.
      const difference = meanDifference(data, new Array(size * size).fill(RED).flat());
      assert(difference < 3, `${format} ${size}: ${difference}`);
    }
  }
});

test("decodes large JPEG and WebP in a part of their size without moving them", async () => {
  const picture = paint(800, 600, (x, y) => [x % 256, y % 256, (x * y) % 256].map((v) => 128 + (v >> 1)));
  const sharp = await toSharp(picture);
  const png = await readFitted(await sharp.clone().png().toBuffer(), { ...COLOUR, size: 32 });
  for (const format of ["jpeg", "webp"] as const) {
    const file = await sharp.clone().toFormat(format, { quality: 95 }).toBuffer();
    const { data } = await readFitted(file, { ...COLOUR, size: 32 });
    const difference = meanDifference(data, [...png.data]);
    assert(difference < 3, `${format} ${difference}`);
  }
});

test("says what it did to a picture", async () => {
  const transparent = await (await toSharp(paint(20, 10, () => [1, 2, 3, 4]))).png().toBuffer();
  const { picture: _, ...told } = await fitFile(transparent, optionsOf({ ...COLOUR, crop: "celeba" }));
  assertEquals(told, { width: 20, height: 10, isTransparent: true, isEnlarged: false, isOtherSize: true });
});

test("refuses pictures with too many pixels before it decodes them", async () => {
  const options = optionsOf(COLOUR, { mostPixels: 99 });
  const sharp = await toSharp(paint(10, 10, () => RED));
  const reason = "more pixels than --max-megapixels allows";
  for (const format of ["png", "jpeg", "gif", "webp", "tiff"] as const) {
    await assertRefused(await sharp.clone().toFormat(format).toBuffer(), reason, options);
  }
  // A JPEG whose header promises 65,500 pixels to both sides.
  const bomb = await sharp.clone().jpeg().toBuffer();
  const frame = bomb.findIndex((byte, i) => byte === 0xff && bomb[i + 1] === 0xc0);
  bomb.set([0xff, 0xdc, 0xff, 0xdc], frame + 5);
  await assertRefused(bomb, reason, optionsOf(COLOUR, { mostPixels: 1e8 }));
});

test("refuses pictures that are smaller than the box or the smallest size", async () => {
  for (const format of ["png", "jpeg"] as const) {
    const file = await (await toSharp(paint(20, 30, () => RED))).toFormat(format).toBuffer();
    await assertRefused(file, "smaller than --min-size", optionsOf(COLOUR, { minSize: 21 }));
    assertEquals((await fitFile(file, optionsOf(COLOUR, { minSize: 20 }))).width, 20);
    await assertRefused(file, "smaller than the box of --crop", optionsOf({ ...COLOUR, crop: "5,5,16,16" }));
  }
});

test("reads AVIF and TIFF", async () => {
  const sharp = await toSharp(paint(16, 16, (x) => x < 8 ? RED : BLUE));
  for (const format of ["avif", "tiff"] as const) {
    const picture = await readFitted(
      await sharp.clone().toFormat(format, { quality: 100 }).toBuffer(),
      COLOUR,
    );
    assertNear([...pixelAt(picture, 1, 1), ...pixelAt(picture, 6, 1)], [...RED, ...BLUE], 12, format);
  }
});

test("stays whole under mutations: a picture or one of few reasons", async () => {
  const random = createRandom(7);
  const sharp = await toSharp(noisy(40, 50));
  const files = await Promise.all(
    (["jpeg", "png", "webp", "gif", "tiff"] as const).map((format) =>
      sharp.clone().toFormat(format).toBuffer()
    ),
  );
  const reasons = new Set<string>();
  for (let i = 0; i < 250; i++) {
    const file = Uint8Array.from(files[i % files.length]!);
    for (let k = 0; k < 4; k++) {
      file[random.integer(file.length)] = random.integer(256);
    }
    try {
      assertEquals((await readFitted(file, COLOUR)).data.length, 192);
    } catch (error) {
      if (!(error instanceof PictureError)) throw error;
      reasons.add(error.message);
    }
  }
  const known = [
    "damaged or cut short",
    "not a picture that can be read",
    "more pixels than --max-megapixels allows",
  ];
  assertEquals([...reasons].filter((reason) => !known.includes(reason)), []);
});

Deno.test({
  name: "decoderVersions() names the versions that deno.json pins",
  ignore,
  async fn() {
    const { imports } = JSON.parse(Deno.readTextFileSync(new URL("../../deno.json", import.meta.url)));
    const { vips, "libjpeg-turbo": bound, ...versions } = decoderVersions();
    assertEquals(vips, (await loadSharp()).versions.vips);
    assertEquals(bound, openTurboLibrary() && LIBJPEG_TURBO_VERSION);
    for (const [name, version] of Object.entries(versions)) {
      assertEquals(imports[name], `npm:${name}@${version}`);
    }
  },
});
