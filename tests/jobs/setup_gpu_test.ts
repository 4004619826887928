import { assertEquals, assertMatch, assertRejects } from "@std/assert";
import { join } from "@std/path";
import { recordedLibrary } from "../../src/engine/tensorflow/library.ts";
import { readNvidiaDriver } from "../../src/engine/tensorflow/nvidia_driver.ts";
import { setUp, type SetUpEffects } from "../../src/jobs/setup.ts";
import { UserError } from "../../src/tensor/errors.ts";
import { GPUS, type StandInDriver, standInDriver } from "../engine/nvidia_driver_stand_in.ts";
import {
  bringWheels,
  canRunPrograms,
  collectingReporter,
  GPU_CONTENTS,
  GPU_STAND_INS,
  inFolder,
  programsRun,
  PYTHON_WITHOUT_PIP,
  STAND_IN,
  standInMachine,
  writeProgram,
  writeWheel,
} from "../engine/tensorflow_stand_in.ts";

const ignore = !canRunPrograms("setup_gpu_test.ts");
const SIZES = "TensorFlow 2.18.1 for NVIDIA GPUs: 3 packages, 9 MB to download, 0 MB on disk";
const QUESTION = "? Download them?";
const BAR = "Unpacking TensorFlow, MB: 1/1";
const DOWNLOADS = GPU_STAND_INS.flatMap(({ package: name, version }) => [
  `Downloading ${name} ${version} (3 MB) with python3 -m pip`,
  BAR,
]);
const GPU_FOLDER = "cache/tensorflow-2.18.1-linux-x86_64-gpu";
const libraryPath = (folder: string) => join(folder, GPU_FOLDER, "tensorflow/libtensorflow_cc.so.2");
const ready = (folder: string) => `TensorFlow 2.18.1 ready for NVIDIA GPUs: ${libraryPath(folder)}`;
const readyForCpu = (folder: string) =>
  `TensorFlow 2.18.1 ready: ${join(folder, "cache/tensorflow-2.18.1-linux-x86_64", CC)}`;
const CC = "tensorflow/libtensorflow_cc.so.2";
const CPU_DOWNLOAD = ["Downloading tensorflow-cpu 2.18.1 (0 MB) with python3 -m pip", BAR];

/** What a setup is given besides `--gpu`. */
interface RunOptions {
  gpu?: boolean;
  yes?: boolean;
  /** To the question before the download. */
  answer?: boolean;
  /** What the driver answers; null: there is none. */
  driver?: StandInDriver | null;
  variables?: Record<string, string>;
}

/** Runs `deno task setup --gpu` in a folder and gives the lines that it said; an error comes last. */
async function run(
  folder: string,
  options: RunOptions = {},
  effects: Partial<SetUpEffects> = {},
): Promise<string[]> {
  const { gpu = true, yes = false, answer = true, driver = {}, variables } = options;
  const reporter = collectingReporter(answer);
  const all: SetUpEffects = {
    machine: standInMachine(folder, variables),
    wheels: [STAND_IN],
    gpuWheels: GPU_STAND_INS,
    driver: () => readNvidiaDriver(driver === null ? () => undefined : standInDriver(driver)),
    ...effects,
  };
  const settings = { retry: false, verbose: false, gpu, yes, showProgress: false };
  const work = () => setUp(settings, reporter, all);
  const error = await work().then(() => undefined, (error) => error);
  if (error === undefined) return reporter.lines;
  // Anything but a line for the user is a fault.
  const { message } = await assertRejects(() => Promise.reject(error), UserError);
  return [...reporter.lines, `error: ${message}`];
}

/** A folder whose `python3 -m pip` brings the wheels for the CPU and for GPUs. */
async function withWheels(folder: string, contents = GPU_CONTENTS): Promise<void> {
  const index = join(folder, "index");
  await writeWheel(index);
  for (const wheel of GPU_STAND_INS) await writeWheel(index, contents[wheel.package], wheel);
  await writeProgram(folder, "python3", bringWheels(index));
}

const failure = (reason: string) => `error: TensorFlow for GPUs is not set up: ${reason}`;
const cacheNames = (folder: string) =>
  [...Deno.readDirSync(join(folder, "cache"))].map(({ name }) => name).sort();

function test(name: string, fn: (folder: string) => Promise<void>): void {
  Deno.test({ name: `setUp() for GPUs ${name}`, ignore, fn: () => inFolder(fn) });
}

