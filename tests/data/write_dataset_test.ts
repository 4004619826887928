import { assertEquals, assertThrows } from "@std/assert";
import { join } from "@std/path";
import { DatasetError, openDataset } from "../../src/data/dataset.ts";
import { createDatasetWriter, type DatasetDescription } from "../../src/data/write_dataset.ts";
import { UserError } from "../../src/tensor/errors.ts";
import { inTempFolder, namesIn } from "../support/folder.ts";
import { lacks } from "../support/permissions.ts";

const ignore = lacks("tests/data/write_dataset_test.ts", "read", "write");

const DESCRIPTION: DatasetDescription = {
  name: "dots",
  imageShape: [2, 2, 1],
  source: "hand",
  filter: "none",
  crop: "none",
  libraries: { hand: "1.0" },
  fingerprint: "",
};

function test(name: string, fn: (folder: string) => void | Promise<void>): void {
  Deno.test({ name: `createDatasetWriter() ${name}`, ignore, fn: () => inTempFolder(fn) });
}

test("writes one JSON line, padded with spaces, and then the pixels", (folder) => {
  const path = join(folder, "dots.ganwalk");
  const writer = createDatasetWriter(path, DESCRIPTION, 10_000);
  writer.write(Uint8Array.of(1, 2, 3, 4));
  writer.write(Uint8Array.of(10, 10, 10, 10));
  assertEquals(writer.count, 2);
  const header = writer.finish();
  const bytes = Deno.readFileSync(path);
  const line = new TextDecoder().decode(bytes.subarray(0, bytes.indexOf(10)));
  assertEquals(line.trimEnd(), JSON.stringify(header));
  assertEquals(header.statistics, { mean: [6.25], deviation: [3.83] });
  assertEquals(header.count, 2);
  assertEquals(bytes.subarray(line.length + 1), Uint8Array.of(1, 2, 3, 4, 10, 10, 10, 10));
  assertEquals(header.shape, [2, 2, 2, 1]);
  // Python's hashlib.sha256(bytes([1, 2, 3, 4, 10, 10, 10, 10])).
  assertEquals(header.checksum, "e64b2cc296e7b69402f4cdf56f4e8b218ce0a70977b71da69f7c70af7d835702");
});

test("writes what is known of each picture behind the pixels, column by column", (folder) => {
  const path = join(folder, "dots.ganwalk");
  const columns = [
    { name: "hue", kind: "number", range: [0, 2] },
    { name: "glasses", kind: "boolean" },
    { name: "mouth", kind: "category", categories: ["open", "größer"] },
  ] as const;
  const writer = createDatasetWriter(path, { ...DESCRIPTION, columns }, 5);
  writer.write(new Uint8Array(4), [0.5, true, 1]);
  writer.write(new Uint8Array(4), [2, false, 0]);
  assertEquals(writer.finish().columns, columns);
  const table = Deno.readFileSync(path).slice(-22);
  assertEquals(
    table,
    Uint8Array.of(...[0, 0, 0, 0, 0, 0, 0xe0, 0x3f], ...[0, 0, 0, 0, 0, 0, 0, 0x40], 1, 0, 1, 0, 0, 0),
  );
  const dataset = openDataset(path);
  assertEquals(dataset.readAttributes(), [
    { name: "hue", kind: "number", values: [0.5, 2] },
    { name: "glasses", kind: "boolean", values: [true, false] },
    { name: "mouth", kind: "category", categories: ["open", "größer"], values: [1, 0] },
  ]);
  assertEquals(dataset.computeChecksum(), dataset.header.checksum);
  dataset.close();
});

test("refuses a picture of which more or less is known than of the others", (folder) => {
  const columns = [{ name: "glasses", kind: "boolean" }] as const;
  const writer = createDatasetWriter(join(folder, "dots.ganwalk"), { ...DESCRIPTION, columns }, 5);
  for (const values of [[], [true, false]]) {
    const error = assertThrows(() => writer.write(new Uint8Array(4), values), RangeError);
    assertEquals(error.message, `Cannot add attributes: expected 1 values, got ${values.length}`);
  }
  assertEquals(writer.count, 0);
  writer.abort();
});

test("says that the disk is full, and leaves nothing behind", (folder) => {
  const path = join(folder, "dots.ganwalk");
  const writer = createDatasetWriter(path, DESCRIPTION, 5);
  const write = Deno.FsFile.prototype.writeSync;
  Deno.FsFile.prototype.writeSync = () => {
    throw new Error("No space left on device (os error 28)");
  };
  try {
    const error = assertThrows(() => writer.write(new Uint8Array(4)), UserError);
    assertEquals(
      error.message,
      `Cannot write "${path}": the disk is full; make room, or name another place with --out`,
    );
  } finally {
    Deno.FsFile.prototype.writeSync = write;
  }
  writer.abort();
  assertEquals(namesIn(folder), []);
});

