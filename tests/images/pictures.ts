/** Picture files for the tests of src/images. */
import { loadSharp, loadUpng } from "../../src/images/native.ts";
import type { Picture } from "../../src/tensor/pixels.ts";
import { crc32 } from "node:zlib";
import { lacks } from "../support/permissions.ts";

/** Whether tests that load native image packages must be skipped; prints why. */
export function lacksNativeImages(file: string): boolean {
  return lacks(file, "read", "write", "env", "ffi", "sys");
}

/** A picture whose pixels a function gives. */
export function paint(width: number, height: number, pixel: (x: number, y: number) => number[]): Picture {
  const pixels = Array.from({ length: width * height }, (_, i) => pixel(i % width, Math.floor(i / width)));
  return { width, height, channels: pixels[0]!.length, data: Uint8Array.from(pixels.flat()) };
}

/** A picture as sharp takes it, to be encoded in any format. */
export async function toSharp(picture: Picture) {
  const { width, height, data } = picture;
  const sharp = await loadSharp();
  return sharp(data, { raw: { width, height, channels: picture.channels as 1 | 2 | 3 | 4 } });
}

/** RGBA pixels of all frames of an animated PNG, what its chunks say of it, and the checksum of each chunk checked. */
export async function decodeApng(bytes: Uint8Array) {
  const chunks: { name: string; data: DataView }[] = [];
  for (let at = 8; at < bytes.length;) {
    const length = new DataView(bytes.buffer, bytes.byteOffset + at).getUint32(0);
    const name = String.fromCharCode(...bytes.subarray(at + 4, at + 8));
    const sum = new DataView(bytes.buffer, bytes.byteOffset + at + 8 + length).getUint32(0);
    if (crc32(bytes.subarray(at + 4, at + 8 + length)) !== sum) throw new Error(`${name} is damaged`);
    chunks.push({ name, data: new DataView(bytes.buffer, bytes.byteOffset + at + 8, length) });
    at += 12 + length;
  }
  const of = (wanted: string) => chunks.filter(({ name }) => name === wanted).map(({ data }) => data);
  const upng = await loadUpng();
  const file = bytes.slice().buffer as ArrayBuffer;
  return {
    frames: upng.toRGBA8(upng.decode(file)).map((frame) => new Uint8Array(frame)),
    delays: of("fcTL").map((data) => data.getUint16(20) * 1000 / data.getUint16(22)),
    plays: of("acTL").map((data) => data.getUint32(4))[0],
    last: chunks.at(-1)!.name,
  };
}

/** The channels of one pixel. */
export function pixelAt(picture: Picture, x: number, y: number): number[] {
  const from = (y * picture.width + x) * picture.channels;
  return [...picture.data.subarray(from, from + picture.channels)];
}
