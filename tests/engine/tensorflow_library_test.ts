import { assertEquals } from "@std/assert";
import { join } from "@std/path";
import {
  buildRecord,
  cacheFolder,
  type Machine,
  readRecord,
  recordedLibrary,
  writeRecord,
} from "../../src/engine/tensorflow/library.ts";
import { GPU_WHEELS } from "../../src/engine/tensorflow/gpu_wheels.ts";
import { neededBytes } from "../../src/engine/tensorflow/set_up_rules.ts";
import {
  isSupportedVersion,
  libraryFileName,
  wheelFor,
  type WheelMember,
  WHEELS,
} from "../../src/engine/tensorflow/wheels.ts";
import { inFolder } from "./tensorflow_stand_in.ts";
import { lacks } from "../support/permissions.ts";

const missing = (["read", "write"] as const).filter((name) =>
  Deno.permissions.querySync({ name }).state !== "granted"
);
const ignore = missing.length > 0;
if (ignore) {
  console.warn(
    `tensorflow_library_test.ts: tests with files skipped, need --allow-${missing.join(" --allow-")}`,
  );
}

const folderFor = (os: string, variables: Record<string, string>) =>
  cacheFolder((name) => variables[name], os);

function machineAt(folder: string, variables: Record<string, string> = {}): Machine {
  const all: Record<string, string> = { GANWALK_CACHE: folder, ...variables };
  return { variable: (name) => all[name], os: "linux", arch: "x86_64" };
}

Deno.test({
  name: "cacheFolder() follows GANWALK_CACHE, then the system's custom",
  ignore: Deno.build.os === "windows",
  fn() {
    const home = { HOME: "/home/ada" };
    assertEquals(folderFor("linux", home), "/home/ada/.cache/ganwalk");
    assertEquals(folderFor("linux", { ...home, XDG_CACHE_HOME: "/big" }), "/big/ganwalk");
    assertEquals(folderFor("darwin", home), "/home/ada/Library/Caches/ganwalk");
    assertEquals(folderFor("windows", { LOCALAPPDATA: "/local" }), "/local/ganwalk");
    assertEquals(folderFor("windows", { USERPROFILE: "/ada" }), "/ada/AppData/Local/ganwalk");
    assertEquals(folderFor("linux", { ...home, XDG_CACHE_HOME: "/big", GANWALK_CACHE: "/own" }), "/own");
    assertEquals(
      folderFor("linux", { ...home, XDG_CACHE_HOME: "", GANWALK_CACHE: "" }),
      "/home/ada/.cache/ganwalk",
    );
  },
});

Deno.test("wheelFor() knows three platforms, with a full pin for each file", () => {
  assertEquals(wheelFor("linux", "x86_64")?.package, "tensorflow-cpu");
  assertEquals(wheelFor("linux", "aarch64")?.package, "tensorflow");
  assertEquals(wheelFor("darwin", "aarch64")?.tags, ["macosx_12_0_arm64"]);
  assertEquals(wheelFor("darwin", "x86_64"), undefined);
  assertEquals(wheelFor("windows", "x86_64"), undefined);
  for (const { os, members, version } of WHEELS) {
    assertEquals(version, "2.18.1");
    assertEquals(members[0].path, `tensorflow/${libraryFileName(os)}`);
    for (const { sha256 } of members) assertEquals(/^[0-9a-f]{64}$/.test(sha256), true);
  }
});

Deno.test({
  name: "the pins are what the real wheels say of their own files in RECORD",
  ignore: lacks("tensorflow_library_test.ts, records", "read"),
  fn() {
    // The lines of RECORD that name the libraries, below the name of the wheel: path,sha256=urlsafe base64,size.
    const records = Deno.readTextFileSync(new URL("tensorflow_records.txt", import.meta.url)).split("# ")
      .slice(1);
    assertEquals(records.length, WHEELS.length);
    for (const { package: name, tags, members } of WHEELS) {
      const record = records.find((record) =>
        record.startsWith(`${name.replace("-", "_")}-2.18.1-`) && tags.every((tag) => record.includes(tag))
      )!;
      const lines = record.trim().split("\n").slice(1).map((line) => {
        const [path, sha256, bytes] = line.split(",");
        const base64 = sha256!.slice("sha256=".length).replaceAll("-", "+").replaceAll("_", "/");
        const hash = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
        return { path: path!, bytes: Number(bytes), sha256: hash.toHex() };
      });
      const byPath = (a: { path: string }, b: { path: string }) => a.path < b.path ? -1 : 1;
      assertEquals(lines.sort(byPath), [...members].sort(byPath));
    }
  },
});

