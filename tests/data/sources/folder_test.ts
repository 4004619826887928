import { assertEquals, assertNotEquals, assertThrows } from "@std/assert";
import { basename, join } from "@std/path";
import { DatasetError } from "../../../src/data/dataset.ts";
import { openFolder } from "../../../src/data/sources/folder.ts";
import { inTempFolder } from "../../support/folder.ts";
import { lacks } from "../../support/permissions.ts";
import { contentsOf, entriesOf, isPicture, LIMITS, reasonsOf, writeFiles } from "../../support/sources.ts";

const ignore = lacks("tests/data/sources/folder_test.ts", "read", "write");

function test(name: string, fn: (folder: string) => void | Promise<void>, skip = false): void {
  Deno.test({ name: `openFolder() ${name}`, ignore: ignore || skip, fn: () => inTempFolder(fn) });
}

function touch(folder: string, ...names: string[]): void {
  writeFiles(folder, Object.fromEntries(names.map((name) => [name, "x"])));
}

const open = (folder: string) => openFolder(folder, isPicture, LIMITS);
const namesOf = async (folder: string) => (await entriesOf(open(folder))).map(({ name }) => name);

test("finds pictures at all depths, in the order of their paths", async (folder) => {
  touch(folder, "b.png", "a/z.png", "a/b/c/d.png", "a.png", "B.png", "10.png", "9.png", "a/x.txt");
  const source = open(folder);
  assertEquals(
    await namesOf(folder),
    ["10.png", "9.png", "B.png", "a.png", "a/b/c/d.png", "a/z.png", "b.png"],
  );
  assertEquals((await entriesOf(source))[4]!.path, join(folder, "a/b/c/d.png"));
  assertEquals([source.count, source.name, source.description], [
    7,
    basename(folder),
    `folder ${basename(folder)}`,
  ]);
  assertEquals(await entriesOf(source).then(({ length }) => length), 7);
  source.close();
});

test("asks for the file's name alone", (folder) => {
  touch(folder, "x.png/inner.txt", "x.png/inner.png");
  const asked: string[] = [];
  openFolder(folder, (name) => asked.push(name) > 0, LIMITS);
  assertEquals(asked.sort(), ["inner.png", "inner.txt"]);
});

test("takes names with spaces, umlauts, emoji, and the sign for what is no UTF-8", async (folder) => {
  const names = ["a'b\"c.png", "my pictures/größe 1.png", "\ufffd.png", "😀.png"];
  touch(folder, ...names);
  assertEquals(await namesOf(folder), names.toSorted());
});

test("counts hidden and other files, a hidden folder once", (folder) => {
  touch(folder, ".hidden.png", ".git/x.png", ".git/y.png", "a/.cache/y.png", "a/seen.png", "notes.txt");
  assertEquals(reasonsOf(open(folder), folder), {
    ".git": "hidden",
    ".hidden.png": "hidden",
    "a/.cache": "hidden",
    "notes.txt": "not a picture by its name",
  });
});

test("follows links to files and folders, each folder once", async (folder) => {
  const outside = Deno.makeTempDirSync();
  try {
    touch(outside, "far/away.png");
    touch(folder, "real/one.png");
    const link = (to: string, name: string) => Deno.symlinkSync(to, join(folder, name));
    link(folder, "real/circle");
    link(outside, "b-far");
    link(outside, "c-far");
    // Sorted before the folder itself, whose own name is kept all the same.
    link("real", "a-real");
    link("real/one.png", "link.png");
    link("nowhere", "broken.png");
    link("broken-too", "broken-too");
    assertEquals(await namesOf(folder), ["b-far/far/away.png", "link.png", "real/one.png"]);
    assertEquals(reasonsOf(open(folder), folder), {
      "a-real": "a link to a folder that is read already",
      "broken-too": "broken link",
      "broken.png": "broken link",
      "c-far": "a link to a folder that is read already",
      "real/circle": "a link to a folder that is read already",
    });
  } finally {
    Deno.removeSync(outside, { recursive: true });
  }
});

