/** Small wheels and pretended programs, with which the whole setup runs without network and in no time. */
import { createHash } from "node:crypto";
import { join } from "@std/path";
import { BlobWriter, Uint8ArrayReader, ZipWriter } from "@zip.js/zip.js";
import type { SetupMachine } from "../../src/engine/tensorflow/find_python.ts";
import type { Wheel, WheelMember } from "../../src/engine/tensorflow/wheels.ts";
import type { Reporter } from "../../src/jobs/reporter.ts";

/** Whether tests that write files and run programs can run here, and a line when they cannot. */
export function canRunPrograms(file: string): boolean {
  const needed = ["read", "write", "env", "sys", "run"] as const;
  const missing = needed.filter((name) => Deno.permissions.querySync({ name }).state !== "granted");
  if (missing.length > 0) console.warn(`${file}: skipped, needs --allow-${missing.join(" --allow-")}`);
  else if (Deno.build.os === "windows") console.warn(`${file}: skipped, the programs are shell scripts`);
  return missing.length === 0 && Deno.build.os !== "windows";
}

/** Runs a test in a new folder, which is removed afterwards. */
export async function inFolder(work: (folder: string) => Promise<void>): Promise<void> {
  const folder = await Deno.realPath(await Deno.makeTempDir({ prefix: "ganwalk-setup-test-" }));
  try {
    await work(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/** 300,000 bytes that do not compress to nothing, and a short text. */
export const CONTENTS: Record<string, Uint8Array<ArrayBuffer>> = {
  "tensorflow/libtensorflow_cc.so.2": Uint8Array.from({ length: 300_000 }, (_, i) => (i * i >> 7) & 255),
  "tensorflow/libtensorflow_framework.so.2": new TextEncoder().encode("the framework"),
};

function pinsOf(contents: Record<string, Uint8Array>): [WheelMember, ...WheelMember[]] {
  return Object.entries(contents).map(([path, content]): WheelMember => ({
    path,
    bytes: content.length,
    sha256: createHash("sha256").update(content).digest("hex"),
    ...(path.includes("/bin/") ? { isProgram: true } : {}),
  })) as [WheelMember, ...WheelMember[]];
}

/** The pins of the stand-in wheel, whatever the machine is. */
export const STAND_IN: Wheel = {
  os: "linux",
  arch: "x86_64",
  package: "tensorflow-cpu",
  version: "2.18.1",
  tags: ["manylinux_2_17_x86_64", "manylinux2014_x86_64"],
  bytes: 12_000,
  members: pinsOf(CONTENTS),
};

/** The file name that pip knows the wheel by. */
export const WHEEL_NAME = "tensorflow_cpu-2.18.1-cp312-cp312-manylinux_2_17_x86_64.manylinux2014_x86_64.whl";

/** Files of the stand-in wheels for GPUs, by the names of their packages. */
export const GPU_CONTENTS: Record<string, Record<string, Uint8Array<ArrayBuffer>>> = {
  tensorflow: {
    "tensorflow/libtensorflow_cc.so.2": new TextEncoder().encode("the library, for GPUs"),
    "tensorflow/libtensorflow_framework.so.2": new TextEncoder().encode("its framework"),
  },
  "nvidia-cudnn-cu12": {
    "nvidia/cudnn/lib/libcudnn.so.9": new TextEncoder().encode("convolutions"),
  },
  "nvidia-cuda-nvcc-cu12": {
    "nvidia/cuda_nvcc/bin/ptxas": new TextEncoder().encode("#!/bin/sh\necho assembled\n"),
  },
};

/** The pins of the stand-in wheels for GPUs. */
export const GPU_STAND_INS = Object.entries(GPU_CONTENTS).map(([name, contents]): Wheel => ({
  ...STAND_IN,
  package: name,
  version: name === "tensorflow" ? "2.18.1" : "12.5.82",
  tags: name === "tensorflow" ? STAND_IN.tags : ["manylinux2014_x86_64"],
  bytes: 3_000_000,
  members: pinsOf(contents),
})) as [Wheel, ...Wheel[]];

/** Writes a wheel that pip accepts. */
export async function writeWheel(folder: string, contents = CONTENTS, wheel = STAND_IN): Promise<string> {
  const writer = new ZipWriter(new BlobWriter(), { useWebWorkers: false });
  const text = (lines: string) => new TextEncoder().encode(lines);
  const { package: name, version } = wheel;
  const metadata = `${name.replaceAll("-", "_")}-${version}.dist-info`;
  const all = {
    ...contents,
    "tensorflow/python/unused.py": text("raise SystemError('never unpacked')\n"),
    [`${metadata}/METADATA`]: text(`Metadata-Version: 2.1\nName: ${name}\nVersion: ${version}\n`),
    [`${metadata}/WHEEL`]: text(`Wheel-Version: 1.0\nTag: ${pythonTag(wheel)}-${wheel.tags.at(-1)}\n`),
    [`${metadata}/RECORD`]: text(""),
  };
  for (const [path, content] of Object.entries(all)) await writer.add(path, new Uint8ArrayReader(content));
  const path = join(folder, fileName(wheel));
  await Deno.mkdir(folder, { recursive: true });
  await Deno.writeFile(path, (await writer.close()).stream());
  return path;
}

/** The file name that pip knows a wheel by. */
function fileName(wheel: Wheel): string {
  const { package: name, version, tags } = wheel;
  return `${name.replaceAll("-", "_")}-${version}-${pythonTag(wheel)}-${tags.join(".")}.whl`;
}

/** NVIDIA's wheels are for every Python, TensorFlow's for one. */
function pythonTag({ package: name }: Wheel): string {
  return name.startsWith("nvidia") ? "py3-none" : "cp312-cp312";
}

/** How a pretended Python answers when it is asked what it offers. */
export const PYTHON_WITH_PIP =
  '{"prefix": "/stand-in", "machine": "x86_64", "pip": true, "distribution": null, "version": null, "folders": []}';

/** The same without pip. */
export const PYTHON_WITHOUT_PIP = PYTHON_WITH_PIP.replace('"pip": true', '"pip": false');

/** Shell lines of a client that brings a wheel: they copy it to the folder after `-d`. */
export function bringWheel(wheel: string): string {
  return `while [ "$1" != "-d" ]; do shift; done\n/bin/cp "${wheel}" "$2/${WHEEL_NAME}"\n`;
}

/** Shell lines of a client that brings the wheel of the package it is asked for, out of a folder. */
export function bringWheels(index: string): string {
  const name = '$(echo "${3%%==*}" | /usr/bin/tr - _)';
  return `while [ "$1" != "-d" ]; do shift; done\n/bin/cp "${index}/${name}-"*.whl "$2"\n`;
}

/**
 * Writes a program to `folder/programs`. It notes its arguments in `folder/calls`; asked with `-c` it gives
 * `answer`, asked for its version it gives one, and for a download it runs the shell lines.
 */
export async function writeProgram(
  folder: string,
  name: string,
  download: string,
  answer = PYTHON_WITH_PIP,
): Promise<void> {
  const path = join(folder, "programs", name);
  await Deno.mkdir(join(folder, "programs"), { recursive: true });
  const script = [
    "#!/bin/sh",
    `echo "${name} $1 $2 $3" | /usr/bin/head -n 1 >> "${join(folder, "calls")}"`,
    `if [ "$1" = -c ]; then echo '${answer}'; exit; fi`,
    'if [ "$1" = --version ]; then echo "uvx 0.1.0"; exit; fi',
    download,
  ];
  await Deno.writeTextFile(path, script.join("\n"), { mode: 0o755 });
}

/** The programs that were run, in order, each with its first arguments. */
export async function programsRun(folder: string): Promise<string[]> {
  const lines = (await Deno.readTextFile(join(folder, "calls")).catch(() => "")).trim().split("\n");
  return lines.filter((line) => line !== "").map((line) => line.replace(/ -c .*| -c$/, " -c").trim());
}

/** A Linux machine that has the programs of a folder only, and its cache in that folder. */
export function standInMachine(folder: string, variables: Record<string, string> = {}): SetupMachine {
  const all: Record<string, string> = {
    PATH: join(folder, "programs"),
    GANWALK_CACHE: join(folder, "cache"),
    ...variables,
  };
  return { variable: (name) => all[name], environment: () => all, os: "linux", arch: "x86_64" };
}

/**
 * A reporter that keeps its lines; warnings begin with "! ", questions with "? ", a bar is one line when it ends.
 *
 * @param answer to every question
 */
export function collectingReporter(answer = false): Reporter & { lines: string[] } {
  const lines: string[] = [];
  return {
    lines,
    line: (text) => void lines.push(text),
    warn: (text) => void lines.push(`! ${text}`),
    ask(question) {
      lines.push(`? ${question}`);
      return answer;
    },
    progress(title, total) {
      let last = 0;
      return {
        update: (done) => void (last = done),
        end: () => void lines.push(`${title}: ${last}/${total}`),
      };
    },
  };
}
