import { assert, assertEquals, assertThrows } from "@std/assert";
import { join } from "@std/path";
import { isDiskError, removeParts, replaceFile } from "../../src/store/disk.ts";
import { inTempFolder, namesIn } from "../support/folder.ts";
import { lacks } from "../support/permissions.ts";

const ignore = lacks("tests/store/disk_test.ts", "read", "write");

function test(name: string, fn: (folder: string) => void): void {
  Deno.test({ name, ignore, fn: () => inTempFolder(fn) });
}

const FULL = "No space left on device (os error 28)";

/** Runs `fn` with a disk that takes so many bytes more. */
function withRoomFor(bytes: number, fn: () => void): void {
  const { writeSync } = Deno.FsFile.prototype;
  let room = bytes;
  Deno.FsFile.prototype.writeSync = function (data) {
    if (room === 0) throw new Error(FULL);
    const written = writeSync.call(this, data.subarray(0, room));
    room -= written;
    return written;
  };
  try {
    fn();
  } finally {
    Deno.FsFile.prototype.writeSync = writeSync;
  }
}

test("replaceFile() writes all pieces, one after the other", (folder) => {
  const path = join(folder, "a");
  replaceFile(path, [Uint8Array.of(1, 2), new Uint8Array(0), Uint8Array.of(3)]);
  assertEquals(Deno.readFileSync(path), Uint8Array.of(1, 2, 3));
  replaceFile(path, [Uint8Array.of(4)]);
  assertEquals([Deno.readFileSync(path), namesIn(folder)], [Uint8Array.of(4), ["a"]]);
});

test("replaceFile() syncs the file before it has its name, and the folder after that", (folder) => {
  const path = join(folder, "a");
  const { syncSync } = Deno.FsFile.prototype;
  const seen: string[][] = [];
  Deno.FsFile.prototype.syncSync = function () {
    seen.push(namesIn(folder));
    syncSync.call(this);
  };
  try {
    replaceFile(path, [Uint8Array.of(1)]);
  } finally {
    Deno.FsFile.prototype.syncSync = syncSync;
  }
  const folderSync = Deno.build.os === "windows" ? [] : [["a"]];
  assertEquals(seen, [[".a.part"], ...folderSync]);
});

test("replaceFile() on a full disk leaves the old file, nothing half written, and the system's error", (folder) => {
  const path = join(folder, "a");
  replaceFile(path, [Uint8Array.of(1, 2, 3)]);
  for (const room of [0, 1, 4]) {
    withRoomFor(room, () => {
      const error = assertThrows(
        () => replaceFile(path, [new Uint8Array(3), new Uint8Array(2)]),
        Error,
        FULL,
      );
      assert(isDiskError(error));
    });
    assertEquals([Deno.readFileSync(path), namesIn(folder)], [Uint8Array.of(1, 2, 3), ["a"]]);
  }
});

test("replaceFile() that cannot rename removes what it wrote", (folder) => {
  const path = join(folder, "a");
  Deno.mkdirSync(join(path, "full"), { recursive: true });
  assert(isDiskError(assertThrows(() => replaceFile(path, [Uint8Array.of(1)]))));
  assertEquals(namesIn(folder), ["a"]);
});

test("removeParts() removes what was half written, and nothing else", (folder) => {
  for (const name of [".step-00000002.ckpt.part", "x.png.part", "x.png", "part", ".part.txt"]) {
    Deno.writeTextFileSync(join(folder, name), "");
  }
  Deno.mkdirSync(join(folder, "folder.part"));
  assertEquals(removeParts(folder), [".step-00000002.ckpt.part", "x.png.part"]);
  assertEquals(namesIn(folder), [".part.txt", "folder.part", "part", "x.png"]);
  assertEquals(removeParts(join(folder, "none")), []);
});

test("isDiskError() knows the system's errors from others", (folder) => {
  const missing = assertThrows(() => Deno.readFileSync(join(folder, "none")));
  assert(isDiskError(missing));
  for (const error of [new RangeError("rank 28"), new Error("os error"), "text", undefined]) {
    assert(!isDiskError(error));
  }
});
