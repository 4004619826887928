import { createHash } from "node:crypto";
import { assertEquals } from "@std/assert";
import { join } from "@std/path";
import { setUp, type SetUpEffects } from "../../src/jobs/setup.ts";
import {
  bringWheel,
  canRunPrograms,
  collectingReporter,
  CONTENTS,
  inFolder,
  programsRun,
  PYTHON_WITHOUT_PIP,
  STAND_IN,
  standInMachine,
  WHEEL_NAME,
  writeProgram,
  writeWheel,
} from "../engine/tensorflow_stand_in.ts";

const ignore = !canRunPrograms("setup_test.ts");
const CC = "tensorflow/libtensorflow_cc.so.2";
const START = "Downloading tensorflow-cpu 2.18.1 (0 MB) with python3 -m pip";
const BAR = "Unpacking TensorFlow, MB: 1/1";
const RETRY = "it is tried again after 24 hours, or now by `deno task setup --retry`";
const OFFLINE = `echo "WARNING: Retrying after connection broken by 'NewConnectionError'" >&2; exit 1`;

const sha256 = (bytes: Uint8Array) => createHash("sha256").update(bytes).digest("hex");
const noEngine = (failed: string) =>
  `! The native engine is not available: ${failed}. A GPU is used through WebGPU instead, else wasm, 4 to 25 times slower.`;
const NO_CLIENT = noEngine(
  "tried python3 -m pip, python -m pip and uvx pip to download TensorFlow, found none of them; " +
    "install Python with pip, or uv, then run `deno task setup`",
);
const ready = (folder: string) => `TensorFlow 2.18.1 ready: ${libraryPath(folder)}`;
const libraryPath = (folder: string) => join(folder, "cache/tensorflow-2.18.1-linux-x86_64", CC);
const cacheNames = (folder: string) =>
  [...Deno.readDirSync(join(folder, "cache"))].map(({ name }) => name).sort();

/** Runs the setup in a folder and gives the lines that it said. */
async function run(
  folder: string,
  options: { retry?: boolean; verbose?: boolean; variables?: Record<string, string> } = {},
  effects: Partial<SetUpEffects> = {},
): Promise<string[]> {
  const reporter = collectingReporter();
  const { retry = false, verbose = false, variables } = options;
  const machine = standInMachine(folder, variables);
  const driver = () => ({ missing: "no NVIDIA driver was found" });
  const all = { retry, verbose, gpu: false, yes: false, showProgress: false };
  await setUp(all, reporter, { machine, wheels: [STAND_IN], driver, ...effects });
  return reporter.lines;
}

function test(name: string, fn: (folder: string) => Promise<void>): void {
  Deno.test({ name: `setUp() ${name}`, ignore, fn: () => inFolder(fn) });
}

/** A folder whose `python3 -m pip` brings a wheel with these contents. */
async function withWheel(folder: string, contents = CONTENTS): Promise<string> {
  const wheel = await writeWheel(join(folder, "index"), contents);
  await writeProgram(folder, "python3", bringWheel(wheel));
  return wheel;
}

test("downloads and unpacks once, and then says and runs nothing", async (folder) => {
  await withWheel(folder);
  assertEquals(await run(folder), [START, BAR, ready(folder)]);
  assertEquals(await Deno.readFile(libraryPath(folder)), CONTENTS[CC]);
  assertEquals(cacheNames(folder), ["library.json", "setup.lock", "tensorflow-2.18.1-linux-x86_64"]);
  const calls = await programsRun(folder);
  assertEquals(calls, ["python3 -c", "python3 -m pip download"]);
  assertEquals(await run(folder), []);
  assertEquals(await run(folder, { retry: true }), []);
  assertEquals(await run(folder, { verbose: true }), [ready(folder)]);
  assertEquals(await programsRun(folder), calls);
});

test("sets up again when the library vanished or has another size", async (folder) => {
  await withWheel(folder);
  await run(folder);
  await Deno.remove(join(folder, "cache/tensorflow-2.18.1-linux-x86_64"), { recursive: true });
  assertEquals(await run(folder), [START, BAR, ready(folder)]);
  await Deno.truncate(libraryPath(folder), 1000);
  assertEquals(await run(folder), [START, BAR, ready(folder)]);
  assertEquals(await run(folder), []);
});