test("says of each file why it cannot be read", async (folder) => {
  writeFiles(folder, {
    "fine.png": "fine",
    "empty.png": "",
    "large.png": new Uint8Array(LIMITS.mostBytes + 1),
    "gone.png": "gone",
    "grown.png": "1234",
    "folder.png": "once a file",
  });
  const source = open(folder);
  Deno.removeSync(join(folder, "gone.png"));
  Deno.writeTextFileSync(join(folder, "grown.png"), "12345");
  Deno.removeSync(join(folder, "folder.png"));
  Deno.mkdirSync(join(folder, "folder.png"));
  assertEquals(await contentsOf(source), {
    "empty.png": "PictureError: empty file",
    "fine.png": "fine",
    "folder.png": "PictureError: not a file",
    "gone.png": "PictureError: vanished",
    "grown.png": "PictureError: changed while pictures were read",
    "large.png": "PictureError: larger than the limit for files",
  });
});

test("has another fingerprint when a name, a size or a time changes", (folder) => {
  touch(folder, "a.png", "b.png");
  const prints = [open(folder).fingerprint];
  assertEquals(open(folder).fingerprint, prints[0]);
  Deno.renameSync(join(folder, "b.png"), join(folder, "c.png"));
  prints.push(open(folder).fingerprint);
  Deno.utimeSync(join(folder, "a.png"), 1, 1);
  prints.push(open(folder).fingerprint);
  Deno.writeTextFileSync(join(folder, "a.png"), "longer");
  Deno.utimeSync(join(folder, "a.png"), 1, 1);
  prints.push(open(folder).fingerprint);
  assertEquals(new Set(prints).size, 4);
  assertNotEquals(prints[0], "");
});

const lacksPython = lacks("tests/data/sources/folder_test.ts, names and pipes", "run") ||
  Deno.build.os !== "linux";

test("counts names that are not UTF-8, and what is neither file nor folder", async (folder) => {
  touch(folder, "fine.png");
  const code = "import os, sys; os.chdir(sys.argv[1]); os.close(os.open(b'b\\xff.png', os.O_CREAT)); " +
    "os.mkdir(b'f\\xfe'); os.mkfifo('pipe.png')";
  const { success } = await new Deno.Command("python3", { args: ["-c", code, folder] }).output();
  if (!success) return console.warn("names that are not UTF-8: not tested, this disk takes none");
  assertEquals(await namesOf(folder), ["fine.png"]);
  assertEquals(reasonsOf(open(folder), folder), {
    "b\ufffd.png": "name is not UTF-8",
    "f\ufffd": "name is not UTF-8",
    "pipe.png": "not a file",
  });
}, lacksPython);

test("counts files and folders that may not be read", async (folder) => {
  touch(folder, "fine.png", "mine/a.png", "secret.png");
  Deno.chmodSync(join(folder, "mine"), 0);
  Deno.chmodSync(join(folder, "secret.png"), 0);
  try {
    if (mayRead(join(folder, "secret.png"))) {
      return console.warn("files that may not be read: not tested, this user may read all");
    }
    assertEquals(reasonsOf(open(folder), folder), { "mine": "may not be read" });
    assertEquals(await contentsOf(open(folder)), {
      "fine.png": "x",
      "secret.png": "PictureError: may not be read",
    });
  } finally {
    Deno.chmodSync(join(folder, "mine"), 0o700);
  }
}, Deno.build.os === "windows");

function mayRead(path: string): boolean {
  try {
    return Deno.readFileSync(path).length > 0;
  } catch {
    return false;
  }
}

test("refuses folders without a picture, files, and what is not there", (folder) => {
  touch(folder, "a/b/notes.txt");
  const [file, none] = [join(folder, "a/b/notes.txt"), join(folder, "none")];
  const refused: [string, string][] = [
    [folder, `Cannot use "${folder}": there is no picture in it (jpg, png, webp, gif, tiff or avif)`],
    [file, `Cannot read "${file}": expected a folder of pictures, got a file`],
    [none, `Cannot read "${none}": there is no such file or folder`],
  ];
  for (const [path, message] of refused) {
    assertEquals(assertThrows(() => open(path), DatasetError).message, message);
  }
});
