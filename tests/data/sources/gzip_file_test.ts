import { gzipSync } from "node:zlib";
import { assertEquals, assertThrows } from "@std/assert";
import { join } from "@std/path";
import { DatasetError } from "../../../src/data/dataset.ts";
import { isGzip, openPlain, readHead } from "../../../src/data/sources/gzip_file.ts";
import { openPositionFile } from "../../../src/data/sources/position_file.ts";
import { inTempFolder } from "../../support/folder.ts";
import { lacks } from "../../support/permissions.ts";
import { writeFiles } from "../../support/sources.ts";

const ignore = lacks("tests/data/sources/gzip_file_test.ts", "read", "write");
const BYTES = Uint8Array.from({ length: 5_000 }, (_, i) => (i * i) % 251);

function test(name: string, fn: (path: string) => void): void {
  Deno.test({ name, ignore, fn: () => inTempFolder((folder) => fn(join(folder, "a"))) });
}

function headOf(path: string, bytes: Uint8Array): Uint8Array {
  writeFiles(join(path, ".."), { a: bytes });
  const file = openPositionFile(path);
  try {
    return new Uint8Array(readHead(file));
  } finally {
    file.close();
  }
}

Deno.test("isGzip() looks at the first two bytes", () => {
  assertEquals(isGzip(gzipSync(BYTES)), true);
  assertEquals([isGzip(BYTES), isGzip(Uint8Array.of(0x1f)), isGzip(new Uint8Array())], [false, false, false]);
});

test("readHead() gives the first 512 bytes of what is packed, none of what is damaged", (path) => {
  assertEquals(headOf(path, BYTES), BYTES.subarray(0, 512));
  assertEquals(headOf(path, gzipSync(BYTES)), BYTES.subarray(0, 512));
  assertEquals(headOf(path, gzipSync(BYTES.subarray(0, 20))), BYTES.subarray(0, 20));
  assertEquals(headOf(path, Uint8Array.of(0x1f, 0x8b, 9, 9, 9)), new Uint8Array());
});

test("openPlain() reads packed and plain files alike", (path) => {
  for (const bytes of [BYTES, gzipSync(BYTES)]) {
    writeFiles(join(path, ".."), { a: bytes });
    const file = openPlain(path, { mostBytes: 5_000, mostZipRatio: 50 });
    assertEquals([file.size, file.fileBytes], [5_000, bytes.length]);
    assertEquals(file.readAt(4_998, 5), BYTES.subarray(4_998));
    file.close();
  }
});

test("openPlain() unpacks up to 16 times the limit for files, and no more than the ratio", (path) => {
  const message = (mostBytes: number, mostZipRatio: number) => {
    return assertThrows(() => openPlain(path, { mostBytes, mostZipRatio }), DatasetError).message;
  };
  const packed = gzipSync(BYTES);
  writeFiles(join(path, ".."), { a: packed });
  const refusal = (most: number) =>
    `Cannot read "${path}": expected at most ${most} bytes unpacked, got more; unpack it first`;
  assertEquals(message(312, 1_000), refusal(4_992));
  assertEquals(openPlain(path, { mostBytes: 313, mostZipRatio: 1_000 }).size, 5_000);
  assertEquals(message(5_000, 1.5), refusal(Math.ceil(1.5 * packed.length)));
  assertEquals(message(1, 1_000), refusal(16));
});