Deno.test("the wheels for GPUs are TensorFlow's and twelve of NVIDIA's, with a full pin for each file", () => {
  const members = GPU_WHEELS.flatMap(({ members }) => members);
  const sum = (sizes: { bytes: number }[]) => sizes.reduce((total, { bytes }) => total + bytes, 0);
  assertEquals(GPU_WHEELS[0].package, "tensorflow");
  assertEquals(GPU_WHEELS[0].members[0].path, `tensorflow/${libraryFileName("linux")}`);
  assertEquals(GPU_WHEELS.slice(1).filter(({ package: name }) => !/^nvidia-[a-z-]+-cu12$/.test(name)), []);
  assertEquals([GPU_WHEELS.length, sum([...GPU_WHEELS]), sum(members)], [13, 2_424_835_433, 4_028_609_796]);
  assertEquals(members.filter(({ sha256 }) => !/^[0-9a-f]{64}$/.test(sha256)), []);
  assertEquals(members.filter(({ isProgram }) => isProgram).map(({ path }) => path), [
    "nvidia/cuda_nvcc/bin/ptxas",
  ]);
});

Deno.test("neededBytes() counts what is there at the same time", () => {
  const wheel = (bytes: number, unpacked: number) => ({
    ...WHEELS[0]!,
    bytes,
    members: [{ path: "a", bytes: unpacked, sha256: "" }] as [WheelMember],
  });
  assertEquals(neededBytes([wheel(230, 683)]), 230 + 683 + 40e6);
  assertEquals(neededBytes([wheel(10, 30), wheel(20, 15)]), 30 + 20 + 20 + 40e6);
  assertEquals(neededBytes([wheel(100, 30), wheel(20, 15)]), 200 + 40e6);
});

Deno.test("isSupportedVersion() takes 2.16 to 2.21", () => {
  const versions = ["2.15.1", "2.16.0", "2.18.1", "2.21.0rc1", "2.22.0", "3.18.0", "1.18", "2", ""];
  assertEquals(versions.filter(isSupportedVersion), ["2.16.0", "2.18.1", "2.21.0rc1"]);
});

Deno.test({
  name: "recordedLibrary() gives the file that TENSORFLOW_LIBRARY names, or says what is wrong with it",
  ignore,
  fn: () =>
    inFolder(async (folder) => {
      const path = join(folder, "lib.so");
      await Deno.writeTextFile(path, "library");
      const named = (value: string) => recordedLibrary(machineAt(folder, { TENSORFLOW_LIBRARY: value }));
      assertEquals(await named(path), { path, version: "unknown", origin: "environment" });
      assertEquals(await named("/nowhere/lib.so"), {
        missing:
          'Cannot read "/nowhere/lib.so": expected the file that TENSORFLOW_LIBRARY names, got nothing there',
      });
      assertEquals(await named(folder), {
        missing: `Cannot read "${folder}": expected the file that TENSORFLOW_LIBRARY names, got a folder`,
      });
    }),
});

Deno.test({
  name: "recordedLibrary() gives the recorded library while it is unchanged",
  ignore,
  fn: () =>
    inFolder(async (folder) => {
      const machine = machineAt(folder);
      const path = join(folder, "lib.so");
      await Deno.writeTextFile(path, "library");
      const library = { path, version: "2.18.1", origin: "download" as const };
      assertEquals(await recordedLibrary(machine), {
        missing: "TensorFlow is not set up: run `deno task setup`",
      });
      await writeRecord(machine, await buildRecord(library, machine));
      assertEquals(await recordedLibrary(machine), library);
      const gone = { missing: `"${path}" is gone or was changed: run \`deno task setup\`` };
      await Deno.utime(path, 1, 1);
      assertEquals(await recordedLibrary(machine), gone);
      await writeRecord(machine, await buildRecord(library, machine));
      await Deno.writeTextFile(path, "another");
      await Deno.utime(path, 1, 1);
      assertEquals(await recordedLibrary(machine), library, "same size and time");
      await Deno.writeTextFile(path, "longer than before");
      await Deno.utime(path, 1, 1);
      assertEquals(await recordedLibrary(machine), gone);
      await Deno.remove(path);
      assertEquals(await recordedLibrary(machine), gone);
      assertEquals([...Deno.readDirSync(folder)].map(({ name }) => name), ["library.json"]);
    }),
});

Deno.test({
  name: "readRecord() passes over records that are damaged or of another platform",
  ignore,
  fn: () =>
    inFolder(async (folder) => {
      const machine = machineAt(folder);
      const failed = { platform: "linux-x86_64", failed: "no luck", when: "2026-01-01T00:00:00.000Z" };
      await writeRecord(machine, failed);
      assertEquals(await readRecord(machine), failed);
      assertEquals(await recordedLibrary(machine), { missing: "TensorFlow is not set up: no luck" });
      assertEquals(await readRecord({ ...machine, arch: "aarch64" }), undefined);
      for (const text of ["", "{", "null", "[]", '{"platform": "linux-x86_64"}', '"linux-x86_64"']) {
        await Deno.writeTextFile(join(folder, "library.json"), text);
        assertEquals(await readRecord(machine), undefined, text);
      }
    }),
});
