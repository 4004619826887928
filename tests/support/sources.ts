/** Sources of pictures for tests: zips made in memory, and what a source says of itself. */
import { dirname, join } from "@std/path";
import { Uint8ArrayReader, Uint8ArrayWriter, ZipWriter, type ZipWriterAddDataOptions } from "@zip.js/zip.js";
import type { PictureSource, SourceEntry, SourceLimits } from "../../src/data/sources/source.ts";

/** Limits that tests reach with small files. */
export const LIMITS: SourceLimits = { mostBytes: 100_000, mostZipRatio: 50 };

/** Pictures of tests are called so; their content is anything. */
export const isPicture = (name: string) => /\.(png|jpg)$/.test(name);

/** A file of a zip, and how it is packed. */
export interface Packed extends ZipWriterAddDataOptions {
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** A zip of files, stored unless they say otherwise. */
export async function zipOf(files: readonly Packed[]): Promise<Uint8Array> {
  const writer = new ZipWriter(new Uint8ArrayWriter(), {
    level: 0,
    useWebWorkers: false,
    dataDescriptor: false,
  });
  for (const { name, bytes, ...options } of files) {
    await writer.add(name, new Uint8ArrayReader(bytes), options);
  }
  return await writer.close();
}

/** Bytes that say which file they are. */
export function bytesOf(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

/** Writes files with their folders. */
export function writeFiles(folder: string, files: Record<string, string | Uint8Array>): void {
  for (const [name, content] of Object.entries(files)) {
    Deno.mkdirSync(dirname(join(folder, name)), { recursive: true });
    Deno.writeFileSync(join(folder, name), typeof content === "string" ? bytesOf(content) : content);
  }
}

/** All entries of a source. */
export async function entriesOf(source: PictureSource): Promise<SourceEntry[]> {
  return await Array.fromAsync(source.entries());
}

/** What is read of each entry as text, or why it is not. */
export async function contentsOf(source: PictureSource): Promise<Record<string, string>> {
  const contents: Record<string, string> = {};
  for (const { name, read } of await entriesOf(source)) {
    contents[name] = await read().then(
      (content) => new TextDecoder().decode("bytes" in content ? content.bytes : content.data),
      (error) => `${error.name}: ${error.message}`,
    );
  }
  return contents;
}

/** Reasons by path below a folder. */
export function reasonsOf(source: PictureSource, folder: string): Record<string, string> {
  return Object.fromEntries(
    source.skipped.map(({ path, reason }) => [path.slice(folder.length + 1), reason]).sort(),
  );
}

/** An IDX file of bytes. */
export function idxOf(sizes: readonly number[], data: ArrayLike<number>): Uint8Array {
  const bytes = new Uint8Array(4 + 4 * sizes.length + data.length);
  bytes.set([0, 0, 8, sizes.length]);
  const view = new DataView(bytes.buffer);
  for (const [i, size] of sizes.entries()) view.setUint32(4 + 4 * i, size);
  bytes.set(Array.from(data), 4 + 4 * sizes.length);
  return bytes;
}

/** Records of CIFAR-10: each picture has its red, green and blue everywhere. */
export function cifarOf(
  records: readonly [label: number, red: number, green: number, blue: number][],
): Uint8Array {
  const bytes = new Uint8Array(3073 * records.length);
  for (const [i, [label, ...colours]] of records.entries()) {
    bytes[3073 * i] = label;
    for (const [plane, value] of colours.entries()) {
      const start = 3073 * i + 1 + 1024 * plane;
      bytes.fill(value, start, start + 1024);
    }
  }
  return bytes;
}
