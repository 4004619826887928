/** A pretended NVIDIA driver: functions that answer like those of its library. */
import type { CudaFunctions, Gpu } from "../../src/engine/tensorflow/nvidia_driver.ts";

/** What the pretended driver has. */
export interface StandInDriver {
  /** As cuDriverGetVersion gives it, such as 12040 for 12.4. */
  version?: number;
  gpus?: readonly Gpu[];
  /** What single functions return instead of 0. */
  codes?: Partial<Record<keyof CudaFunctions, number>>;
}

const GIBIBYTE = 2 ** 30;

/** GPUs as their driver names them. */
export const GPUS = {
  a100: { name: "NVIDIA A100-SXM4-40GB", computeCapability: [8, 0], bytes: 40 * GIBIBYTE },
  h100: { name: "NVIDIA H100 80GB HBM3", computeCapability: [9, 0], bytes: 80 * GIBIBYTE },
  t4: { name: "Tesla T4", computeCapability: [7, 5], bytes: 15 * GIBIBYTE },
  m60: { name: "Tesla M60", computeCapability: [5, 2], bytes: 8 * GIBIBYTE },
} as const satisfies Record<string, Gpu>;

/** The functions of a driver with one A100 and CUDA 12.4, or with what is named. */
export function standInDriver({ version = 12040, gpus = [GPUS.a100], codes = {} }: StandInDriver = {}) {
  /** Device handles need not be numbers from 0. */
  const FIRST_HANDLE = 7;
  const gpuOf = (handle: number) => gpus[handle - FIRST_HANDLE]!;
  const answers: Record<keyof CudaFunctions, (...args: never[]) => void> = {
    cuInit: () => {},
    cuDriverGetVersion: (target: Int32Array) => void (target[0] = version),
    cuDeviceGetCount: (target: Int32Array) => void (target[0] = gpus.length),
    cuDeviceGet: (target: Int32Array, number: number) => void (target[0] = number + FIRST_HANDLE),
    cuDeviceGetName: (target: Uint8Array, length: number, handle: number) =>
      target.set(new TextEncoder().encode(`${gpuOf(handle).name}\0left from before`).subarray(0, length)),
    cuDeviceGetAttribute: (target: Int32Array, which: number, handle: number) =>
      void (target[0] = gpuOf(handle).computeCapability[which === 75 ? 0 : 1]),
    cuDeviceTotalMem_v2: (target: BigUint64Array, handle: number) =>
      void (target[0] = BigInt(gpuOf(handle).bytes)),
  };
  const functions = Object.entries(answers).map(([name, answer]) => [
    name,
    (...args: never[]) => {
      const code = codes[name as keyof CudaFunctions] ?? 0;
      if (code === 0) answer(...args);
      return code;
    },
  ]);
  return () => Object.fromEntries(functions) as CudaFunctions;
}
