import { assert, assertEquals } from "@std/assert";
import { type PlainJpeg, readPlainJpeg } from "../../src/images/jpeg_header.ts";
import { jpegTurboLibrary, loadSharp } from "../../src/images/native.ts";
import {
  type JpegDecoder,
  LIBJPEG_TURBO_VERSION,
  loadJpegDecoder,
  loadTurboPackage,
  openTurboLibrary,
} from "../../src/images/turbo_jpeg.ts";
import type { Picture } from "../../src/tensor/picture.ts";
import { lacksNativeImages, paint, pixelAt, toSharp } from "./pictures.ts";

const ignore = lacksNativeImages("tests/images/turbo_jpeg_test.ts");
const lacksLibrary = ignore || openTurboLibrary() === undefined;
if (!ignore && lacksLibrary) console.log("skipped in tests/images/turbo_jpeg_test.ts: no libturbojpeg here");

/** A test of the decoder on the library itself. */
function test(name: string, fn: (decoder: JpegDecoder) => Promise<void> | void): void {
  Deno.test({
    name: `openTurboLibrary() ${name}`,
    ignore: lacksLibrary,
    fn: () => fn(openTurboLibrary()!),
  });
}

const headerOf = (bytes: Uint8Array): PlainJpeg => readPlainJpeg(bytes)!;

/** A JPEG of a picture in all its colours. */
async function toJpeg(picture: Picture, options: object = {}): Promise<Uint8Array> {
  const jpeg = { quality: 100, chromaSubsampling: "4:4:4", ...options };
  return new Uint8Array(await (await toSharp(picture)).jpeg(jpeg).toBuffer());
}

/** RGBA's largest difference from RGB. */
function largestDifference({ data }: Picture, rgb: Uint8Array): number {
  return rgb.reduce(
    (most, value, i) => Math.max(most, Math.abs(value - data[4 * Math.floor(i / 3) + i % 3]!)),
    0,
  );
}

/** The means of a picture's squares of `side` pixels, which divides its sides. */
function meansOf({ width, height, channels, data }: Picture, side: number): number[] {
  const [across, down] = [width / side, height / side];
  return Array.from({ length: across * down * channels }, (_, i) => {
    const [c, x, y] = [i % channels, Math.floor(i / channels) % across, Math.floor(i / channels / across)];
    let sum = 0;
    for (let v = 0; v < side; v++) {
      for (let u = 0; u < side; u++) sum += data[channels * ((y * side + v) * width + x * side + u) + c]!;
    }
    return sum / side ** 2;
  });
}

/** Waves that are long beside 8 pixels. */
const WAVES = paint(96, 64, (x, y) => [128 + 90 * Math.sin(x / 14), 128 + 90 * Math.cos(y / 12), x + y]);

test("gives one pixel for each block of 8 at an eighth, as it was painted", async (decoder) => {
  const colours = [[250, 10, 20], [10, 240, 30], [20, 30, 230], [128, 128, 128], [255, 255, 255], [0, 0, 0]];
  const file = await toJpeg(paint(24, 16, (x, y) => colours[(x >> 3) + 3 * (y >> 3)]!));
  const picture = decoder.decode(file, headerOf(file), 8)!;
  assertEquals([picture.width, picture.height, picture.channels], [3, 2, 4]);
  for (const [i, colour] of colours.entries()) {
    const [r, g, b, alpha] = pixelAt(picture, i % 3, Math.floor(i / 3));
    assertEquals(alpha, 255);
    const isNear = [r!, g!, b!].every((value, c) => Math.abs(value - colour[c]!) <= 2);
    assert(isNear, `[${r}, ${g}, ${b}] instead of [${colour}]`);
  }
});

test("rounds the sides up", async (decoder) => {
  const file = await toJpeg(paint(33, 17, () => [9, 99, 199]));
  const sizes = [1, 2, 4, 8].map((shrink) => {
    const { width, height, data } = decoder.decode(file, headerOf(file), shrink)!;
    assertEquals(data.length, 4 * width * height);
    return [width, height];
  });
  assertEquals(sizes, [[33, 17], [17, 9], [9, 5], [5, 3]]);
});

const KINDS = {
  "4:4:4": {},
  "4:2:0": { chromaSubsampling: "4:2:0" },
  progressive: { progressive: true, chromaSubsampling: "4:2:0" },
};

test("decodes every kind as libvips does, at full size", async (decoder) => {
  const sharp = (await loadSharp()).bind(null);
  for (const [name, options] of Object.entries(KINDS)) {
    const file = await toJpeg(WAVES, { quality: 90, ...options });
    const expected = await sharp(file).toColourspace("srgb").raw().toBuffer();
    const difference = largestDifference(decoder.decode(file, headerOf(file), 1)!, expected);
    assert(difference <= 2, `${name}: ${difference}`);
  }
  const grey = new Uint8Array(await (await toSharp(WAVES)).greyscale().jpeg().toBuffer());
  const expected = await sharp(grey).greyscale().raw().toBuffer();
  const rgb = Uint8Array.from({ length: 3 * expected.length }, (_, i) => expected[Math.floor(i / 3)]!);
  assertEquals(largestDifference(decoder.decode(grey, headerOf(grey), 1)!, rgb), 0);
});

