import { crc32, deflateRawSync } from "node:zlib";
import { assertEquals, assertThrows } from "@std/assert";
import type { PositionFile } from "../../../src/data/sources/position_file.ts";
import { PictureError } from "../../../src/data/sources/source.ts";
import { readZipMember, type ZipMember } from "../../../src/data/sources/zip_member.ts";
import { bytesOf, LIMITS } from "../../support/sources.ts";

const TEXT = bytesOf("pixels ".repeat(50));

/** A file in memory: 5 other bytes, a local header with its name and extra field, and the data. */
function localFile(data: Uint8Array, extraBytes = 0): { file: PositionFile; reads: number[] } {
  const bytes = new Uint8Array(5 + 30 + 3 + extraBytes + data.length);
  const view = new DataView(bytes.buffer, 5);
  view.setUint32(0, 0x04034b50, true);
  view.setUint16(26, 3, true);
  view.setUint16(28, extraBytes, true);
  bytes.set(data, 5 + 30 + 3 + extraBytes);
  const reads: number[] = [];
  const readAt = (offset: number, length: number) => {
    reads.push(offset);
    return bytes.slice(offset, offset + length);
  };
  return { file: { size: bytes.length, changedMs: 0, readAt, close: () => {} }, reads };
}

function memberOf(packed: Uint8Array, changes: Partial<ZipMember> = {}): ZipMember {
  return {
    offset: 5,
    nameBytes: 3,
    packedBytes: packed.length,
    bytes: TEXT.length,
    crc: crc32(TEXT),
    method: 0,
    isEncrypted: false,
    overlaps: false,
    ...changes,
  };
}

Deno.test("readZipMember() reads stored and deflated files with one read", () => {
  const deflated = deflateRawSync(TEXT);
  for (const [packed, method] of [[TEXT, 0], [deflated, 8]] as const) {
    const { file, reads } = localFile(packed, 28);
    assertEquals(readZipMember(file, memberOf(packed, { method }), LIMITS).bytes, TEXT);
    assertEquals(reads, [5]);
  }
});

Deno.test("readZipMember() reads again where the local header is longer than usual", () => {
  const { file, reads } = localFile(TEXT, 1_000);
  assertEquals(readZipMember(file, memberOf(TEXT), LIMITS).bytes, TEXT);
  assertEquals(reads, [5, 5 + 30 + 3 + 1_000]);
});

Deno.test("readZipMember() takes CRCs as signed or unsigned numbers", () => {
  const { file } = localFile(TEXT);
  assertEquals(readZipMember(file, memberOf(TEXT, { crc: crc32(TEXT) | 0 }), LIMITS).bytes, TEXT);
});

Deno.test("readZipMember() refuses by what the directory says, without a read", () => {
  const { file, reads } = localFile(TEXT);
  const reason = (changes: Partial<ZipMember>) => {
    return assertThrows(() => readZipMember(file, memberOf(TEXT, changes), LIMITS), PictureError).message;
  };
  assertEquals(reason({ isEncrypted: true }), "encrypted");
  assertEquals(reason({ method: 12 }), "compressed in a way that cannot be read");
  assertEquals(reason({ overlaps: true }), "overlaps another file of the zip");
  assertEquals(reason({ bytes: LIMITS.mostBytes + 1, method: 8 }), "larger than the limit for files");
  assertEquals(reason({ packedBytes: LIMITS.mostBytes + 1, method: 8 }), "larger than the limit for files");
  assertEquals(
    reason({ packedBytes: 10, bytes: 501, method: 8 }),
    "packed too tightly (possible zip bomb)",
  );
  assertEquals(reason({ bytes: 0, packedBytes: 0 }), "empty file");
  assertEquals(reads, []);
});

Deno.test("readZipMember() unpacks no more than the directory says", () => {
  const bomb = deflateRawSync(new Uint8Array(20_000_000));
  const { file } = localFile(bomb);
  const member = memberOf(bomb, { bytes: 90_000, method: 8 });
  const before = Deno.memoryUsage().external;
  assertEquals(
    assertThrows(() => readZipMember(file, member, LIMITS), PictureError).message,
    "damaged in the zip",
  );
  assertEquals(Deno.memoryUsage().external - before < 2_000_000, true);
});