test("keeps whole files that lost their record, and removes what an ended setup left", async (folder) => {
  await withWheel(folder);
  await run(folder);
  await Deno.remove(join(folder, "cache/library.json"));
  await Deno.mkdir(join(folder, "cache/setup-1234/0/wheel"), { recursive: true });
  await Deno.writeTextFile(join(folder, "cache/library.json.1234"), "{");
  assertEquals(await run(folder), [ready(folder)]);
  assertEquals(cacheNames(folder), ["library.json", "setup.lock", "tensorflow-2.18.1-linux-x86_64"]);
});

test("says what to install where nothing downloads packages, and goes on when it is there", async (folder) => {
  await writeProgram(folder, "python3", "exit 1", PYTHON_WITHOUT_PIP);
  assertEquals(await run(folder), [NO_CLIENT]);
  await Deno.remove(join(folder, "programs/python3"));
  assertEquals(await run(folder), [NO_CLIENT]);
  await writeProgram(folder, "uvx", bringWheel(await writeWheel(join(folder, "index"))));
  assertEquals(await run(folder), [START.replace("python3 -m", "uvx"), BAR, ready(folder)]);
});

test("tries the next client when one fails, but not the same one under two names", async (folder) => {
  await writeProgram(folder, "python3", 'echo "ERROR: Package index is closed." >&2; exit 1');
  await writeProgram(folder, "python", "exit 3");
  const failure = "python3 -m pip could not download tensorflow-cpu 2.18.1: Package index is closed";
  assertEquals(await run(folder), [START, noEngine(`${failure}; ${RETRY}`)]);
  await writeProgram(folder, "uvx", "kill -9 $$");
  const second = "uvx pip could not download tensorflow-cpu 2.18.1: it was ended by SIGKILL";
  const uvxStart = START.replace("python3 -m", "uvx");
  assertEquals(await run(folder), [START, uvxStart, noEngine(`${failure}, and ${second}; ${RETRY}`)]);
  await writeProgram(folder, "uvx", bringWheel(await writeWheel(join(folder, "index"))));
  assertEquals(await run(folder, { retry: true }), [START, uvxStart, BAR, ready(folder)]);
});

test("repeats a failed download after 24 hours, when settings changed, or when told to", async (folder) => {
  await writeProgram(folder, "python3", OFFLINE);
  const failure = noEngine(
    `python3 -m pip could not download tensorflow-cpu 2.18.1: no connection; ${RETRY}`,
  );
  const at = (hours: number) => ({ now: () => new Date(Date.UTC(2026, 0, 1, hours)) });
  assertEquals(await run(folder, {}, at(0)), [START, failure]);
  assertEquals(await run(folder, {}, at(1)), [failure]);
  assertEquals(await run(folder, {}, at(23)), [failure]);
  assertEquals(await run(folder, {}, at(24)), [START, failure]);
  assertEquals(await run(folder, {}, at(25)), [failure]);
  assertEquals(await run(folder, { retry: true }, at(26)), [START, failure]);
  const variables = { PIP_INDEX_URL: "https://user:secret@index.example" };
  assertEquals(await run(folder, { variables }, at(27)), [START, failure]);
  assertEquals(await run(folder, { variables }, at(28)), [failure]);
  assertEquals((await Deno.readTextFile(join(folder, "cache/library.json"))).includes("secret"), false);
  await withWheel(folder);
  assertEquals(await run(folder, { retry: true }, at(29)), [START, BAR, ready(folder)]);
});

test("rejects a wheel that is damaged, incomplete or cut short, and leaves nothing of it", async (folder) => {
  const rejected = (message: string) => noEngine(`${message}; ${RETRY}`);
  const zeros = new Uint8Array(300_000);
  await withWheel(folder, { ...CONTENTS, [CC]: zeros });
  const changed = `Cannot read "${CC}": expected SHA-256 ${STAND_IN.members[0].sha256}, got ${sha256(zeros)}`;
  assertEquals(await run(folder), [START, BAR, rejected(changed)]);
  await withWheel(folder, { "tensorflow/other": new Uint8Array(3) });
  const none = `Cannot read "${WHEEL_NAME}": expected "${CC}" in it, got none`;
  assertEquals(await run(folder, { retry: true }), [START, BAR.replace("1/", "0/"), rejected(none)]);
  await Deno.truncate(await withWheel(folder), 5000);
  const short = `Cannot read "${WHEEL_NAME}": expected a whole zip archive, got one cut short or damaged ` +
    "(End of central directory not found)";
  assertEquals(await run(folder, { retry: true }), [START, BAR.replace("1/", "0/"), rejected(short)]);
  assertEquals(cacheNames(folder), ["library.json", "setup.lock"]);
});