test("leaves only NAME.part until it is finished", (folder) => {
  const path = join(folder, "dots.ganwalk");
  const writer = createDatasetWriter(path, DESCRIPTION, 2);
  assertEquals(namesIn(folder), ["dots.ganwalk.part"]);
  writer.write(new Uint8Array(4));
  assertEquals(namesIn(folder), ["dots.ganwalk.part"]);
  assertThrows(() => openDataset(path), DatasetError);
  assertThrows(() => openDataset(`${path}.part`), DatasetError);
  writer.finish();
  assertEquals(namesIn(folder), ["dots.ganwalk"]);
});

test("leaves nothing when it is aborted, and keeps the file that was there", (folder) => {
  const path = join(folder, "dots.ganwalk");
  const writer = createDatasetWriter(path, DESCRIPTION, 2);
  writer.write(new Uint8Array(4));
  writer.abort();
  assertEquals(namesIn(folder), []);
  Deno.writeTextFileSync(path, "older");
  createDatasetWriter(path, DESCRIPTION, 2).abort();
  assertEquals(namesIn(folder), ["dots.ganwalk"]);
  assertEquals(Deno.readTextFileSync(path), "older");
});

test("refuses to finish without a picture, and leaves nothing", (folder) => {
  const path = join(folder, "dots.ganwalk");
  const writer = createDatasetWriter(path, DESCRIPTION, 2);
  const error = assertThrows(() => writer.finish(), DatasetError);
  assertEquals(error.message, `Cannot write "${path}": no picture could be used`);
  assertEquals(namesIn(folder), []);
});

test("refuses a picture of another size, and does not count it", (folder) => {
  const writer = createDatasetWriter(join(folder, "dots.ganwalk"), DESCRIPTION, 2);
  for (const length of [0, 3, 12]) {
    const error = assertThrows(() => writer.write(new Uint8Array(length)), DatasetError);
    assertEquals(error.message, `Cannot add a picture to "dots.ganwalk": expected 4 bytes, got ${length}`);
  }
  assertEquals(writer.count, 0);
  writer.abort();
});

test("refuses more pictures than were announced, and keeps those", (folder) => {
  const path = join(folder, "dots.ganwalk");
  const writer = createDatasetWriter(path, DESCRIPTION, 2);
  for (const value of [1, 2]) writer.write(new Uint8Array(4).fill(value));
  for (let attempt = 0; attempt < 2; attempt++) {
    const error = assertThrows(() => writer.write(new Uint8Array(4).fill(3)), RangeError);
    assertEquals(error.message, "Cannot add a picture: 2 were announced");
  }
  assertEquals(writer.count, 2);
  assertEquals(writer.finish().count, 2);
  const dataset = openDataset(path);
  assertEquals(dataset.count, 2);
  assertEquals(dataset.readImages([0, 1]), Uint8Array.of(1, 1, 1, 1, 2, 2, 2, 2));
  dataset.close();
});

test("replaces a finished file and a part that a crash left", (folder) => {
  const path = join(folder, "dots.ganwalk");
  Deno.writeTextFileSync(path, "older");
  Deno.writeFileSync(`${path}.part`, new Uint8Array(5000).fill(7));
  const writer = createDatasetWriter(path, DESCRIPTION, 1);
  writer.write(Uint8Array.of(5, 6, 7, 8));
  writer.finish();
  const dataset = openDataset(path);
  assertEquals(dataset.readImages([0]), Uint8Array.of(5, 6, 7, 8));
  dataset.close();
  assertEquals(namesIn(folder), ["dots.ganwalk"]);
});

test("makes the folders above the file", (folder) => {
  const writer = createDatasetWriter(join(folder, "a/b/dots.ganwalk"), DESCRIPTION, 1);
  writer.write(new Uint8Array(4));
  writer.finish();
  assertEquals(namesIn(join(folder, "a/b")), ["dots.ganwalk"]);
});

test("keeps its header whole for every count up to the bound", (folder) => {
  const path = join(folder, "dots.ganwalk");
  for (const count of [1, 9, 10, 99, 100]) {
    const writer = createDatasetWriter(path, { ...DESCRIPTION, imageShape: [1, 1, 1] }, 100);
    for (let i = 0; i < count; i++) writer.write(Uint8Array.of(i));
    writer.finish();
    const dataset = openDataset(path);
    assertEquals(dataset.count, count);
    assertEquals(dataset.readImages([0, count - 1]), Uint8Array.of(0, count - 1));
    dataset.close();
  }
});
