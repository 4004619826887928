/** tfjs' WebAssembly backend: runs anywhere without a native library. */
// Registers tfjs's gradients, which tfjs-core has none of.
import "@tensorflow/tfjs";
import * as tf from "@tensorflow/tfjs-core";
import { registerWasmKernels } from "./register.ts";

/** What {@linkcode startWasm} started. */
export interface WasmEngine {
  /** The version of @tensorflow/tfjs-backend-wasm. */
  readonly version: string;
  /** How many threads compute. */
  readonly threads: number;
  /** Whether the processor's vector instructions are used; without them it is several times slower. */
  readonly simd: boolean;
}

/**
 * Makes the wasm backend the active one, with this folder's kernels.
 *
 * Needs `--allow-read`, for the package's .wasm file in Deno's cache or in node_modules; no network, and
 * nothing else. One thread leaves nothing running: the process ends by itself.
 *
 * @param threads how many threads compute; only 1 so far
 * @returns what runs
 * @throws {RangeError} if `threads` is not 1
 * @throws {Error} if the backend does not start, as without read permission
 */
export async function startWasm(threads = 1): Promise<WasmEngine> {
  if (threads !== 1) throw new RangeError(`Cannot start backend "wasm": threads must be 1, got ${threads}`);
  const wasm = await import("@tensorflow/tfjs-backend-wasm");
  tf.env().set("WASM_HAS_MULTITHREAD_SUPPORT", false);
  wasm.setThreadsCount(threads);
  if (!await tf.setBackend("wasm")) {
    throw new Error(
      'Cannot start backend "wasm": its .wasm file did not load. Allow reading it (--allow-read)',
    );
  }
  registerWasmKernels();
  const simd = await tf.env().getAsync("WASM_HAS_SIMD_SUPPORT") === true;
  return { version: wasm.version_wasm, threads: wasm.getThreadsCount(), simd };
}
