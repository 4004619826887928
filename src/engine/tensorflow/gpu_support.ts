/** Which drivers and GPUs TensorFlow computes on, and what is said where it does not. */
import { type Machine, platformName } from "./library.ts";
import type { Gpu, NvidiaDriver } from "./nvidia_driver.ts";
import { megabytes, unpackedBytes } from "./set_up_rules.ts";
import type { WheelSet } from "./wheels.ts";

/** A version, [major, minor]. */
type Version = readonly [number, number];

/** CUDA 12's libraries run on the drivers of any CUDA 12 (NVIDIA's "minor version compatibility"). */
const OLDEST_CUDA: Version = [12, 0];

/** The oldest GPUs that TensorFlow 2.18's wheel has code for ("sm_60" in its build_info.py). */
const OLDEST_CAPABILITY: Version = [6, 0];

/**
 * For these GPUs and newer ones the wheel has code that the driver compiles first ("compute_90"). It is written in
 * PTX 8.3, which the drivers of CUDA 12.3 are the first to read.
 */
const COMPILED_BY_DRIVER = { capability: [9, 0], cuda: [12, 3] } as const;

/** The first driver for Linux that serves a version of CUDA, from NVIDIA's release notes. */
const DRIVERS: Readonly<Record<string, string>> = { "12.0": "525.60", "12.3": "545.23" };

/** A GPU that TensorFlow computes on, or why there is none and what to do, as a line without its full stop. */
export type GpuChoice = { index: number; gpu: Gpu } | { unsuited: string };

/**
 * Chooses a GPU that TensorFlow computes on.
 *
 * @param driver what the driver answered
 * @param index the number of the GPU that is wanted, default: the first that is suited
 * @returns the GPU, or why there is none
 */
export function chooseGpu(driver: NvidiaDriver | { missing: string }, index?: number): GpuChoice {
  if ("missing" in driver) {
    const oldest = DRIVERS[text(OLDEST_CUDA)];
    return { unsuited: `${driver.missing}; install NVIDIA's driver, version ${oldest} or newer` };
  }
  const { cudaVersion, gpus } = driver;
  if (isOlder(cudaVersion, OLDEST_CUDA)) return { unsuited: oldDriver(cudaVersion, OLDEST_CUDA) };
  if (gpus.length === 0) {
    const advice = "unset CUDA_VISIBLE_DEVICES, or hand a GPU to the container";
    return { unsuited: `NVIDIA's driver finds no GPU; ${advice}` };
  }
  if (index !== undefined && gpus[index] === undefined) {
    return { unsuited: `there is no GPU ${index}; those that are there: ${listed(gpus)}` };
  }
  const candidates = index === undefined ? [...gpus.keys()] : [index];
  const suited = candidates.find((candidate) => complaintAbout(gpus[candidate]!, cudaVersion) === undefined);
  return suited === undefined
    ? { unsuited: complaintAbout(gpus[candidates[0]!]!, cudaVersion)! }
    : { index: suited, gpu: gpus[suited]! };
}

function complaintAbout({ name, computeCapability }: Gpu, cudaVersion: Version): string | undefined {
  if (isOlder(computeCapability, OLDEST_CAPABILITY)) {
    return `${name} is too old: it has compute capability ${text(computeCapability)}, ` +
      `expected ${text(OLDEST_CAPABILITY)} or newer; use a GPU of 2016 or later, or the CPU`;
  }
  const { capability, cuda } = COMPILED_BY_DRIVER;
  const isCompiled = !isOlder(computeCapability, capability);
  return isCompiled && isOlder(cudaVersion, cuda) ? oldDriver(cudaVersion, cuda, ` for ${name}`) : undefined;
}

/**
 * Says on which platforms there is TensorFlow for GPUs.
 *
 * @param machine any platform
 * @returns whether it is one of them
 */
export function hasGpuLibrary({ os, arch }: { os: string; arch: string }): boolean {
  return os === "linux" && arch === "x86_64";
}

/**
 * Says whether a GPU computes bfloat16 itself: those of the Ampere generation (2020) and later ones do.
 *
 * @param gpu the GPU
 * @returns whether convolutions on bfloat16 are faster there than on float32
 */
export function computesBfloat16({ computeCapability }: Gpu): boolean {
  return !isOlder(computeCapability, [8, 0]);
}

/**
 * The failure of a setup for GPUs on a platform for which there is none.
 *
 * @param machine the platform
 * @returns where there is one and what to do
 */
export function noGpuLibrary(machine: Machine): string {
  const other = machine.os === "windows" ? "run ganwalk in WSL" : "compute on the CPU with `deno task setup`";
  return `TensorFlow publishes libraries for GPUs for Linux x86-64 only, this is ${
    platformName(machine)
  }; ${other}`;
}

/**
 * The failure of a setup for GPUs where the user has named a library.
 *
 * @param path the library
 * @returns that it is used and what to do
 */
export function isNamed(path: string): string {
  return `TENSORFLOW_LIBRARY names "${path}", which is used as it is; unset it to set up another`;
}

/** The failure where the user has not agreed to a download. */
export const NOT_AGREED = "nothing was downloaded; answer y where you are asked, or add --yes";

/**
 * Says how much is downloaded, before it is.
 *
 * @param wheels what is downloaded
 * @returns one line
 */
export function describeDownload(wheels: WheelSet): string {
  const download = wheels.reduce((sum, { bytes }) => sum + bytes, 0);
  const disk = wheels.reduce((sum, wheel) => sum + unpackedBytes(wheel), 0);
  return `TensorFlow ${wheels[0].version} for NVIDIA GPUs: ${wheels.length} packages, ` +
    `${megabytes(download)} to download, ${megabytes(disk)} on disk`;
}

function oldDriver(found: Version, needed: Version, what = ""): string {
  return `NVIDIA's driver is too old${what}: it serves CUDA ${text(found)}, expected ${
    text(needed)
  } or newer; ` +
    `install driver ${DRIVERS[text(needed)]} or newer`;
}

function isOlder(version: Version, than: Version): boolean {
  return version[0] < than[0] || (version[0] === than[0] && version[1] < than[1]);
}

function text([major, minor]: Version): string {
  return `${major}.${minor}`;
}

function listed(gpus: readonly Gpu[]): string {
  return gpus.map(({ name }, i) => `${i} (${name})`).join(", ");
}