test("says the size, asks, and lays NVIDIA's libraries where TensorFlow looks for them", async (folder) => {
  await withWheels(folder);
  assertEquals(await run(folder), [SIZES, QUESTION, ...DOWNLOADS, ready(folder)]);
  for (const [path, content] of Object.values(GPU_CONTENTS).flatMap(Object.entries)) {
    assertEquals(await Deno.readFile(join(folder, GPU_FOLDER, path)), content, path);
  }
  const { mode } = await Deno.stat(join(folder, GPU_FOLDER, "nvidia/cuda_nvcc/bin/ptxas"));
  assertEquals(mode! & 0o100, 0o100, "TensorFlow runs ptxas");
  assertEquals((await Deno.stat(libraryPath(folder))).mode! & 0o111, 0);
  assertEquals(cacheNames(folder), ["library.json", "setup.lock", "tensorflow-2.18.1-linux-x86_64-gpu"]);
  assertEquals(await recordedLibrary(standInMachine(folder)), {
    path: libraryPath(folder),
    version: "2.18.1",
    origin: "download",
    gpu: true,
  });
});

test("runs nothing when it is there, and a setup without --gpu keeps it", async (folder) => {
  await withWheels(folder);
  await run(folder);
  const calls = await programsRun(folder);
  assertEquals(await run(folder), []);
  assertEquals(await run(folder, { gpu: false }), []);
  assertEquals(await programsRun(folder), calls);
  await Deno.remove(join(folder, "cache/library.json"));
  assertEquals(await run(folder), [ready(folder)], "whole files that lost their record");
});

test("downloads without a question with --yes, and nothing without a yes", async (folder) => {
  await withWheels(folder);
  assertEquals(await run(folder, { answer: false }), [
    SIZES,
    QUESTION,
    failure("nothing was downloaded; answer y where you are asked, or add --yes"),
  ]);
  assertEquals(cacheNames(folder), ["setup.lock"]);
  assertEquals(await run(folder, { answer: false, yes: true }), [SIZES, ...DOWNLOADS, ready(folder)]);
});

test("is offered with its size when a library for the CPU is new and a driver is found", async (folder) => {
  await withWheels(folder);
  assertEquals(await run(folder, { gpu: false }), [
    ...CPU_DOWNLOAD,
    readyForCpu(folder),
    `For NVIDIA A100-SXM4-40GB run \`deno task setup --gpu\`: ${SIZES}`,
  ]);
  assertEquals(await run(folder, { gpu: false }), []);
  assertEquals(await run(folder), [SIZES, QUESTION, ...DOWNLOADS, ready(folder)]);
});

test("is not offered without a driver, or where driver or GPU are too old", async (folder) => {
  await withWheels(folder);
  for (const driver of [null, { version: 11040 }, { gpus: [GPUS.m60] }, { gpus: [] }]) {
    assertEquals(await run(folder, { gpu: false, driver }), [...CPU_DOWNLOAD, readyForCpu(folder)]);
    await Deno.remove(join(folder, "cache"), { recursive: true });
  }
});

test("says what is wrong with driver or GPU before it runs anything", async (folder) => {
  await withWheels(folder);
  assertEquals(await run(folder, { driver: null }), [
    failure("no NVIDIA driver was found; install NVIDIA's driver, version 525.60 or newer"),
  ]);
  assertEquals(await run(folder, { driver: { version: 11040 } }), [failure(
    "NVIDIA's driver is too old: it serves CUDA 11.4, expected 12.0 or newer; install driver 525.60 or newer",
  )]);
  assertEquals(await run(folder, { driver: { gpus: [GPUS.m60] } }), [failure(
    "Tesla M60 is too old: it has compute capability 5.2, expected 6.0 or newer; " +
      "use a GPU of 2016 or later, or the CPU",
  )]);
  assertEquals(await programsRun(folder), []);
});

test("says where there is TensorFlow for GPUs, and that a named library is used as it is", async (folder) => {
  await withWheels(folder);
  const on = (os: string, arch: string) =>
    run(folder, {}, { machine: { ...standInMachine(folder), os, arch } });
  const only = "TensorFlow publishes libraries for GPUs for Linux x86-64 only, this is";
  assertEquals(await on("windows", "x86_64"), [failure(`${only} windows-x86_64; run ganwalk in WSL`)]);
  assertEquals(await on("linux", "aarch64"), [
    failure(`${only} linux-aarch64; compute on the CPU with \`deno task setup\``),
  ]);
  const path = join(folder, "lib.so");
  await Deno.writeTextFile(path, "");
  assertEquals(await run(folder, { variables: { TENSORFLOW_LIBRARY: path } }), [
    failure(`TENSORFLOW_LIBRARY names "${path}", which is used as it is; unset it to set up another`),
  ]);
  assertEquals(await programsRun(folder), []);
});

