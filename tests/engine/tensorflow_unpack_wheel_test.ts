import { assertEquals, assertRejects } from "@std/assert";
import { join } from "@std/path";
import { DamagedFileError, isUnpacked, unpackWheel } from "../../src/engine/tensorflow/unpack_wheel.ts";
import {
  canRunPrograms,
  CONTENTS,
  inFolder,
  STAND_IN,
  WHEEL_NAME,
  writeWheel,
} from "./tensorflow_stand_in.ts";

const ignore = !canRunPrograms("tensorflow_unpack_wheel_test.ts");
const [cc, framework] = STAND_IN.members as typeof STAND_IN.members & { 1: typeof STAND_IN.members[0] };

function test(name: string, fn: (folder: string) => Promise<void>): void {
  Deno.test({ name, ignore, fn: () => inFolder(fn) });
}

async function damage(folder: string, members = STAND_IN.members): Promise<string> {
  const unpacking = unpackWheel(join(folder, WHEEL_NAME), members, join(folder, "out"));
  return (await assertRejects(() => unpacking, DamagedFileError)).message;
}

test("unpackWheel() unpacks the listed files alone and counts their bytes", async (folder) => {
  let bytes = 0;
  await unpackWheel(await writeWheel(folder), STAND_IN.members, join(folder, "out"), (more) => bytes += more);
  assertEquals(bytes, 300_013);
  for (const { path } of STAND_IN.members) {
    assertEquals(await Deno.readFile(join(folder, "out", path)), CONTENTS[path]);
  }
  const names = [...Deno.readDirSync(join(folder, "out/tensorflow"))].map(({ name }) => name).sort();
  assertEquals(names, ["libtensorflow_cc.so.2", "libtensorflow_framework.so.2"]);
});

test("unpackWheel() rejects a file with another content, length or name", async (folder) => {
  await writeWheel(folder);
  const zeros = "0".repeat(64);
  assertEquals(
    await damage(folder, [{ ...cc, sha256: zeros }]),
    `Cannot read "${cc.path}": expected SHA-256 ${zeros}, got ${cc.sha256}`,
  );
  assertEquals(
    await damage(folder, [{ ...framework, bytes: 14 }]),
    `Cannot read "${framework.path}": expected 14 bytes, got 13`,
  );
  assertEquals(
    await damage(folder, [{ ...cc, bytes: 1000 }]),
    `Cannot read "${cc.path}": expected 1000 bytes, got more`,
  );
  assertEquals(
    await damage(folder, [{ ...cc, path: "tensorflow/other.so" }]),
    `Cannot read "${WHEEL_NAME}": expected "tensorflow/other.so" in it, got none`,
  );
});

test("unpackWheel() rejects an archive that was cut short or is damaged", async (folder) => {
  const path = await writeWheel(folder);
  const bytes = await Deno.readFile(path);
  const whole = `Cannot read "${WHEEL_NAME}": expected a whole zip archive, got one cut short or damaged`;
  await Deno.writeFile(path, bytes.subarray(0, bytes.length / 2));
  assertEquals(await damage(folder), `${whole} (End of central directory not found)`);
  await Deno.writeFile(path, new Uint8Array());
  assertEquals((await damage(folder)).startsWith(whole), true);
  await Deno.writeFile(path, bytes.map((byte, i) => i > 500 && i < 3000 ? byte ^ 85 : byte));
  assertEquals((await damage(folder)).startsWith("Cannot read "), true);
});

test("unpackWheel() stops when it is told to, with the signal's reason", async (folder) => {
  const path = await writeWheel(folder);
  const stop = new AbortController();
  const reason = new Error("enough");
  const unpacking = unpackWheel(path, STAND_IN.members, folder, () => stop.abort(reason), stop.signal);
  assertEquals(await assertRejects(() => unpacking, Error), reason);
});

test("isUnpacked() tells whole files from missing, changed and longer ones", async (folder) => {
  assertEquals(await isUnpacked(STAND_IN.members, folder), false);
  await unpackWheel(await writeWheel(folder), STAND_IN.members, folder);
  assertEquals(await isUnpacked(STAND_IN.members, folder), true);
  const path = join(folder, framework.path);
  await Deno.writeTextFile(path, "The framework");
  assertEquals(await isUnpacked(STAND_IN.members, folder), false);
  await Deno.writeTextFile(path, "the framework and more");
  assertEquals(await isUnpacked(STAND_IN.members, folder), false);
});
