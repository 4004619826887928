/** tfjs's WebGPU backend on Deno's own GPU API: Apple, AMD, Intel and NVIDIA without a set-up. */
// Registers tfjs's gradients, which tfjs-core has none of.
import "@tensorflow/tfjs";
import * as tf from "@tensorflow/tfjs-core";
import { UserError } from "../../tensor/errors.ts";
import type { WebGpuAdapter } from "./adapter.ts";
import { writeBytes } from "./elementwise.ts";
import { refuseLargeBuffers, refuseSynchronousReads, stopOnErrors } from "./guards.ts";
import type { WebGPUBackend } from "./program.ts";
import { registerWebGpuKernels } from "./register.ts";

/** What {@linkcode startWebGpu} started. */
export interface WebGpuEngine {
  /** The version of tfjs, which is also the backend's. */
  readonly version: string;
  /** Size of the largest tensor. */
  readonly mostTensorBytes: number;
}

const guarded = new WeakSet<WebGPUBackend>();

/**
 * Makes the webgpu backend the active one, with this folder's kernels. Needs no permission.
 *
 * @param adapter as `readWebGpuAdapter` told it
 * @throws {UserError} if it gives no device
 */
export async function startWebGpu(adapter: WebGpuAdapter): Promise<WebGpuEngine> {
  await import("@tensorflow/tfjs-backend-webgpu");
  if (!await tf.setBackend("webgpu")) {
    throw new UserError(
      `Cannot start the webgpu engine: ${adapter.name} gives no device (--debug shows more)`,
    );
  }
  const backend = tf.backend() as WebGPUBackend;
  const { maxStorageBufferBindingSize, maxBufferSize } = backend.device.limits;
  const mostTensorBytes = Math.min(maxStorageBufferBindingSize, maxBufferSize);
  if (!guarded.has(backend)) {
    guarded.add(backend);
    refuseSynchronousReads(backend);
    refuseLargeBuffers(backend, mostTensorBytes);
    stopOnErrors(backend);
  }
  registerWebGpuKernels();
  return { version: tf.version_core, mostTensorBytes };
}

/** Bytes as a tensor of the active webgpu backend; only `FloatsFromBytes` may use it. */
export function uploadBytes(bytes: Uint8Array, shape: number[]): tf.Tensor {
  const backend = tf.backend() as WebGPUBackend;
  return tf.engine().makeTensorFromDataId(writeBytes(backend, bytes), shape, "int32", backend);
}
