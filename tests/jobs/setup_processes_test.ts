import { assertEquals } from "@std/assert";
import { fromFileUrl, join } from "@std/path";
import type { SetupMachine } from "../../src/engine/tensorflow/find_python.ts";
import { readNvidiaDriver } from "../../src/engine/tensorflow/nvidia_driver.ts";
import { setUp } from "../../src/jobs/setup.ts";
import { standInDriver } from "../engine/nvidia_driver_stand_in.ts";
import {
  bringWheel,
  canRunPrograms,
  collectingReporter,
  GPU_CONTENTS,
  GPU_STAND_INS,
  inFolder,
  PYTHON_WITH_PIP,
  STAND_IN,
  standInMachine,
  writeProgram,
  writeWheel,
} from "../engine/tensorflow_stand_in.ts";

const canRun = canRunPrograms("setup_processes_test.ts");
const pip = canRun ? await findPip() : undefined;
if (canRun && !pip) console.warn("setup_processes_test.ts: tests with pip skipped, needs python3 with pip");

const CHILD = fromFileUrl(new URL("setup_child.ts", import.meta.url));
/** The permissions of `deno task setup`. */
const FLAGS = ["-q", "--allow-read", "--allow-write", "--allow-env", "--allow-sys"];
const START = "Downloading tensorflow-cpu 2.18.1 (0 MB) with python3 -m pip";
const ready = (folder: string) =>
  `TensorFlow 2.18.1 ready: ${
    join(folder, "cache/tensorflow-2.18.1-linux-x86_64/tensorflow/libtensorflow_cc.so.2")
  }`;

/** The path of a python3 that has pip. */
async function findPip(): Promise<string | undefined> {
  try {
    const probe = new Deno.Command("python3", { args: ["-c", "import pip, sys; print(sys.executable)"] });
    const { success, stdout } = await probe.output();
    return success ? new TextDecoder().decode(stdout).trim() : undefined;
  } catch {
    return undefined;
  }
}

function startSetup(folder: string): Deno.ChildProcess {
  return new Deno.Command(Deno.execPath(), {
    args: ["run", ...FLAGS, "--allow-run=python3,python,uvx", CHILD],
    env: {
      PATH: join(folder, "programs"),
      GANWALK_CACHE: join(folder, "cache"),
      TENSORFLOW_LIBRARY: "",
      LD_LIBRARY_PATH: "/nowhere",
    },
    stdout: "piped",
    stderr: "piped",
  }).spawn();
}

async function endOf(child: Deno.ChildProcess): Promise<{ code: number; lines: string[] }> {
  const { code, stdout, stderr } = await child.output();
  const text = new TextDecoder();
  const lines = [...text.decode(stdout).split("\n"), ...text.decode(stderr).split("\n")];
  return { code, lines: lines.filter((line) => line !== "") };
}

/** Waits until a program of the folder has made a file there. */
async function waitForFile(path: string): Promise<void> {
  for (let tries = 0; tries < 200; tries++) {
    const found = await Deno.stat(path).then(() => true, () => false);
    if (found) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`Cannot read "${path}": expected it within 10 seconds, got nothing there`);
}

function test(name: string, fn: (folder: string) => Promise<void>, ignore = !canRun): void {
  Deno.test({ name, ignore, fn: () => inFolder(fn) });
}

/** A client that notes that it began and its process id, and then hangs. */
const hang = (folder: string) =>
  `while [ "$1" != "-d" ]; do shift; done\necho half > "$2/half.whl"\necho $$ > "${
    join(folder, "begun")
  }"\nexec /bin/sleep 20\n`;

const entries = (folder: string) =>
  [...Deno.readDirSync(join(folder, "cache"))].map(({ name }) => name).sort();

test("a setup that was killed does not keep the next one from its work", async (folder) => {
  await writeProgram(folder, "python3", hang(folder));
  const child = startSetup(folder);
  await waitForFile(join(folder, "begun"));
  child.kill("SIGKILL");
  await child.output();
  assertEquals(entries(folder).length, 2);
  // The client outlives a setup that is killed; here it would otherwise sleep on.
  Deno.kill(Number(await Deno.readTextFile(join(folder, "begun"))), "SIGKILL");
  await writeProgram(folder, "python3", bringWheel(await writeWheel(join(folder, "index"))));
  assertEquals(await endOf(startSetup(folder)), { code: 0, lines: [START, ready(folder)] });
  assertEquals(entries(folder), ["library.json", "setup.lock", "tensorflow-2.18.1-linux-x86_64"]);
  assertEquals(await endOf(startSetup(folder)), { code: 0, lines: [] });
});

