/** Chooses what tfjs computes with. */
import * as tf from "@tensorflow/tfjs-core";
import { counted } from "../tensor/counted.ts";
import { UserError } from "../tensor/errors.ts";
import type { AnyTensor } from "../tensor/tensors.ts";
import { startBest } from "./auto.ts";
import { type CompileStep, uncompiled } from "./compiled_step.ts";
import { startCpu } from "./cpu_backend.ts";
import { parseDevice, type WantedDevice } from "./device.ts";
import { startNative, tensorCount } from "./native_engine.ts";
import { recordedLibrary } from "./tensorflow/library.ts";
import { startWasm } from "./wasm/wasm_backend.ts";
import { describeAdapter, readWebGpuAdapter, type WebGpuAdapter } from "./webgpu/adapter.ts";
import { startWebGpu, uploadBytes as uploadToWebGpu } from "./webgpu/webgpu_backend.ts";

export type { CompiledStep, CompileStep, Precision, StepOptions } from "./compiled_step.ts";

/** What `--backend` takes. */
export const BACKENDS = ["auto", "tensorflow", "webgpu", "wasm", "cpu"] as const;

/** One of them. */
export type BackendName = typeof BACKENDS[number];

/** How an engine starts. */
export interface EngineOptions {
  /** Whether the library's own log lines are shown; default: false. */
  readonly debug?: boolean;
  /** How many threads the tensorflow and wasm engines compute with; default: one for each core. */
  readonly threads?: number;
  /** `auto` (default); `cpu`; `gpu`, an NVIDIA GPU through TensorFlow, or `gpu:1` for the second one. */
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
  /** Why `auto` chose it; for the user. */
  readonly reason?: string;
  /** Whether the GPU that it computes on computes bf16 itself; absent on a CPU, where it must be measured. */
  readonly computesBfloat16?: boolean;
  /** Size of the largest tensor that it can compute with; absent where memory alone is the limit. */
  readonly mostTensorBytes?: number;
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
 * @param backend `auto` takes a GPU through TensorFlow if it is set up and usable, else a GPU through WebGPU, else
 * TensorFlow on the CPU, else wasm
 * @throws {UserError} if the named engine cannot start, or not on the device
 */
export async function startEngine(backend: BackendName, options: EngineOptions = {}): Promise<Engine> {
  const device = parseDevice(options.device ?? "auto");
  refuseDevice(backend, device, options.device);
  switch (backend) {
    case "auto":
      return await startBest(device, {
        library: recordedLibrary,
        adapter: readWebGpuAdapter,
        tensorflow: (library) => startNative(library, device, options),
        webgpu: startWebGpuEngine,
        wasm: () => startWasmEngine(options),
      });
    case "tensorflow":
      return await startNative(await recordedLibrary(), device, options);
    case "webgpu":
      return await startWebGpuEngine(existing(await readWebGpuAdapter()));
    case "wasm":
      return await startWasmEngine(options);
    case "cpu":
      await startCpu();
      return jsEngine("cpu", tf.version_core, "CPU, JavaScript; for tests");
  }
}

function refuseDevice(backend: BackendName, device: WantedDevice, text: string | undefined): void {
  if (device.kind === "gpu" && (backend === "wasm" || backend === "cpu")) {
    throw new UserError(`Cannot use --device ${text}: the ${backend} engine computes on the CPU only`);
  }
  if (backend === "webgpu" && (device.kind === "cpu" || "index" in device)) {
    throw new UserError(`Cannot use --device ${text}: webgpu computes on the GPU that the system prefers`);
  }
}

function existing(adapter: WebGpuAdapter | { missing: string }): WebGpuAdapter {
  if ("missing" in adapter) throw new UserError(`Cannot start the webgpu engine: ${adapter.missing}`);
  return adapter;
}

async function startWebGpuEngine(adapter: WebGpuAdapter): Promise<Engine> {
  const { version, mostTensorBytes } = await startWebGpu(adapter);
  return {
    ...jsEngine("webgpu", version, describeAdapter(adapter)),
    uploadBytes: uploadToWebGpu,
    mostTensorBytes,
  };
}

async function startWasmEngine(options: EngineOptions): Promise<Engine> {
  const { version, threads, simd } = await startWasm(options.threads);
  const device = `CPU, ${counted(threads, "thread")}${simd ? "" : ", without vector instructions"}`;
  return jsEngine("wasm", version, device);
}

function jsEngine(name: "webgpu" | "wasm" | "cpu", version: string, device: string): Engine {
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
