import { gzipSync } from "node:zlib";
import { assert } from "@std/assert";
import { join } from "@std/path";
import { DatasetError } from "../../../src/data/dataset.ts";
import { readLabels } from "../../../src/data/labels.ts";
import { openSource } from "../../../src/data/sources/open_source.ts";
import { PictureError } from "../../../src/data/sources/source.ts";
import { createRandom } from "../../../src/tensor/random.ts";
import { inTempFolder } from "../../support/folder.ts";
import { mutate } from "../../support/mutate.ts";
import { lacks } from "../../support/permissions.ts";
import {
  bytesOf,
  cifarOf,
  entriesOf,
  idxOf,
  isPicture,
  LIMITS,
  writeFiles,
  zipOf,
} from "../../support/sources.ts";

const ignore = lacks("tests/data/sources/hostile_test.ts", "read", "write");
const MUTATIONS = 300;

/** Runs a reading that may fail in the two ways that people are told of, and no other. */
async function attempt(what: string, read: () => Promise<unknown>): Promise<boolean> {
  try {
    await read();
    return true;
  } catch (error) {
    const isKnown = error instanceof DatasetError || error instanceof PictureError;
    if (!isKnown) throw new Error(`${what}: expected an error for people`, { cause: error });
    assert(!error.message.includes("\n") && error.message.length < 1_000, `${what}: ${error.message}`);
    return false;
  }
}

async function readAll(path: string): Promise<void> {
  const source = await openSource(path, isPicture, LIMITS);
  try {
    const entries = await entriesOf(source);
    for (const { path, read } of entries.slice(0, 50)) await attempt(path, read);
  } finally {
    source.close();
  }
}

function fuzz(
  name: string,
  file: string,
  make: () => Promise<Uint8Array> | Uint8Array,
  labels = false,
): void {
  Deno.test({
    name: `damaged ${name} end in one line or are read`,
    ignore,
    fn: () =>
      inTempFolder(async (folder) => {
        const random = createRandom(7);
        const whole = await make();
        const path = join(folder, file);
        let readable = 0;
        for (let i = 0; i < MUTATIONS; i++) {
          writeFiles(folder, { [file]: mutate(whole, random) });
          const read = labels ? () => Promise.resolve().then(() => readTable(path)) : () => readAll(path);
          if (await attempt(`${name}, mutation ${i}`, read)) readable++;
        }
        // Else nothing behind the first check was tried.
        assert(readable > 0 && readable < MUTATIONS, `${readable} of ${MUTATIONS} were read`);
      }),
  });
}

function readTable(path: string): void {
  const table = readLabels(path);
  for (const name of ["000001.jpg", "x/000002.jpg", "none"]) table.valuesOf(name);
}

fuzz("zips", "a.zip", () => {
  const names = ["a.png", "b/c.jpg", "notes.txt", "ä.png"];
  return zipOf(names.map((name, i) => ({
    name,
    bytes: bytesOf(`pixels ${i} `.repeat(30)),
    level: i % 2 === 0 ? 0 : 6,
    zip64: i === 3,
  })));
});
fuzz("IDX files", "train-images-idx3-ubyte", () => idxOf([3, 4, 5], new Uint8Array(60).fill(9)));
fuzz(
  "packed IDX files",
  "train-images-idx3-ubyte.gz",
  () => gzipSync(idxOf([3, 4, 5], Array.from({ length: 60 }, (_, i) => i * i))),
);
fuzz("CIFAR-10 files", "data_batch_1.bin", () => cifarOf([[1, 2, 3, 4], [5, 6, 7, 8]]));
fuzz("lists of paths", "list.txt", () => bytesOf("# pictures\na.png\nb/c.png\n\nd e.png\n"));
fuzz(
  "tables of labels",
  "labels.csv",
  () => bytesOf('file,Smiling,Age,"Hair ""colour"""\n000001.jpg,1,3.5,red\n000002.jpg,-1,1e3,"blue,\nish"\n'),
  true,
);
fuzz(
  "CelebA's lists",
  "list_attr_celeba.txt",
  () => bytesOf("2\nSmiling Male Young\n000001.jpg -1  1  1\n000002.jpg  1 -1  1\n"),
  true,
);

function slowTest(name: string, fn: (folder: string) => Promise<void>): void {
  Deno.test({ name, ignore, fn: () => inTempFolder(fn) });
}

slowTest("a table with a quotation mark that is never closed ends at once", async (folder) => {
  writeFiles(folder, { "a.csv": 'file,a\n"x,1\n' + "y,1\n".repeat(200_000) });
  await attempt("open quote", () => Promise.resolve().then(() => readLabels(join(folder, "a.csv"))));
});

slowTest("a table with a million columns ends at once", async (folder) => {
  writeFiles(folder, { "a.csv": "file" + ",a".repeat(1_000_000) + "\n" });
  await attempt("columns", () => Promise.resolve().then(() => readLabels(join(folder, "a.csv"))));
});
