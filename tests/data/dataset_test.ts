import { createHash } from "node:crypto";
import { assert, assertEquals, assertNotEquals, assertThrows } from "@std/assert";
import { join } from "@std/path";
import { DATASET_FORMAT, DatasetError, isDatasetFile, openDataset } from "../../src/data/dataset.ts";
import { createDatasetWriter } from "../../src/data/write_dataset.ts";
import { UserError } from "../../src/tensor/errors.ts";
import { inTempFolder } from "../support/folder.ts";
import { lacks } from "../support/permissions.ts";

const ignore = lacks("tests/data/dataset_test.ts", "read", "write");
const REMAKE = "make one with: deno task prepare";

function test(name: string, fn: (folder: string) => void | Promise<void>): void {
  Deno.test({ name: `openDataset() ${name}`, ignore, fn: () => inTempFolder(fn) });
}

/** Writes a file as the format's description has it, without the project's own writer. */
function writeFile(folder: string, header: unknown, pixels: Uint8Array = new Uint8Array(0)): string {
  const path = join(folder, "set.ganwalk");
  const line = new TextEncoder().encode(
    (typeof header === "string" ? header : JSON.stringify(header)) + "\n",
  );
  const bytes = new Uint8Array(line.length + pixels.length);
  bytes.set(line);
  bytes.set(pixels, line.length);
  Deno.writeFileSync(path, bytes);
  return path;
}

const PIXELS = Uint8Array.from({ length: 3 * 2 * 2 * 1 }, (_, i) => 10 * i);
const HEADER = {
  format: DATASET_FORMAT,
  name: "set",
  count: 3,
  shape: [3, 2, 2, 1],
  source: "hand",
  filter: "none",
  crop: "none",
  libraries: {},
  fingerprint: "",
  statistics: { mean: [55], deviation: [34.52] },
  checksum: createHash("sha256").update(PIXELS).digest("hex"),
};

/** Fails unless a file is refused with this message behind the path. */
function assertRefused(path: string, verb: "read" | "use", reason: string): void {
  const error = assertThrows(() => openDataset(path), DatasetError);
  assertEquals(error.message, `Cannot ${verb} "${path}": ${reason}`);
  assert(error instanceof UserError);
}

test("reads a file that was put together by hand, in any order of pictures", (folder) => {
  const path = writeFile(folder, HEADER, PIXELS);
  const dataset = openDataset(path);
  assertEquals([dataset.path, dataset.count, dataset.imageBytes], [path, 3, 4]);
  assertEquals(dataset.header as unknown, HEADER);
  assertEquals(dataset.readImages([0]), Uint8Array.of(0, 10, 20, 30));
  assertEquals(
    dataset.readImages([2, 0, 2]),
    Uint8Array.of(80, 90, 100, 110, 0, 10, 20, 30, 80, 90, 100, 110),
  );
  assertEquals(dataset.readImages(Uint32Array.of(1)), Uint8Array.of(40, 50, 60, 70));
  assertEquals(dataset.readImages([]), new Uint8Array(0));
  dataset.close();
});

test("takes spaces behind the header, and pixels that look like line feeds and braces", (folder) => {
  const pixels = new Uint8Array(12).fill(10).fill("{".charCodeAt(0), 4, 8);
  const dataset = openDataset(writeFile(folder, JSON.stringify(HEADER) + " ".repeat(70), pixels));
  assertEquals(dataset.readImages([0, 1, 2]), pixels);
  dataset.close();
});

test("gives back all attributes of a large table", (folder) => {
  const count = 20_000;
  const categories = Array.from({ length: 9000 }, (_, i) => `größer ${i} 😀`);
  // The header is longer than the pieces of 64 KiB that it is read in.
  const columns = [{ name: "mouth", kind: "category", categories }, { name: "glasses", kind: "boolean" }];
  const header = { ...HEADER, count, shape: [count, 1, 1, 1], columns };
  const bytes = new Uint8Array(count + 2 * count + count);
  for (let i = 0; i < count; i++) {
    bytes[i] = i % 251;
    new DataView(bytes.buffer).setUint16(count + 2 * i, i % 9000, true);
    bytes[3 * count + i] = i % 2;
  }
  const dataset = openDataset(writeFile(folder, header, bytes));
  const [mouth, glasses] = dataset.readAttributes()!;
  assertEquals(mouth!.values, Array.from({ length: count }, (_, i) => i % 9000));
  assertEquals(glasses!.values, Array.from({ length: count }, (_, i) => i % 2 === 1));
  assertEquals(dataset.readImages([19_999]), Uint8Array.of(19_999 % 251));
  dataset.close();
});

test("computes the checksum of all that follows the header", (folder) => {
  const dataset = openDataset(writeFile(folder, HEADER, PIXELS));
  const seen: number[] = [];
  assertEquals(dataset.computeChecksum((done) => seen.push(done)), HEADER.checksum);
  assertEquals(seen, [12]);
  dataset.close();
  const changed = openDataset(
    writeFile(folder, HEADER, PIXELS.map((value, i) => i === 7 ? value + 1 : value)),
  );
  assertNotEquals(changed.computeChecksum(), HEADER.checksum);
  changed.close();
});