test("asks for room on the disk before it downloads, each time", async (folder) => {
  await withWheel(folder);
  const failure = `Cannot write "${join(folder, "cache")}": expected 40 MB of free disk space, got 12 MB; ` +
    "make room, or name a folder on another disk in the variable GANWALK_CACHE";
  const full = { freeBytes: () => Promise.resolve(12_345_678) };
  assertEquals(await run(folder, {}, full), [noEngine(failure)]);
  assertEquals(await run(folder, {}, full), [noEngine(failure)]);
  assertEquals(await run(folder), [START, BAR, ready(folder)]);
});

test("says that the cache folder cannot be written", async (folder) => {
  await withWheel(folder);
  await Deno.writeTextFile(join(folder, "file"), "");
  const cache = join(folder, "file", "cache");
  assertEquals(await run(folder, { variables: { GANWALK_CACHE: cache } }), [noEngine(
    `Cannot write "${cache}": expected a folder with write access, got "Not a directory"; ` +
      "name another folder in the variable GANWALK_CACHE",
  )]);
  // The superuser may write everywhere.
  if (Deno.uid() === 0) return;
  await Deno.mkdir(join(folder, "cache"), { mode: 0o500 });
  assertEquals(await run(folder), [noEngine(
    `Cannot write "${
      join(folder, "cache")
    }": expected a folder with write access, got "Permission denied"; ` +
      "name another folder in the variable GANWALK_CACHE",
  )]);
});

test("takes the file that TENSORFLOW_LIBRARY names, and nothing else when it names none", async (folder) => {
  await withWheel(folder);
  const path = join(folder, "lib.so");
  const variables = { TENSORFLOW_LIBRARY: path };
  assertEquals(await run(folder, { variables }), [noEngine(
    `Cannot read "${path}": expected the file that TENSORFLOW_LIBRARY names, got nothing there; ` +
      "correct or unset it",
  )]);
  await Deno.writeTextFile(path, "");
  assertEquals(await run(folder, { variables }), []);
  assertEquals(await run(folder, { variables, verbose: true }), [`TensorFlow ready: ${path}`]);
  assertEquals(await programsRun(folder), []);
});

test("uses the library of an installed TensorFlow where it lies", async (folder) => {
  const site = join(folder, "site/tensorflow");
  const path = join(site, "libtensorflow_cc.so.2");
  const answer = (version: string, machine = "x86_64") =>
    JSON.stringify({
      prefix: "/p",
      machine,
      pip: false,
      distribution: "tensorflow",
      version,
      folders: [site],
    });
  await Deno.mkdir(site, { recursive: true });
  await Deno.writeTextFile(path, "");
  const useless = [answer("2.15.1"), answer("2.22.0"), answer("2.18.1", "aarch64"), "no json", ""];
  for (const python of useless) {
    await writeProgram(folder, "python3", "exit 1", python);
    assertEquals(await run(folder), [NO_CLIENT], python);
  }
  await writeProgram(folder, "python", "exit 1", answer("2.21.0"));
  assertEquals(await run(folder), [`TensorFlow 2.21.0 ready: ${path}`]);
  assertEquals(await run(folder), []);
  await Deno.remove(path);
  await withWheel(folder);
  assertEquals(await run(folder), [START, BAR, ready(folder)]);
});

test("says in one line that there is no library for a platform", async (folder) => {
  await withWheel(folder);
  const on = (os: string, arch: string) =>
    run(folder, {}, { machine: { ...standInMachine(folder), os, arch } });
  const says = (platform: string, other: string) => [noEngine(
    `TensorFlow publishes no library for ${platform} that works outside Python; ${other}, ` +
      "or name a TensorFlow C library in the variable TENSORFLOW_LIBRARY",
  )];
  assertEquals(await on("windows", "x86_64"), says("windows-x86_64", "run ganwalk in WSL"));
  assertEquals(await programsRun(folder), []);
  assertEquals(await on("darwin", "x86_64"), says("darwin-x86_64", "install Python's tensorflow 2.16"));
  assertEquals(await on("freebsd", "x86_64"), says("freebsd-x86_64", "use Linux or macOS"));
});
