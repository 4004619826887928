/** Registers TensorFlow's library as the tfjs backend "tensorflow": tfjs-node-gpu's kernels on our binding. */
import nodeUtil from "node:util";
import * as tf from "@tensorflow/tfjs-core";
import { openTensorFlow, type TensorFlowBinding } from "./binding.ts";
import type { TensorMetadata } from "./kernel_binding.ts";
import { DATA_TYPES } from "./data_types.ts";
import { registerTensorFlowKernels } from "./kernels.ts";
import type { SessionOptions } from "./session_config.ts";

let running: { readonly binding: TensorFlowBinding; readonly session: SessionOptions } | undefined;

/**
 * Starts the backend and makes it tfjs's current one. The library is opened once per process.
 *
 * @param libraryPath file of `libtensorflow_cc`
 * @param options the threads and the GPU that compute, and whether TensorFlow's log is shown
 * @returns the binding, for its version and handle count
 * @throws {Error} if the library cannot be loaded, or runs already with another number of threads or elsewhere
 */
export async function startTensorFlow(
  libraryPath: string,
  { debug = false, ...session }: SessionOptions & { debug?: boolean } = {},
): Promise<TensorFlowBinding> {
  if (!running) {
    prepareEnvironment(debug);
    running = { binding: openTensorFlow(libraryPath, session), session };
    await registerBackend(running.binding);
  }
  refuseChange(running.session, session);
  await tf.setBackend("tensorflow");
  return running.binding;
}

/** TensorFlow reads its environment when the library is opened. */
function prepareEnvironment(debug: boolean): void {
  Deno.env.set("TF_CPP_MIN_LOG_LEVEL", debug ? "0" : "3");
  // Left to itself, TensorFlow takes oneDNN's kernels only on processors with AVX-512 VNNI or AMX. On others they
  // are faster, too: a step in float32 takes two thirds of the time on AVX2.
  const isX86 = Deno.build.arch === "x86_64";
  if (isX86 && Deno.env.get("TF_ENABLE_ONEDNN_OPTS") === undefined) {
    Deno.env.set("TF_ENABLE_ONEDNN_OPTS", "1");
  }
}

/** What was chosen when the library was opened holds for the process. */
function refuseChange(before: SessionOptions, wanted: SessionOptions): void {
  if (wanted.threads !== undefined && wanted.threads !== before.threads) {
    const threads = before.threads ?? "the default number of";
    throw new Error(
      `it runs with ${threads} threads in this process already, which cannot become ${wanted.threads}`,
    );
  }
  if (wanted.gpu !== before.gpu) {
    const [here, there] = [before.gpu, wanted.gpu].map((gpu) => gpu === undefined ? "the CPU" : `GPU ${gpu}`);
    throw new Error(`it computes on ${here} in this process already, which cannot become ${there}`);
  }
}

async function registerBackend(binding: TensorFlowBinding): Promise<void> {
  // tfjs-node calls two functions that Node 23 removed (tfjs pull request 8425 was never released).
  const legacy = nodeUtil as unknown as Record<string, unknown>;
  legacy.isNullOrUndefined ??= (value: unknown) => value == null;
  legacy.isArray ??= Array.isArray;
  await import("@tensorflow/tfjs-node-gpu/dist/register_all_kernels.js");
  const { NodeJSKernelBackend } = await import("@tensorflow/tfjs-node-gpu/dist/nodejs_kernel_backend.js");
  // The package's types are made for its compiled addon.
  const Backend = NodeJSKernelBackend as unknown as new (
    binding: TensorFlowBinding,
    name: string,
  ) => tf.KernelBackend;
  tf.registerBackend("tensorflow", () => new Backend(binding, "@tensorflow/tfjs-node-gpu"), 3);
  registerTensorFlowKernels();
}

/**
 * Copies bytes into TensorFlow as uint8, a quarter of the size of floats. tfjs knows no uint8 and takes the tensor
 * for int32; only kernels that expect bytes may use it.
 *
 * @returns a tensor of the caller
 */
export function uploadBytes(binding: TensorFlowBinding, bytes: Uint8Array, shape: number[]): tf.Tensor {
  const id = binding.createTensor(shape, DATA_TYPES.TF_UINT8, bytes);
  // The package keeps this method to itself; there is no other way to wrap a tensor that TensorFlow has already.
  const backend = tf.backend() as unknown as { createOutputTensor(metadata: TensorMetadata): tf.Tensor };
  return backend.createOutputTensor({ id, shape, dtype: DATA_TYPES.TF_UINT8 });
}
