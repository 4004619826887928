import { assertEquals, assertThrows } from "@std/assert";
import { join } from "@std/path";
import { DatasetError } from "../../../src/data/dataset.ts";
import { isFile, openPositionFile } from "../../../src/data/sources/position_file.ts";
import { inTempFolder } from "../../support/folder.ts";
import { lacks } from "../../support/permissions.ts";
import { writeFiles } from "../../support/sources.ts";

const ignore = lacks("tests/data/sources/position_file_test.ts", "read", "write");

function test(name: string, fn: (folder: string) => void): void {
  Deno.test({ name, ignore, fn: () => inTempFolder(fn) });
}

test("openPositionFile() reads any part, less where the file ends", (folder) => {
  const path = join(folder, "a");
  writeFiles(folder, { a: Uint8Array.of(0, 1, 2, 3, 4) });
  Deno.utimeSync(path, 3, 3);
  const file = openPositionFile(path);
  assertEquals([file.size, file.changedMs], [5, 3_000]);
  assertEquals([...file.readAt(3, 9)], [3, 4]);
  assertEquals([...file.readAt(0, 2)], [0, 1]);
  assertEquals([...file.readAt(7, 2)], []);
  Deno.truncateSync(path, 2);
  assertEquals([...file.readAt(0, 5)], [0, 1]);
  file.close();
});

test("openPositionFile() refuses folders and what is not there", (folder) => {
  const none = join(folder, "none");
  const message = (path: string) => assertThrows(() => openPositionFile(path), DatasetError).message;
  assertEquals(message(folder), `Cannot read "${folder}": expected a file`);
  assertEquals(message(none), `Cannot read "${none}": there is no such file or folder`);
});

test("isFile() says no of folders and of what is not there", (folder) => {
  writeFiles(folder, { a: "x" });
  assertEquals(["a", "none", "a/b", "."].map((name) => isFile(join(folder, name))), [
    true,
    false,
    false,
    false,
  ]);
});
