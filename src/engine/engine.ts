/** Chooses what tfjs computes with. */
import * as tf from "@tensorflow/tfjs-core";
import { UserError } from "../tensor/errors.ts";
import type { AnyTensor } from "../tensor/tensors.ts";
import { type CompileStep, uncompiled } from "./compiled_step.ts";
import { startCpu } from "./cpu_backend.ts";
import { compileStep } from "./tensorflow/compile_step.ts";
import { chooseDevice, describeGpu, parseDevice, settleDevice, type WantedDevice } from "./device.ts";
import { startTensorFlow, uploadBytes } from "./tensorflow/backend.ts";
import { computesBfloat16 } from "./tensorflow/gpu_support.ts";
import { recordedLibrary, type TensorFlowLibrary } from "./tensorflow/library.ts";
import { readNvidiaDriver } from "./tensorflow/nvidia_driver.ts";
import { measureBfloat16Gain } from "./tensorflow/precision.ts";
import { startWasm } from "./wasm/wasm_backend.ts";

export type { CompiledStep, CompileStep, Precision, StepOptions } from "./compiled_step.ts";

/** What `--backend` takes. */
export const BACKENDS = ["auto", "tensorflow", "wasm", "cpu"] as const;

/** One of them. */
export type BackendName = typeof BACKENDS[number];

/** How an engine starts. */
export interface EngineOptions {
  /** Whether the library's own log lines are shown; default: false. */
  readonly debug?: boolean;
  /** How many threads the tensorflow and wasm engines compute with; default: one for each core. */
  readonly threads?: number;
  /** Where the tensorflow engine computes: `auto` (default), `cpu`, `gpu`, or `gpu:1` for the second GPU. */
  readonly device?: string;
}

/** The engine of this process. */
export interface Engine {
  /** Which of the engines runs. */
  readonly name: Exclude<BackendName, "auto">;
  /** Version of the library that computes. */
  readonly version: string;
  /** What it computes on. */
  readonly device: string;
  /** Why `auto` chose it, if it is not the fastest one; for the user. */
  readonly reason?: string;
  /** Whether the GPU that it computes on computes bf16 itself; absent on a CPU, where it must be measured. */
  readonly computesBfloat16?: boolean;
  /** Measures how many times faster convolutions in bf16 are than in f32; 0 for engines without bf16. */
  measureBfloat16Gain(): number;
  /**
   * Prepares a function of tensors that runs many times. The tensorflow engine makes one TensorFlow function of
   * it, the others return it as it is. Such a function may read and assign variables, but must not read values,
   * draw random numbers, or use other tensors that it is not handed.
   */
  readonly compileStep: CompileStep;
  /**
   * Brings bytes to where the engine computes, as they are; {@linkcode floatsFromBytes} makes numbers of them.
   *
   * @param bytes as many as the shape holds
   * @returns a tensor of the caller
   */
  uploadBytes(bytes: Uint8Array, shape: number[]): AnyTensor;
  /** Tensors that tfjs holds. */
  tensorCount(): number;
  /** Tensors that the library behind tfjs holds. */
  handleCount(): number;
}

/**
 * Starts the engine that a user asked for and makes it tfjs's backend.
 *
 * @param backend `auto` takes TensorFlow's library if it is set up, else wasm
 * @throws {UserError} if the named engine cannot start, or not on the device
 */
export async function startEngine(backend: BackendName, options: EngineOptions = {}): Promise<Engine> {
  const device = parseDevice(options.device ?? "auto");
  if (device.kind === "gpu" && (backend === "wasm" || backend === "cpu")) {
    throw new UserError(
      `Cannot use --device ${options.device}: the ${backend} engine computes on the CPU only`,
    );
  }
  switch (backend) {
    case "auto":
    case "tensorflow":
      return await startNative(backend, device, options);
    case "wasm":
      return await startWasmEngine(options);
    case "cpu":
      await startCpu();
      return jsEngine("cpu", tf.version_core, "CPU, JavaScript; for tests");
  }
}

async function startWasmEngine(options: EngineOptions, reason?: string): Promise<Engine> {
  const { version, threads, simd } = await startWasm(options.threads);
  const device = `CPU, ${counted(threads, "thread")}${simd ? "" : ", without vector instructions"}`;
  return { ...jsEngine("wasm", version, device), reason };
}

function jsEngine(name: "wasm" | "cpu", version: string, device: string): Engine {
  const handleCount = () => tf.backend().numDataIds();
  const uploadBytes = (bytes: Uint8Array, shape: number[]) => tf.tensor(bytes, shape, "int32");
  return {
    name,
    version,
    device,
    measureBfloat16Gain: () => 0,
    compileStep: uncompiled,
    uploadBytes,
    tensorCount,
    handleCount,
  };
}

async function startNative(
  backend: "auto" | "tensorflow",
  device: WantedDevice,
  options: EngineOptions,
): Promise<Engine> {
  // Who names a GPU does not want to wait for wasm.
  const isFlexible = backend === "auto" && device.kind !== "gpu";
  const library = await recordedLibrary();
  if ("missing" in library) {
    // The set-up has said the rest already.
    if (isFlexible) return await startWasmEngine(options, library.missing.split(": ")[0]);
    throw new UserError(`Cannot start the tensorflow engine: ${library.missing}`);
  }
  try {
    return await openNative(library, device, options);
  } catch (error) {
    if (error instanceof UserError) throw error;
    const reason = `Cannot load TensorFlow from "${library.path}": ${(error as Error).message}`;
    if (isFlexible) return await startWasmEngine(options, reason);
    throw new UserError(reason);
  }
}

async function openNative(
  library: TensorFlowLibrary,
  wanted: WantedDevice,
  { threads, debug }: EngineOptions,
): Promise<Engine> {
  const chosen = chooseDevice(wanted, library, readNvidiaDriver);
  const binding = await startTensorFlow(library.path, { threads, debug, gpu: chosen.gpu?.index });
  const { gpu, reason } = settleDevice(wanted, chosen, library, binding.isUsingGpuDevice());
  return {
    name: "tensorflow",
    version: binding.TF_Version,
    device: gpu ? describeGpu(gpu) : `CPU, ${counted(threads ?? navigator.hardwareConcurrency, "thread")}`,
    reason,
    ...(gpu ? { computesBfloat16: computesBfloat16(gpu.gpu) } : {}),
    measureBfloat16Gain: () => measureBfloat16Gain(binding),
    compileStep: (step, options) => compileStep(binding, step, options),
    uploadBytes: (bytes, shape) => uploadBytes(binding, bytes, shape),
    tensorCount,
    handleCount: () => binding.getNumOfTensors(),
  };
}

function counted(count: number, thing: string): string {
  return `${count} ${thing}${count === 1 ? "" : "s"}`;
}

function tensorCount(): number {
  return tf.memory().numTensors;
}