test("tells datasets from other files by their first bytes", (folder) => {
  const path = writeFile(folder, HEADER, PIXELS);
  assertEquals(isDatasetFile(path), true);
  for (const text of ["", "{}", '{"format":"ganwalk-data', "GIF89a"]) {
    Deno.writeTextFileSync(path, text);
    assertEquals(isDatasetFile(path), false);
  }
});

test("gives back what createDatasetWriter() wrote", (folder) => {
  const path = join(folder, "made.ganwalk");
  const writer = createDatasetWriter(path, {
    name: "made",
    imageShape: [1, 2, 3],
    source: "folder",
    filter: "lanczos3",
    crop: "centre",
    libraries: { sharp: "1.2.3" },
    fingerprint: "abc",
  }, 500);
  writer.write(Uint8Array.of(1, 2, 3, 4, 5, 6));
  writer.write(Uint8Array.of(7, 8, 9, 10, 11, 12));
  const written = writer.finish();
  const dataset = openDataset(path);
  assertEquals(dataset.header, written);
  assertEquals(dataset.header, {
    format: "ganwalk-dataset-2",
    name: "made",
    source: "folder",
    filter: "lanczos3",
    crop: "centre",
    libraries: { sharp: "1.2.3" },
    fingerprint: "abc",
    count: 2,
    shape: [2, 1, 2, 3],
    statistics: { mean: [5.5, 6.5, 7.5], deviation: [3.35, 3.35, 3.35] },
    checksum: createHash("sha256").update(Uint8Array.from({ length: 12 }, (_, i) => i + 1)).digest("hex"),
  });
  assertEquals(dataset.readImages([1, 0]), Uint8Array.of(7, 8, 9, 10, 11, 12, 1, 2, 3, 4, 5, 6));
  dataset.close();
});

test("says how to make a dataset that is not there", (folder) => {
  const reason = "there is no such dataset; make it with: deno task prepare";
  assertRefused(join(folder, "nothing.ganwalk"), "read", reason);
});

test("says that a folder is no dataset", (folder) => {
  assertRefused(folder, "read", "it is a folder; make a dataset of it with: deno task prepare");
});

test("refuses what is no dataset: empty, a picture, text, a header that never ends", (folder) => {
  const path = join(folder, "file");
  for (
    const content of [
      "",
      "\n",
      "\x89PNG\r\n\x1a\n",
      "hello\n",
      "[1]\n",
      "{",
      '{"format":"ganwalk-dataset-2"}',
    ]
  ) {
    Deno.writeTextFileSync(path, content);
    assertRefused(path, "read", `it is not a ganwalk dataset; ${REMAKE}`);
  }
});

test("gives up on a first line of more than 16 MiB", (folder) => {
  const path = join(folder, "sparse");
  Deno.writeTextFileSync(path, "{");
  Deno.truncateSync(path, 2 ** 24 + 2 ** 17);
  Deno.writeTextFileSync(path, "\n", { append: true });
  assertRefused(path, "read", `it is not a ganwalk dataset; ${REMAKE}`);
});

test("refuses headers that are damaged, of another format, or without a shape", (folder) => {
  const again = "prepare it again";
  assertRefused(writeFile(folder, '{"format":'), "read", `its header is damaged; ${again}`);
  assertRefused(writeFile(folder, "{}"), "read", `expected format ganwalk-dataset-2, got none; ${again}`);
  assertRefused(
    writeFile(folder, { ...HEADER, format: "ganwalk-dataset-9" }, PIXELS),
    "read",
    `expected format ganwalk-dataset-2, got ganwalk-dataset-9; ${again}`,
  );
  for (
    const shape of [undefined, 12, [3, 2, 2], [3, 2, 2, 1, 1], [3, 2, 2, 0], [-3, 2, 2, 1], [3, 2, 2, 1.5]]
  ) {
    const reason = `its shape must be [N,H,W,C], got ${JSON.stringify(shape)}; ${again}`;
    assertRefused(writeFile(folder, { ...HEADER, shape }, PIXELS), "read", reason);
  }
});

test("refuses files that are longer or shorter than their header says", (folder) => {
  const offset = JSON.stringify(HEADER).length + 1;
  for (const length of [0, 11, 13, 1000]) {
    const pixels = new Uint8Array(length);
    const reason = `expected ${offset + 12} bytes for 3 pictures, got ${offset + length}`;
    assertRefused(writeFile(folder, HEADER, pixels), "use", reason);
  }
});

test("says when pictures vanish from an open file", (folder) => {
  const path = writeFile(folder, HEADER, PIXELS);
  const dataset = openDataset(path);
  Deno.truncateSync(path, JSON.stringify(HEADER).length + 1 + 6);
  assertEquals(dataset.readImages([0]), Uint8Array.of(0, 10, 20, 30));
  const error = assertThrows(() => dataset.readImages([1]), DatasetError);
  assertEquals(error.message, `Cannot read "${path}": the file ended early; prepare it again`);
  dataset.close();
});
