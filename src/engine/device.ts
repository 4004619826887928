/** On which device the tensorflow engine computes: what `--device` says, the library can, and the driver has. */
import { UserError } from "../tensor/errors.ts";
import { chooseGpu } from "./tensorflow/gpu_support.ts";
import type { TensorFlowLibrary } from "./tensorflow/library.ts";
import type { AskDriver, Gpu } from "./tensorflow/nvidia_driver.ts";

/** A device, as it was asked for. */
export type WantedDevice =
  | { readonly kind: "auto" | "cpu" }
  /** Without an index: the first GPU that is suited. */
  | { readonly kind: "gpu"; readonly index?: number };

/** A device to try. */
export interface ChosenDevice {
  /** The GPU and its number; absent: the CPU. */
  readonly gpu?: { readonly index: number; readonly gpu: Gpu };
  /** Why `auto` took the CPU though the library is for GPUs; for the user. */
  readonly reason?: string;
}

/**
 * Reads what `--device` takes.
 *
 * @param text `auto`, `cpu`, `gpu`, or `gpu:1` for the second GPU
 * @throws {UserError} for anything else
 */
export function parseDevice(text: string): WantedDevice {
  if (text === "auto" || text === "cpu") return { kind: text };
  const match = /^gpu(?::(\d{1,4}))?$/.exec(text);
  if (!match) throw new UserError(`--device must be auto, cpu, gpu, or gpu:N such as gpu:0, got "${text}"`);
  return match[1] === undefined ? { kind: "gpu" } : { kind: "gpu", index: Number(match[1]) };
}

/**
 * Chooses the device. Only where the library may compute on GPUs is the driver asked.
 *
 * @param wanted what the user asked for; `auto` takes a GPU where that works
 * @param library the library that is opened
 * @param driver asks NVIDIA's driver
 * @throws {UserError} if a GPU is wanted and cannot be had
 */
export function chooseDevice(
  wanted: WantedDevice,
  { path, gpu, origin }: TensorFlowLibrary,
  driver: AskDriver,
): ChosenDevice {
  if (wanted.kind === "cpu") return {};
  const isWanted = wanted.kind === "gpu";
  // Nobody knows what a library can that the environment names.
  if (!gpu && origin !== "environment") {
    if (!isWanted) return {};
    throw noGpu(`"${path}" computes on the CPU only; run \`deno task setup --gpu\``);
  }
  const choice = chooseGpu(driver(), isWanted ? wanted.index : undefined);
  if (!("unsuited" in choice)) return { gpu: choice };
  if (isWanted) throw noGpu(choice.unsuited);
  return gpu ? { reason: choice.unsuited } : {};
}

/**
 * Checks that TensorFlow took the GPU that was chosen for it; it passes over GPUs whose libraries it does not find.
 *
 * @param wanted what the user asked for
 * @param chosen what was tried
 * @param library the library that was opened
 * @param isOnGpu whether TensorFlow computes there
 * @returns the device that computes
 * @throws {UserError} if a GPU is wanted and TensorFlow does not take it
 */
export function settleDevice(
  wanted: WantedDevice,
  chosen: ChosenDevice,
  library: TensorFlowLibrary,
  isOnGpu: boolean,
): ChosenDevice {
  if (!chosen.gpu || isOnGpu) return chosen;
  const reason =
    `TensorFlow does not take ${chosen.gpu.gpu.name}, because it has no code for GPUs or finds ` +
    "NVIDIA's libraries not, or in other versions; run `deno task setup --gpu` (--debug shows its log)";
  if (wanted.kind === "gpu") throw noGpu(reason);
  return library.gpu ? { reason } : {};
}

/**
 * A GPU as users see it.
 *
 * @param chosen the GPU and its number
 * @returns such as "GPU 0, NVIDIA A100-SXM4-40GB, 40 GiB"
 */
export function describeGpu({ index, gpu: { name, bytes } }: NonNullable<ChosenDevice["gpu"]>): string {
  return `GPU ${index}, ${name}, ${Math.round(bytes / 2 ** 30)} GiB`;
}

function noGpu(reason: string): UserError {
  return new UserError(`Cannot compute on a GPU: ${reason}`);
}
