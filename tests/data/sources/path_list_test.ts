import { assertEquals, assertNotEquals, assertThrows } from "@std/assert";
import { join } from "@std/path";
import { DatasetError } from "../../../src/data/dataset.ts";
import { openPathList } from "../../../src/data/sources/path_list.ts";
import { inTempFolder } from "../../support/folder.ts";
import { lacks } from "../../support/permissions.ts";
import { contentsOf, entriesOf, isPicture, LIMITS, writeFiles } from "../../support/sources.ts";

const ignore = lacks("tests/data/sources/path_list_test.ts", "read", "write");

function test(name: string, fn: (folder: string) => void | Promise<void>): void {
  Deno.test({ name: `openPathList() ${name}`, ignore, fn: () => inTempFolder(fn) });
}

function open(folder: string, list: string | Uint8Array) {
  writeFiles(folder, { "lists/mine.txt": list });
  return openPathList(join(folder, "lists/mine.txt"), isPicture, LIMITS);
}

test("reads the files of its lines in their order, from the list's folder or the root", async (folder) => {
  writeFiles(folder, { "lists/a.png": "A", "b b.png": "B", "c.jpg": "C" });
  const absolute = join(folder, "c.jpg").replaceAll("\\", "/");
  const source = open(folder, `\ufeff# mine\r\n../b b.png\r\n\n ./a.png \n${absolute}`);
  assertEquals(await contentsOf(source), { "../b b.png": "B", "a.png": "A", [absolute]: "C" });
  assertEquals((await entriesOf(source))[0]!.path, join(folder, "b b.png"));
  assertEquals([source.name, source.description, source.count], ["mine", "list mine.txt", 3]);
});

test("counts missing files and folders when they are read, other lines at once", async (folder) => {
  writeFiles(folder, { "lists/a.png": "A", "lists/folder.png/b.png": "B" });
  const source = open(folder, "gone.png\na.png\nfolder.png\nnotes.txt");
  assertEquals(await contentsOf(source), {
    "gone.png": "PictureError: there is no such file",
    "a.png": "A",
    "folder.png": "PictureError: not a file",
  });
  assertEquals(source.skipped, [{ path: "notes.txt", reason: "not a picture by its name" }]);
});

test("has another fingerprint when a file comes", (folder) => {
  const before = open(folder, "a.png").fingerprint;
  writeFiles(folder, { "lists/a.png": "A" });
  assertNotEquals(open(folder, "a.png").fingerprint, before);
});

test("refuses lists without a picture, and what is no text", (folder) => {
  const path = join(folder, "lists/mine.txt");
  const refused = (list: string | Uint8Array, message: string) => {
    assertEquals(assertThrows(() => open(folder, list), DatasetError).message, message);
  };
  refused(
    "# nothing\nsome words\n",
    `Cannot use "${path}": expected the path of a picture on each line, got 1 line without one`,
  );
  refused(
    new Uint8Array([0xff, 0xfe, 0x41]),
    `Cannot read "${path}": expected text in UTF-8; save it as such`,
  );
});
