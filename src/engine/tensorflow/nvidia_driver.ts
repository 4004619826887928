/**
 * What NVIDIA's driver says of itself and of its GPUs. It is asked through the library that comes with it
 * (cuda.h, the driver API), because Deno keeps /proc and /dev from programs without all permissions.
 */

/** One GPU. */
export interface Gpu {
  /** Such as "NVIDIA H100 80GB HBM3". */
  name: string;
  /** NVIDIA's number of its generation, [major, minor]. */
  computeCapability: readonly [number, number];
  /** Its memory. */
  bytes: number;
}

/** A driver that answers. */
export interface NvidiaDriver {
  /** The newest CUDA that it serves, [major, minor]. */
  cudaVersion: readonly [number, number];
  /** The GPUs, in the order of their numbers. */
  gpus: readonly Gpu[];
}

/** Asks the driver; in `missing` why there is no answer, in a few words. */
export type AskDriver = () => NvidiaDriver | { missing: string };

const SYMBOLS = {
  cuInit: { parameters: ["u32"], result: "i32" },
  cuDriverGetVersion: { parameters: ["buffer"], result: "i32" },
  cuDeviceGetCount: { parameters: ["buffer"], result: "i32" },
  cuDeviceGet: { parameters: ["buffer", "i32"], result: "i32" },
  cuDeviceGetName: { parameters: ["buffer", "i32", "i32"], result: "i32" },
  cuDeviceGetAttribute: { parameters: ["buffer", "i32", "i32"], result: "i32" },
  cuDeviceTotalMem_v2: { parameters: ["buffer", "i32"], result: "i32" },
} as const satisfies Deno.ForeignLibraryInterface;

/** The functions of the driver that are called. Each returns 0 for success. */
export type CudaFunctions = Deno.DynamicLibrary<typeof SYMBOLS>["symbols"];

/** cuInit's answer where the driver works and there is no GPU, or CUDA_VISIBLE_DEVICES hides them all. */
const CUDA_ERROR_NO_DEVICE = 100;
const CAPABILITY_MAJOR = 75;
const CAPABILITY_MINOR = 76;
const LONGEST_NAME = 256;

/**
 * Asks NVIDIA's driver.
 *
 * @param open gives the driver's functions, or undefined where there is no driver
 * @returns what it says; `missing` says in a few words why there is no answer
 */
export function readNvidiaDriver(
  open: () => CudaFunctions | undefined = openDriver,
): NvidiaDriver | { missing: string } {
  const cuda = open();
  if (cuda === undefined) return { missing: "no NVIDIA driver was found" };
  const version = new Int32Array(1);
  const failed = (name: string, code: number) => ({
    missing: `NVIDIA's driver does not work: ${name} gives ${code}`,
  });
  const versionCode = cuda.cuDriverGetVersion(version);
  if (versionCode !== 0) return failed("cuDriverGetVersion", versionCode);
  const cudaVersion = [Math.trunc(version[0]! / 1000), Math.trunc(version[0]! % 1000 / 10)] as const;
  const initCode = cuda.cuInit(0);
  if (initCode === CUDA_ERROR_NO_DEVICE) return { cudaVersion, gpus: [] };
  if (initCode !== 0) return failed("cuInit", initCode);
  const count = new Int32Array(1);
  const countCode = cuda.cuDeviceGetCount(count);
  if (countCode !== 0) return failed("cuDeviceGetCount", countCode);
  return { cudaVersion, gpus: Array.from({ length: count[0]! }, (_, number) => readGpu(cuda, number)) };
}

function readGpu(cuda: CudaFunctions, number: number): Gpu {
  const device = new Int32Array(1);
  cuda.cuDeviceGet(device, number);
  const name = new Uint8Array(LONGEST_NAME);
  cuda.cuDeviceGetName(name, name.length, device[0]!);
  const bytes = new BigUint64Array(1);
  cuda.cuDeviceTotalMem_v2(bytes, device[0]!);
  const attribute = (which: number) => {
    const value = new Int32Array(1);
    cuda.cuDeviceGetAttribute(value, which, device[0]!);
    return value[0]!;
  };
  return {
    name: new TextDecoder().decode(name.subarray(0, name.indexOf(0))),
    computeCapability: [attribute(CAPABILITY_MAJOR), attribute(CAPABILITY_MINOR)],
    bytes: Number(bytes[0]!),
  };
}

/** The system's linker knows where the driver lies. Without the permission to load it there is none for us. */
function openDriver(): CudaFunctions | undefined {
  try {
    return Deno.dlopen("libcuda.so.1", SYMBOLS).symbols;
  } catch {
    return undefined;
  }
}
