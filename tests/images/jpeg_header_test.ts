import { assertEquals } from "@std/assert";
import { readPlainJpeg } from "../../src/images/jpeg_header.ts";

const segment = (marker: number, ...content: number[]) => [0xff, marker, 0, content.length + 2, ...content];
const JFIF = segment(0xe0, ..."JFIF\0".split("").map((c) => c.charCodeAt(0)), 1, 1, 0, 0, 1, 0, 1, 0, 0);
const frame = (marker: number, channels = 3, precision = 8) =>
  segment(marker, precision, 0, 218, 0, 178, channels, ...new Array(3 * channels).fill(1));
const SCAN = segment(0xda, 1, 1, 0, 0, 63, 0);
const file = (...parts: number[][]) =>
  Uint8Array.from([0xff, 0xd8, ...parts.flat(), ...SCAN, 1, 2, 3, 0xff, 0xd9]);
const SIZE = { width: 178, height: 218, finestStep: 255 };

Deno.test("readPlainJpeg() reads the size of baseline, extended and progressive files, grey and colour", () => {
  for (const marker of [0xc0, 0xc1, 0xc2]) {
    for (const channels of [1, 3]) assertEquals(readPlainJpeg(file(JFIF, frame(marker, channels))), SIZE);
  }
});

Deno.test("readPlainJpeg() passes tables, comments and fill bytes", () => {
  const tables = segment(0xc4, ...new Array(65).fill(7));
  const comment = segment(0xfe, 0xff, 0xc0, 1, 2, 3);
  assertEquals(readPlainJpeg(file(tables, comment, [0xff, 0xff], [0xff, 0x01], frame(0xc0))), SIZE);
});

Deno.test("readPlainJpeg() finds the finest step of all tables, of bytes and of words", () => {
  const bytes = (id: number, finest: number) => [id, ...new Array(63).fill(90), finest];
  const words = (id: number, finest: number) => [0x10 | id, ...new Array(63).fill([1, 4]).flat(), 0, finest];
  const stepOf = (...parts: number[][]) => readPlainJpeg(file(JFIF, ...parts, frame(0xc0)))?.finestStep;
  assertEquals(stepOf(segment(0xdb, ...bytes(0, 7))), 7);
  assertEquals(stepOf(segment(0xdb, ...bytes(0, 7)), segment(0xdb, ...bytes(1, 3))), 3);
  assertEquals(stepOf(segment(0xdb, ...bytes(0, 7), ...bytes(1, 2))), 2);
  assertEquals(stepOf(segment(0xdb, ...words(0, 3))), 3);
  // A table that is cut short by its segment's length.
  assertEquals(stepOf(segment(0xdb, 0, 9, 8)), 8);
});

Deno.test("readPlainJpeg() leaves everything that changes the pixels' meaning to others", () => {
  // Other metadata, a colour profile, Adobe's transform; CMYK; 12 bits; arithmetic coding; a lossless frame.
  for (const marker of [0xe1, 0xe2, 0xee]) {
    assertEquals(readPlainJpeg(file(segment(marker, 1, 2, 3, 4), frame(0xc0))), undefined);
  }
  assertEquals(readPlainJpeg(file(frame(0xc0, 4))), undefined);
  assertEquals(readPlainJpeg(file(frame(0xc1, 3, 12))), undefined);
  for (const marker of [0xc3, 0xc9]) assertEquals(readPlainJpeg(file(frame(marker))), undefined);
});

Deno.test("readPlainJpeg() passes XMP, and Exif that leaves the picture upright", () => {
  const text = (value: string) => value.split("").map((letter) => letter.charCodeAt(0));
  /** TIFF (6.0, section 2), big or little-endian: one entry, a short, and no more directories. */
  const exif = (isBig: boolean, tag: number, value: number) => {
    const short = (number: number) => isBig ? [number >> 8, number & 255] : [number & 255, number >> 8];
    const long = (number: number) => isBig ? [0, 0, ...short(number)] : [...short(number), 0, 0];
    const entry = [...short(tag), ...short(3), ...long(1), ...short(value), 0, 0];
    return [
      ...text("Exif\0\0"),
      ...text(isBig ? "MM" : "II"),
      ...short(42),
      ...long(8),
      ...short(1),
      ...entry,
      ...long(0),
    ];
  };
  const read = (...content: number[]) => readPlainJpeg(file(JFIF, segment(0xe1, ...content), frame(0xc0)));
  const [ORIENTATION, RESOLUTION_UNIT] = [0x112, 0x128];
  for (const isBig of [true, false]) {
    assertEquals(read(...exif(isBig, ORIENTATION, 1)), SIZE);
    assertEquals(read(...exif(isBig, RESOLUTION_UNIT, 2)), SIZE);
    for (let orientation = 2; orientation <= 8; orientation++) {
      assertEquals(read(...exif(isBig, ORIENTATION, orientation)), undefined);
    }
  }
  assertEquals(read(...text("http://ns.adobe.com/xap/1.0/\0<x/>")), SIZE);
  // Metadata that are cut short, and such that are not what they say.
  assertEquals(read(...exif(true, ORIENTATION, 6).slice(0, 12)), undefined);
  assertEquals(read(...text("http://example.com/")), undefined);
  assertEquals(read(...text("Exif\0\0"), 0, 0, 0, 0, 0, 0, 0, 0), undefined);
});

Deno.test("readPlainJpeg() takes no file that ends early, for a plain one", () => {
  const whole = file(JFIF, frame(0xc0));
  for (let length = 0; length < whole.length; length++) {
    assertEquals(readPlainJpeg(whole.subarray(0, length)), undefined);
  }
});

Deno.test("readPlainJpeg() gives up on files that are no JPEG, have no frame, or lengths that lead nowhere", () => {
  assertEquals(readPlainJpeg(new Uint8Array(0)), undefined);
  assertEquals(readPlainJpeg(new TextEncoder().encode("\x89PNG\r\n\x1a\n and more")), undefined);
  assertEquals(readPlainJpeg(file(JFIF)), undefined);
  assertEquals(readPlainJpeg(file([0xff, 0xfe, 0xff, 0xff], frame(0xc0))), undefined);
  assertEquals(readPlainJpeg(file([0xff, 0xfe, 0, 0], frame(0xc0))), undefined);
  assertEquals(readPlainJpeg(file([0x12, 0x34], frame(0xc0))), undefined);
  const nothing = frame(0xc0);
  nothing[5] = nothing[6] = 0;
  assertEquals(readPlainJpeg(file(nothing)), undefined);
});
