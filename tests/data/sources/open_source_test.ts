import { gzipSync } from "node:zlib";
import { assertEquals, assertRejects } from "@std/assert";
import { basename, join } from "@std/path";
import { DatasetError } from "../../../src/data/dataset.ts";
import { openSource } from "../../../src/data/sources/open_source.ts";
import { inTempFolder } from "../../support/folder.ts";
import { lacks } from "../../support/permissions.ts";
import {
  bytesOf,
  cifarOf,
  contentsOf,
  idxOf,
  isPicture,
  LIMITS,
  writeFiles,
  zipOf,
} from "../../support/sources.ts";

const ignore = lacks("tests/data/sources/open_source_test.ts", "read", "write");
const ACCEPTED =
  "a folder of pictures, a zip, a picture, MNIST's IDX files, CIFAR-10's .bin files, or a list of paths";

function test(name: string, fn: (folder: string) => Promise<void>): void {
  Deno.test({ name: `openSource() ${name}`, ignore, fn: () => inTempFolder(fn) });
}

async function described(path: string): Promise<string> {
  const source = await openSource(path, isPicture, LIMITS);
  source.close();
  return `${source.description}: ${source.count}`;
}

test("tells files by their content", async (folder) => {
  const idx = idxOf([2, 1, 1], [1, 2]);
  writeFiles(folder, {
    "zip-by-another-name": await zipOf([{ name: "a.png", bytes: bytesOf("x") }]),
    "self-extracting.zip": new Uint8Array([
      ...bytesOf("MZ program"),
      ...await zipOf([{ name: "a.png", bytes: bytesOf("x") }]),
    ]),
    "idx.png": idx,
    "packed": gzipSync(idx),
    "one.png": "x",
    "b.bin": cifarOf([[1, 0, 0, 0]]),
    "list": "one.png\n",
  });
  const all: Record<string, string> = {};
  for (const { name } of Deno.readDirSync(folder)) all[name] = await described(join(folder, name));
  assertEquals(all, {
    "zip-by-another-name": "zip zip-by-another-name: 1",
    "self-extracting.zip": "zip self-extracting.zip: 1",
    "idx.png": "idx idx.png: 2",
    "packed": "idx packed: 2",
    "one.png": "picture one.png: 1",
    "b.bin": "cifar b.bin: 1",
    "list": "list list: 1",
  });
});

test("tells folders by the names in them", async (folder) => {
  writeFiles(folder, {
    "pictures/a.png": "x",
    "cifar/data_batch_1.bin": cifarOf([[1, 0, 0, 0]]),
    "mnist/train-images-idx3-ubyte.gz": gzipSync(idxOf([2, 1, 1], [1, 2])),
  });
  assertEquals(await described(join(folder, "pictures")), "folder pictures: 1");
  assertEquals(await described(join(folder, "cifar")), "cifar cifar: 1");
  assertEquals(await described(join(folder, "mnist")), "idx train-images-idx3-ubyte.gz: 2");
});

test("reads one picture", async (folder) => {
  writeFiles(folder, { "one.png": "x" });
  const source = await openSource(join(folder, "one.png"), isPicture, LIMITS);
  assertEquals([source.name, await contentsOf(source)], ["one", { "one.png": "x" }]);
  Deno.removeSync(join(folder, "one.png"));
  assertEquals(await contentsOf(source), { "one.png": "PictureError: vanished" });
});

test("refuses everything else in one line that says what is accepted", async (folder) => {
  const tar = new Uint8Array(1024);
  tar.set(bytesOf("ustar"), 257);
  writeFiles(folder, {
    "empty": "",
    "binary": Uint8Array.of(1, 0, 2),
    "gzip": gzipSync(bytesOf("hello")),
    "broken.gz": Uint8Array.of(0x1f, 0x8b, 1, 2, 3),
    "cifar.tar.gz": gzipSync(tar),
    "a.tar": tar,
    "words.txt": "hello\nworld\n",
    "half.zip": bytesOf("PK\x03\x04 and no more"),
    "nothing/notes.txt": "x",
  });
  const messages: Record<string, string> = {};
  const names = [...Deno.readDirSync(folder)].map(({ name }) => name);
  for (const name of [...names, "none"]) {
    const error = await assertRejects(() => described(join(folder, name)), DatasetError);
    messages[name] = error.message.replaceAll(join(folder, name), basename(name));
  }
  const unpack = (name: string) =>
    `Cannot use "${name}": it is a tar archive; unpack it with: tar -xf "${name}", and name its folder`;
  assertEquals(messages, {
    "a.tar": unpack("a.tar"),
    "binary": `Cannot use "binary": expected ${ACCEPTED}, got something else`,
    "broken.gz": `Cannot use "broken.gz": expected ${ACCEPTED}, got something else`,
    "cifar.tar.gz": unpack("cifar.tar.gz"),
    "empty": 'Cannot use "empty": the file is empty',
    "gzip": `Cannot use "gzip": expected ${ACCEPTED}, got something else`,
    "half.zip":
      'Cannot read "half.zip": expected a whole zip, got one cut short or damaged (File format is not recognized)',
    "none": 'Cannot read "none": there is no such file or folder',
    "nothing": 'Cannot use "nothing": there is no picture in it (jpg, png, webp, gif, tiff or avif)',
    "words.txt":
      'Cannot use "words.txt": expected the path of a picture on each line, got 2 lines without one',
  });
});
