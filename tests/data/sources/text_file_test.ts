import { assertEquals, assertThrows } from "@std/assert";
import { join } from "@std/path";
import { DatasetError } from "../../../src/data/dataset.ts";
import { readText } from "../../../src/data/sources/text_file.ts";
import { inTempFolder } from "../../support/folder.ts";
import { lacks } from "../../support/permissions.ts";
import { writeFiles } from "../../support/sources.ts";

const ignore = lacks("tests/data/sources/text_file_test.ts", "read", "write");

function test(name: string, fn: (folder: string) => void): void {
  Deno.test({ name, ignore, fn: () => inTempFolder(fn) });
}

test("readText() leaves out a byte order mark and ends every line alike", (folder) => {
  writeFiles(folder, { a: "\ufeffa\r\nb\rc\n" });
  assertEquals(readText(join(folder, "a")), "a\nb\nc\n");
});

test("readText() refuses what is not UTF-8", (folder) => {
  const path = join(folder, "a");
  writeFiles(folder, { a: Uint8Array.of(0x67, 0xfc, 0x6e) });
  assertEquals(
    assertThrows(() => readText(path), DatasetError).message,
    `Cannot read "${path}": expected text in UTF-8; save it as such`,
  );
});