test("gives the means of squares in a part of the size", async (decoder) => {
  for (const [name, options] of Object.entries(KINDS)) {
    const file = await toJpeg(WAVES, options);
    for (const shrink of [2, 4, 8]) {
      const { data } = decoder.decode(file, headerOf(file), shrink)!;
      const means = meansOf(WAVES, shrink);
      const sum = means.reduce(
        (sum, mean, i) => sum + Math.abs(mean - data[4 * Math.floor(i / 3) + i % 3]!),
        0,
      );
      assert(sum / means.length < 1.5, `${name}, ${shrink}: ${sum / means.length}`);
    }
  }
});

test("leaves damaged files to others, and reads the next", async (decoder) => {
  const file = await toJpeg(WAVES);
  const header = headerOf(file);
  const first = Uint8Array.from(decoder.decode(file, header, 1)!.data);
  assertEquals(decoder.decode(file.subarray(0, file.length / 2), header, 1), undefined);
  assertEquals(decoder.decode(new Uint8Array(0), header, 1), undefined);
  // A marker amid the pixels.
  const damaged = Uint8Array.from(file);
  damaged.set([0xff, 0xd9], file.length / 2);
  for (const shrink of [1, 2, 4, 8]) assertEquals(decoder.decode(damaged, header, shrink), undefined);
  assertEquals(Uint8Array.from(decoder.decode(file, header, 1)!.data), first);
});

test("decodes nothing that has another size than its header was read to have", async (decoder) => {
  const file = await toJpeg(WAVES);
  assertEquals(decoder.decode(file, { ...headerOf(file), width: 95 }, 1), undefined);
  assertEquals(decoder.decode(file, { ...headerOf(file), height: 65 }, 8), undefined);
});

/** A progressive grey file of 8x8 pixels, in which the same scan comes again and again: its mean, which is 0. */
function scansOf(count: number): Uint8Array {
  const steps = [0xff, 0xdb, 0, 67, 0, ...new Array(64).fill(8)];
  const frame = [0xff, 0xc2, 0, 11, 8, 0, 8, 0, 8, 1, 1, 0x11, 0];
  const code = [0xff, 0xc4, 0, 20, 0, 1, ...new Array(15).fill(0), 0];
  const scan = [0xff, 0xda, 0, 8, 1, 1, 0, 0, 0, 0, 0x7f];
  const scans = new Array(count).fill(scan).flat();
  return Uint8Array.from([0xff, 0xd8, ...steps, ...frame, ...code, ...scans, 0xff, 0xd9]);
}

test("leaves files of more than 100 scans to others", (decoder) => {
  const [short, long] = [scansOf(100), scansOf(101)];
  assertEquals([...decoder.decode(short, headerOf(short), 8)!.data], [128, 128, 128, 255]);
  assertEquals(decoder.decode(long, headerOf(long), 8), undefined);
});

Deno.test({
  name: "loadTurboPackage() decodes coarse steps alone, at full size, a few levels off",
  ignore,
  async fn() {
    const decoder = await loadTurboPackage();
    const coarse = await toJpeg(WAVES, { quality: 85 });
    const { width, height, data } = decoder.decode(coarse, headerOf(coarse), 1)!;
    assertEquals([width, height], [96, 64]);
    const sum = WAVES.data.reduce((sum, value, i) => {
      return sum + Math.abs(value - data[4 * Math.floor(i / 3) + i % 3]!);
    }, 0);
    assert(sum / WAVES.data.length < 3, String(sum / WAVES.data.length));
    assertEquals(decoder.decode(coarse, headerOf(coarse), 2), undefined);
    const fine = await toJpeg(WAVES);
    assertEquals(headerOf(fine).finestStep, 1);
    assertEquals(decoder.decode(fine, headerOf(fine), 1), undefined);
    assertEquals(decoder.decode(coarse.subarray(0, 300), headerOf(coarse), 1), undefined);
  },
});

Deno.test({
  name: "loadJpegDecoder() takes the library itself where there is one",
  ignore,
  async fn() {
    const file = await toJpeg(WAVES);
    const isBound = (await loadJpegDecoder()).decode(file, headerOf(file), 8) !== undefined;
    assertEquals(isBound, !lacksLibrary);
  },
});

Deno.test({
  name: "LIBJPEG_TURBO_VERSION is what the library says of itself",
  ignore: lacksLibrary || Deno.build.os !== "linux",
  fn() {
    const text = new TextDecoder("latin1").decode(Deno.readFileSync(jpegTurboLibrary()));
    assert(text.includes(`libjpeg-turbo version ${LIBJPEG_TURBO_VERSION} `));
  },
});
