import { assertEquals, assertThrows } from "@std/assert";
import { dirname, join } from "@std/path";
import { DatasetError } from "../../../src/data/dataset.ts";
import { listPictures } from "../../../src/data/sources/folder.ts";
import { inTempFolder } from "../../support/folder.ts";
import { lacks } from "../../support/permissions.ts";

const ignore = lacks("tests/data/sources/folder_test.ts", "read", "write");

const isPicture = (name: string) => name.endsWith(".png");

function test(name: string, fn: (folder: string) => void | Promise<void>): void {
  Deno.test({ name: `listPictures() ${name}`, ignore, fn: () => inTempFolder(fn) });
}

function touch(folder: string, ...paths: string[]): void {
  for (const path of paths) {
    Deno.mkdirSync(dirname(join(folder, path)), { recursive: true });
    Deno.writeTextFileSync(join(folder, path), "");
  }
}

/** The paths below the folder. */
function listed(folder: string): string[] {
  return listPictures(folder, isPicture).map((path) => path.slice(folder.length + 1).replaceAll("\\", "/"));
}

test("finds pictures at all depths, in the order of their paths", (folder) => {
  touch(
    folder,
    "b.png",
    "a/z.png",
    "a/b/c/d.png",
    "a.png",
    "B.png",
    "10.png",
    "9.png",
    "notes.txt",
    "a/x.jpg",
  );
  assertEquals(listed(folder), ["10.png", "9.png", "B.png", "a.png", "a/b/c/d.png", "a/z.png", "b.png"]);
});

test("asks for the file's name alone", (folder) => {
  touch(folder, "x.png/inner.txt", "x.png/inner.png");
  const asked: string[] = [];
  listPictures(folder, (name) => asked.push(name) > 0);
  assertEquals(asked.sort(), ["inner.png", "inner.txt"]);
  assertEquals(listed(folder), ["x.png/inner.png"]);
});

test("takes names with spaces, umlauts and emoji", (folder) => {
  touch(folder, "my pictures/größe 1.png", "😀.png", "a'b\"c.png");
  assertEquals(listed(folder), ["a'b\"c.png", "my pictures/größe 1.png", "😀.png"]);
});

test("leaves hidden files and folders out", (folder) => {
  touch(folder, ".hidden.png", ".git/x.png", "a/.cache/y.png", "a/seen.png");
  assertEquals(listed(folder), ["a/seen.png"]);
});

test("follows links to files, not to folders", (folder) => {
  touch(folder, "real/one.png");
  Deno.symlinkSync(folder, join(folder, "circle"));
  Deno.symlinkSync(join(folder, "real/one.png"), join(folder, "link.png"));
  assertEquals(listed(folder), ["link.png", "real/one.png"]);
});

test("refuses folders without a picture, files, and what is not there", (folder) => {
  touch(folder, "a/b/notes.txt");
  const refused: [string, string][] = [
    [folder, `Cannot use "${folder}": there is no picture in it (jpg, png, webp, gif, tiff or avif)`],
    [
      join(folder, "a/b/notes.txt"),
      `Cannot read "${join(folder, "a/b/notes.txt")}": expected a folder of pictures, got a file`,
    ],
    [join(folder, "none"), `Cannot read "${join(folder, "none")}": there is no such folder`],
  ];
  for (const [path, message] of refused) {
    assertEquals(assertThrows(() => listPictures(path, isPicture), DatasetError).message, message);
  }
});