test("Ctrl-C ends the setup with code 130, ends the client and leaves nothing half done", async (folder) => {
  await writeProgram(folder, "python3", hang(folder));
  const child = startSetup(folder);
  await waitForFile(join(folder, "begun"));
  const start = performance.now();
  child.kill("SIGINT");
  child.kill("SIGINT");
  assertEquals(await endOf(child), { code: 130, lines: [START] });
  assertEquals(performance.now() - start < 10_000, true, "the client was not waited for");
  assertEquals(entries(folder), ["setup.lock"]);
  let isRunning = true;
  try {
    Deno.kill(Number(await Deno.readTextFile(join(folder, "begun"))), "SIGKILL");
  } catch {
    isRunning = false;
  }
  assertEquals(isRunning, false);
});

test("of two setups at once one works and the other waits for it", async (folder) => {
  const wheel = await writeWheel(join(folder, "index"));
  const begun = join(folder, "begun");
  await writeProgram(folder, "python3", `echo 1 > "${begun}"\n/bin/sleep 1\n${bringWheel(wheel)}`);
  const first = startSetup(folder);
  await waitForFile(begun);
  const second = startSetup(folder);
  assertEquals(await endOf(first), { code: 0, lines: [START, ready(folder)] });
  assertEquals(await endOf(second), { code: 0, lines: ["Another setup is at work; waiting for it to end"] });
  assertEquals(entries(folder), ["library.json", "setup.lock", "tensorflow-2.18.1-linux-x86_64"]);
});

/** A machine whose python3 is the real one and finds packages in a folder only. */
async function machineWithPip(folder: string, index: string): Promise<SetupMachine> {
  await writeProgram(folder, "python3", `exec "${pip}" "$@"`, PYTHON_WITH_PIP);
  await Deno.mkdir(index);
  return standInMachine(folder, {
    ...Deno.env.toObject(),
    PIP_NO_INDEX: "1",
    PIP_FIND_LINKS: index,
    PIP_REQUIRE_VIRTUALENV: "1",
    PATH: join(folder, "programs"),
    GANWALK_CACHE: join(folder, "cache"),
    TENSORFLOW_LIBRARY: "",
  });
}

test("setUp() has the real pip choose the wheel by name and platform", async (folder) => {
  const index = join(folder, "index");
  const machine = await machineWithPip(folder, index);
  const driver = () => ({ missing: "no NVIDIA driver was found" });
  const run = async () => {
    const reporter = collectingReporter();
    const options = { retry: true, verbose: false, gpu: false, yes: false, showProgress: false };
    await setUp(options, reporter, { machine, wheels: [STAND_IN], driver });
    return reporter.lines;
  };
  assertEquals(await run(), [
    START,
    "! The native engine is not available: python3 -m pip could not download tensorflow-cpu 2.18.1: " +
    "No matching distribution found for tensorflow-cpu==2.18.1; it is tried again after 24 hours, or now by " +
    "`deno task setup --retry`. A GPU is used through WebGPU instead, else wasm, 4 to 25 times slower.",
  ]);
  await writeWheel(index);
  assertEquals(await run(), [START, "Unpacking TensorFlow, MB: 1/1", ready(folder)]);
}, pip === undefined);

test("setUp() has the real pip bring TensorFlow for GPUs and NVIDIA's libraries", async (folder) => {
  const index = join(folder, "index");
  const machine = await machineWithPip(folder, index);
  for (const wheel of GPU_STAND_INS) await writeWheel(index, GPU_CONTENTS[wheel.package], wheel);
  const reporter = collectingReporter();
  const options = { retry: false, verbose: false, gpu: true, yes: true, showProgress: false };
  const driver = () => readNvidiaDriver(standInDriver());
  await setUp(options, reporter, { machine, gpuWheels: GPU_STAND_INS, driver });
  const library = join(folder, "cache/tensorflow-2.18.1-linux-x86_64-gpu");
  assertEquals(
    reporter.lines.at(-1),
    `TensorFlow 2.18.1 ready for NVIDIA GPUs: ${join(library, "tensorflow/libtensorflow_cc.so.2")}`,
  );
  for (const [path, content] of Object.values(GPU_CONTENTS).flatMap(Object.entries)) {
    assertEquals(await Deno.readFile(join(library, path)), content, path);
  }
}, pip === undefined);
