/** The tensorflow engine: TensorFlow's own library, on the CPU or on an NVIDIA GPU. */
import * as tf from "@tensorflow/tfjs-core";
import { counted } from "../tensor/counted.ts";
import { UserError } from "../tensor/errors.ts";
import { chooseDevice, describeGpu, settleDevice, type WantedDevice } from "./device.ts";
import type { Engine, EngineOptions } from "./engine.ts";
import { startTensorFlow, uploadBytes } from "./tensorflow/backend.ts";
import { compileStep } from "./tensorflow/compile_step.ts";
import { computesBfloat16 } from "./tensorflow/gpu_support.ts";
import type { TensorFlowLibrary } from "./tensorflow/library.ts";
import { readNvidiaDriver } from "./tensorflow/nvidia_driver.ts";
import { measureBfloat16Gain } from "./tensorflow/precision.ts";

/**
 * Opens the library and makes it tfjs's backend.
 *
 * @param library as recorded by the set-up
 * @param device where it computes; `auto` takes a GPU if the library and the driver have one
 * @returns the engine; its `reason` says why a library for GPUs computes on the CPU
 * @throws {UserError} if there is no library, it does not load, or the device cannot be had
 */
export async function startNative(
  library: TensorFlowLibrary | { missing: string },
  device: WantedDevice,
  options: EngineOptions,
): Promise<Engine> {
  if ("missing" in library) throw new UserError(`Cannot start the tensorflow engine: ${library.missing}`);
  try {
    return await openNative(library, device, options);
  } catch (error) {
    if (error instanceof UserError) throw error;
    throw new UserError(`Cannot load TensorFlow from "${library.path}": ${(error as Error).message}`);
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

/** Tensors that tfjs holds. */
export function tensorCount(): number {
  return tf.memory().numTensors;
}
