import { assertEquals, assertThrows } from "@std/assert";
import { basename, join } from "@std/path";
import { DatasetError } from "../../../src/data/dataset.ts";
import { openCifar } from "../../../src/data/sources/cifar.ts";
import type { Picture } from "../../../src/tensor/pixels.ts";
import { inTempFolder } from "../../support/folder.ts";
import { lacks } from "../../support/permissions.ts";
import { cifarOf, entriesOf, writeFiles } from "../../support/sources.ts";

const ignore = lacks("tests/data/sources/cifar_test.ts", "read", "write");
const CLASSES = "airplane automobile bird cat deer dog frog horse ship truck".split(" ");

function test(name: string, fn: (folder: string) => void | Promise<void>): void {
  Deno.test({ name: `openCifar() ${name}`, ignore, fn: () => inTempFolder(fn) });
}

test("turns planes of colours into pixels", async (folder) => {
  const bytes = cifarOf([[7, 10, 20, 30], [3, 1, 2, 3]]);
  // The second picture's second pixel of the first row, its red and its blue.
  bytes[3073 + 1 + 1] = 200;
  bytes[3073 + 1 + 2048 + 1] = 100;
  writeFiles(folder, { "data_batch_3.bin": bytes });
  const path = join(folder, "data_batch_3.bin");
  const source = openCifar(path);
  const [first, second] = await entriesOf(source);
  assertEquals([source.name, source.description, source.count], [
    "data_batch_3",
    "cifar data_batch_3.bin",
    2,
  ]);
  assertEquals([first!.path, first!.name, first!.values], [`${path}#0`, "data_batch_3.bin#0", [7]]);
  assertEquals(second!.values, [3]);
  const { data, ...shape } = await second!.read() as Picture;
  assertEquals(shape, { width: 32, height: 32, channels: 3 });
  assertEquals([...data.subarray(0, 9)], [1, 2, 3, 200, 2, 100, 1, 2, 3]);
  assertEquals(data.length, 3072);
  const categories = Array.from({ length: 10 }, (_, i) => String(i));
  assertEquals(source.columns, [{ name: "label", kind: "category", categories }]);
  source.close();
});

test("reads all batches of a folder in their order, with the classes' names, without the test batch", async (folder) => {
  writeFiles(folder, {
    "data_batch_10.bin": cifarOf([[9, 0, 0, 0]]),
    "data_batch_2.bin": cifarOf([[2, 0, 0, 0]]),
    "data_batch_1.bin": cifarOf([[1, 0, 0, 0], [0, 0, 0, 0]]),
    "test_batch.bin": cifarOf([[5, 0, 0, 0]]),
    "batches.meta.txt": CLASSES.join("\n") + "\n\n",
    "readme.html": "x",
  });
  const source = openCifar(folder);
  assertEquals((await entriesOf(source)).map(({ name, values }) => [name, values]), [
    ["data_batch_1.bin#0", [1]],
    ["data_batch_1.bin#1", [0]],
    ["data_batch_2.bin#0", [2]],
    ["data_batch_10.bin#0", [9]],
  ]);
  assertEquals([source.name, source.count], [basename(folder), 4]);
  assertEquals(source.columns, [{ name: "label", kind: "category", categories: CLASSES }]);
  assertEquals(source.skipped, [
    { path: join(folder, "test_batch.bin"), reason: "pictures for tests, read only when named" },
  ]);
  source.close();
  const tests = openCifar(join(folder, "test_batch.bin"));
  assertEquals([tests.count, tests.skipped, tests.columns], [1, [], source.columns]);
  tests.close();
});

test("says of a file that became shorter that it changed", async (folder) => {
  const path = join(folder, "a.bin");
  writeFiles(folder, { "a.bin": cifarOf([[0, 0, 0, 0]]) });
  const source = openCifar(path);
  Deno.truncateSync(path, 100);
  const [entry] = await entriesOf(source);
  assertEquals(await entry!.read().catch((error) => error.message), "changed while pictures were read");
  source.close();
});

test("refuses other sizes, labels above 9, wrong names of classes, and folders without a batch", (folder) => {
  const refused = (path: string, message: string) => {
    assertEquals(assertThrows(() => openCifar(path), DatasetError).message, message);
  };
  const path = join(folder, "a.bin");
  refused(folder, `Cannot use "${folder}": expected CIFAR-10's data_batch_1.bin, got no such file`);
  writeFiles(folder, { "a.bin": new Uint8Array(3072) });
  refused(path, `Cannot read "${path}": expected records of 3073 bytes, got 3072 bytes`);
  writeFiles(folder, { "a.bin": cifarOf([[9, 0, 0, 0], [10, 0, 0, 0]]) });
  refused(path, `Cannot read "${path}": expected labels 0 to 9 of CIFAR-10, got 10 for picture 1`);
  writeFiles(folder, { "batches.meta.txt": "cat\ndog\n" });
  const meta = join(folder, "batches.meta.txt");
  refused(path, `Cannot use "${meta}": expected 10 names of classes, got 2`);
});