test("leaves nothing of wheels that are damaged, and the library that was there", async (folder) => {
  await withWheels(folder, {
    ...GPU_CONTENTS,
    "nvidia-cudnn-cu12": { "nvidia/cudnn/lib/libcudnn.so.9": new TextEncoder().encode("convoluti0ns") },
  });
  await run(folder, { gpu: false });
  const before = await recordedLibrary(standInMachine(folder));
  const lines = await run(folder);
  assertEquals(lines.slice(0, -1), [SIZES, QUESTION, ...DOWNLOADS.slice(0, 4)]);
  const sha256 = GPU_STAND_INS.find((wheel) => wheel.package === "nvidia-cudnn-cu12")!.members[0].sha256;
  assertMatch(
    lines.at(-1)!,
    new RegExp(`^error: .* "nvidia/cudnn/lib/libcudnn.so.9": expected SHA-256 ${sha256}`),
  );
  assertMatch(lines.at(-1)!, /; run `deno task setup --gpu` to try again$/);
  assertEquals(cacheNames(folder), ["library.json", "setup.lock", "tensorflow-2.18.1-linux-x86_64"]);
  assertEquals(await recordedLibrary(standInMachine(folder)), before);
});

test("names the package that a client does not bring, and is tried again at once", async (folder) => {
  await withWheels(folder);
  await Deno.remove(join(folder, "index/nvidia_cuda_nvcc_cu12-12.5.82-py3-none-manylinux2014_x86_64.whl"));
  const lines = await run(folder);
  assertEquals(lines.slice(0, -1), [SIZES, QUESTION, ...DOWNLOADS.slice(0, 5)]);
  const start = failure("python3 -m pip could not download nvidia-cuda-nvcc-cu12 12.5.82: ");
  assertEquals(lines.at(-1)!.slice(0, start.length), start);
  await withWheels(folder);
  assertEquals(await run(folder), [SIZES, QUESTION, ...DOWNLOADS, ready(folder)]);
});

test("asks for room on the disk for all of it", async (folder) => {
  await withWheels(folder);
  const lines = await run(folder, {}, { freeBytes: () => Promise.resolve(12_345_678) });
  assertEquals(lines, [
    SIZES,
    QUESTION,
    failure(
      `Cannot write "${join(folder, "cache")}": expected 46 MB of free disk space, got 12 MB; ` +
        "make room, or name a folder on another disk in the variable GANWALK_CACHE",
    ),
  ]);
});

test("uses an installed tensorflow[and-cuda] where it lies, and no other one", async (folder) => {
  const site = join(folder, "site");
  const path = join(site, CC);
  const install = (distribution: string) =>
    writeProgram(
      folder,
      "python3",
      "exit 1",
      JSON.stringify({
        ...JSON.parse(PYTHON_WITHOUT_PIP),
        distribution,
        version: "2.19.0",
        folders: [join(site, "tensorflow")],
      }),
    );
  await Deno.mkdir(join(site, "tensorflow"), { recursive: true });
  await Deno.writeTextFile(path, "");
  const noClient = failure(
    "tried python3 -m pip, python -m pip and uvx pip to download TensorFlow, found none of them; " +
      "install Python with pip, or uv, then run `deno task setup`",
  );
  await install("tensorflow");
  assertEquals(await run(folder), [noClient], "without NVIDIA's libraries");
  for (const name of ["cublas", "cuda_runtime", "cudnn", "cufft", "cusolver", "cusparse"]) {
    await Deno.mkdir(join(site, "nvidia", name, "lib"), { recursive: true });
  }
  await install("tensorflow-cpu");
  assertEquals(await run(folder), [noClient], "a library without code for GPUs");
  await install("tensorflow");
  assertEquals(await run(folder), [`TensorFlow 2.19.0 ready for NVIDIA GPUs: ${path}`]);
  assertEquals(await run(folder), []);
  await Deno.remove(join(folder, "cache/library.json"));
  assertEquals(await run(folder, { gpu: false }), [`TensorFlow 2.19.0 ready for NVIDIA GPUs: ${path}`]);
});
