import { gzipSync } from "node:zlib";
import { assertEquals, assertThrows } from "@std/assert";
import { join } from "@std/path";
import { DatasetError } from "../../../src/data/dataset.ts";
import { openIdx } from "../../../src/data/sources/idx.ts";
import { openIdxFolder } from "../../../src/data/sources/idx_folder.ts";
import { inTempFolder } from "../../support/folder.ts";
import { lacks } from "../../support/permissions.ts";
import { entriesOf, idxOf, LIMITS, writeFiles } from "../../support/sources.ts";

const ignore = lacks("tests/data/sources/idx_test.ts", "read", "write");

function test(name: string, fn: (folder: string) => void | Promise<void>): void {
  Deno.test({ name, ignore, fn: () => inTempFolder(fn) });
}

const IMAGES = "train-images-idx3-ubyte";
/** Three pictures of 2 rows and 3 columns: bytes 0 … 17. */
const THREE = idxOf([3, 2, 3], Array.from({ length: 18 }, (_, i) => i));
const LABELS = idxOf([3], [1, 0, 4]);

function refuses(path: string, message: string): void {
  assertEquals(assertThrows(() => openIdx(path, LIMITS), DatasetError).message, message);
}

for (const isPacked of [false, true]) {
  test(`openIdx() reads pictures and labels, ${isPacked ? "packed" : "plain"}`, async (folder) => {
    const pack = (bytes: Uint8Array) => isPacked ? gzipSync(bytes) : bytes;
    // The name says nothing about packing.
    writeFiles(folder, { [IMAGES]: pack(THREE), "train-labels-idx1-ubyte": pack(LABELS) });
    const path = join(folder, IMAGES);
    const source = openIdx(path, LIMITS);
    assertEquals(source.columns, [{
      name: "label",
      kind: "category",
      categories: ["0", "1", "2", "3", "4"],
    }]);
    assertEquals([source.name, source.description, source.count], [
      "train-images",
      `idx ${IMAGES} with labels`,
      3,
    ]);
    const entries = await entriesOf(source);
    assertEquals(entries.map(({ path, name, values }) => [path, name, values]), [
      [`${path}#0`, "0", [1]],
      [`${path}#1`, "1", [0]],
      [`${path}#2`, "2", [4]],
    ]);
    const data = Uint8Array.of(12, 13, 14, 15, 16, 17);
    assertEquals(await entries[2]!.read(), { width: 3, height: 2, channels: 1, data });
    source.close();
  });
}

test("openIdx() reads pictures of three channels, and without labels has no column", async (folder) => {
  writeFiles(folder, { "a-images-idx4-ubyte": idxOf([1, 1, 2, 3], [1, 2, 3, 4, 5, 6]) });
  const source = openIdx(join(folder, "a-images-idx4-ubyte"), LIMITS);
  const [entry] = await entriesOf(source);
  assertEquals(source.columns, undefined);
  assertEquals(entry!.values, undefined);
  assertEquals(await entry!.read(), {
    width: 2,
    height: 1,
    channels: 3,
    data: Uint8Array.of(1, 2, 3, 4, 5, 6),
  });
  source.close();
});

test("openIdx() finds labels under all usual names", (folder) => {
  const images = [IMAGES, "train-images.idx3-ubyte", `${IMAGES}.gz`, "train-images.idx3-ubyte.gz"];
  const labels = ["train-labels-idx1-ubyte", "train-labels.idx1-ubyte"].flatMap((
    name,
  ) => [name, `${name}.gz`]);
  for (const image of images) {
    for (const label of labels) {
      writeFiles(folder, { [image]: THREE, [label]: LABELS });
      const source = openIdx(join(folder, image), LIMITS);
      source.close();
      assertEquals(source.columns?.length, 1, `${image} ${label}`);
      Deno.removeSync(join(folder, label));
    }
  }
});

test("openIdx() has another fingerprint when the labels change", (folder) => {
  const print = () => {
    const source = openIdx(join(folder, IMAGES), LIMITS);
    source.close();
    return source.fingerprint;
  };
  writeFiles(folder, { [IMAGES]: THREE });
  const prints = [print()];
  writeFiles(folder, { "train-labels-idx1-ubyte": LABELS });
  prints.push(print());
  Deno.utimeSync(join(folder, "train-labels-idx1-ubyte"), 1, 1);
  prints.push(print());
  assertEquals(new Set(prints).size, 3);
});

