import { assertEquals, assertThrows } from "@std/assert";
import { join } from "@std/path";
import { openLog, readLog } from "../../src/store/log.ts";
import { inTempFolder, namesIn } from "../support/folder.ts";
import { lacks } from "../support/permissions.ts";

const ignore = lacks("tests/store/log_test.ts", "read", "write");

function test(name: string, fn: (path: string, folder: string) => void): void {
  Deno.test({ name, ignore, fn: () => inTempFolder((folder) => fn(join(folder, "log.jsonl"), folder)) });
}

test("openLog() begins an empty file, and write() adds one JSON line at once", (path, folder) => {
  const log = openLog(path, 0);
  assertEquals([Deno.readTextFileSync(path), namesIn(folder)], ["", ["log.jsonl"]]);
  log.write({ step: 1, lossD: 0.5 });
  assertEquals(Deno.readTextFileSync(path), '{"step":1,"lossD":0.5}\n');
  log.write({ step: 2, lossD: -1e-9 });
  log.close();
  assertEquals(Deno.readTextFileSync(path), '{"step":1,"lossD":0.5}\n{"step":2,"lossD":-1e-9}\n');
  assertEquals(readLog(path), [{ step: 1, lossD: 0.5 }, { step: 2, lossD: -1e-9 }]);
});

test("openLog() removes the lines of later steps, which are written again", (path) => {
  Deno.writeTextFileSync(path, [1, 2, 3, 4].map((step) => `{"step":${step},"a":${step}}\n`).join(""));
  const log = openLog(path, 2);
  log.write({ step: 3, a: 33 });
  log.close();
  assertEquals(readLog(path), [{ step: 1, a: 1 }, { step: 2, a: 2 }, { step: 3, a: 33 }]);
});

test("openLog() removes a line that was cut off, and begins the next on a line of its own", (path) => {
  for (const cut of ['{"step":2,"a":', "{", '{"step":2,"a":0.12', "\0\0\0\0"]) {
    Deno.writeTextFileSync(path, '{"step":1}\n' + cut);
    const log = openLog(path, 9);
    log.write({ step: 2 });
    log.close();
    assertEquals(Deno.readTextFileSync(path), '{"step":1}\n{"step":2}\n');
  }
});

test("openLog() keeps a last line that lacks only its line feed", (path) => {
  Deno.writeTextFileSync(path, '{"step":1}\n{"step":2}');
  const log = openLog(path, 9);
  log.write({ step: 3 });
  log.close();
  assertEquals(readLog(path), [{ step: 1 }, { step: 2 }, { step: 3 }]);
});

test("openLog() for step 0 clears the log", (path) => {
  Deno.writeTextFileSync(path, '{"step":1}\n{"step":2}\n');
  openLog(path, 0).close();
  assertEquals(Deno.readTextFileSync(path), "");
});

test("readLog() leaves cut-off lines out wherever they stand, and gives no lines for no file", (path) => {
  assertEquals(readLog(path), []);
  Deno.writeTextFileSync(path, '{"step":1}\n{"st\n\n{"step":2}\n{"step":3');
  assertEquals(readLog(path), [{ step: 1 }, { step: 2 }]);
});

test("readLog() leaves out lines of JSON that have no step, and openLog() removes them", (path) => {
  const others = ["null", "5", "true", '"text"', "[]", "[1]", "{}", '{"step":null}', '{"step":"2"}'];
  Deno.writeTextFileSync(path, ['{"step":1}', ...others, '{"step":2}', ""].join("\n"));
  assertEquals(readLog(path), [{ step: 1 }, { step: 2 }]);
  openLog(path, 9).close();
  assertEquals(Deno.readTextFileSync(path), '{"step":1}\n{"step":2}\n');
});

test("a disk that is full for a while costs no line: each comes when there is room", (path) => {
  const log = openLog(path, 0);
  log.write({ step: 1 });
  const { writeSync } = Deno.FsFile.prototype;
  let room = 5;
  Deno.FsFile.prototype.writeSync = function (bytes) {
    if (room === 0) throw new Error("No space left on device (os error 28)");
    const written = writeSync.call(this, bytes.subarray(0, room));
    room -= written;
    return written;
  };
  try {
    log.write({ step: 2 });
    log.write({ step: 3 });
    assertEquals(Deno.readTextFileSync(path), '{"step":1}\n{"ste');
    assertThrows(() => log.sync(), Error, "No space left on device");
    room = 4;
    log.write({ step: 4 });
    assertEquals(Deno.readTextFileSync(path), '{"step":1}\n{"step":2');
  } finally {
    Deno.FsFile.prototype.writeSync = writeSync;
  }
  log.sync();
  log.close();
  assertEquals(readLog(path), [1, 2, 3, 4].map((step) => ({ step })));
});