test("openIdx() says of a file that became shorter that it changed", async (folder) => {
  writeFiles(folder, { [IMAGES]: THREE });
  const source = openIdx(join(folder, IMAGES), LIMITS);
  Deno.truncateSync(join(folder, IMAGES), 25);
  const reasons = await Promise.all(
    (await entriesOf(source)).map(({ read }) => read().then(() => "", (error) => error.message)),
  );
  assertEquals(reasons, ["", "changed while pictures were read", "changed while pictures were read"]);
  source.close();
});

test("openIdx() refuses damaged files and contradictions in one line", (folder) => {
  const path = join(folder, IMAGES);
  const file = (bytes: Uint8Array) => writeFiles(folder, { [IMAGES]: bytes });
  file(Uint8Array.of(0, 0, 0x0d, 3));
  refuses(path, `Cannot read "${path}": expected the magic number 00000803 of IDX, got 00000d03`);
  file(THREE.subarray(0, 10));
  refuses(path, `Cannot read "${path}": expected a header of 16 bytes, got 10`);
  file(THREE.subarray(0, 33));
  refuses(path, `Cannot read "${path}": expected 34 bytes for 3x2x3, got 33`);
  file(idxOf([1, 1, 1, 2], [1, 2]));
  refuses(path, `Cannot use "${path}": expected pictures of 1 or 3 channels, got 1x1x1x2`);
  file(idxOf([0, 2, 2], []));
  refuses(path, `Cannot use "${path}": expected pictures of 1 or 3 channels, got 0x2x2`);
  file(LABELS);
  refuses(path, `Cannot use "${path}": it holds labels; name the file of its pictures`);
  const labels = join(folder, "train-labels-idx1-ubyte");
  writeFiles(folder, { [IMAGES]: THREE, "train-labels-idx1-ubyte": idxOf([2], [1, 2]) });
  refuses(path, `Cannot use "${labels}": expected 3 labels, as many as pictures in "${path}", got 2`);
});

test("openIdx() refuses bombs and damaged gzip", (folder) => {
  const path = join(folder, IMAGES);
  const bomb = gzipSync(idxOf([1_000, 10, 10], new Uint8Array(100_000)));
  writeFiles(folder, { [IMAGES]: bomb });
  const most = bomb.length * LIMITS.mostZipRatio;
  refuses(path, `Cannot read "${path}": expected at most ${most} bytes unpacked, got more; unpack it first`);
  writeFiles(folder, { [IMAGES]: gzipSync(THREE).subarray(0, 30) });
  refuses(
    path,
    `Cannot read "${path}": expected a whole gzip file, got a damaged one (unexpected end of file)`,
  );
});

test("openIdxFolder() reads the training pictures, unpacked ones first, and names those for tests", async (folder) => {
  writeFiles(folder, {
    [`${IMAGES}.gz`]: gzipSync(THREE),
    [IMAGES]: THREE,
    "train-labels-idx1-ubyte": LABELS,
    "t10k-images-idx3-ubyte.gz": gzipSync(THREE),
  });
  const names = [...Deno.readDirSync(folder)].map(({ name }) => name);
  const source = openIdxFolder(folder, names, LIMITS);
  assertEquals([source.name, source.count], [folder.split(/[\\/]/).at(-1), 3]);
  assertEquals((await entriesOf(source))[0]!.path, `${join(folder, IMAGES)}#0`);
  assertEquals(source.skipped, [{
    path: join(folder, "t10k-images-idx3-ubyte.gz"),
    reason: "pictures for tests, read only when named",
  }]);
  source.close();
  const tests = openIdxFolder(folder, ["t10k-images-idx3-ubyte.gz"], LIMITS);
  assertEquals([tests.count, tests.skipped], [3, []]);
});

test("openIdxFolder() asks which of several sets is meant", (folder) => {
  const names = ["b-train-images-idx3-ubyte", "a-train-images-idx3-ubyte"];
  assertEquals(
    assertThrows(() => openIdxFolder(folder, names, LIMITS), DatasetError).message,
    `Cannot use "${folder}": expected one set of IDX pictures, got 2; name one file (a-train-images-idx3-ubyte, b-train-images-idx3-ubyte)`,
  );
});
