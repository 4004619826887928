/** tfjs' WebAssembly backend: runs anywhere without a native library. */
// Registers tfjs's gradients, which tfjs-core has none of.
import "@tensorflow/tfjs";
import * as tf from "@tensorflow/tfjs-core";
import { UserError } from "../../tensor/errors.ts";
import { registerWasmKernels } from "./register.ts";
import { MOST_THREADS, startThreads, type WasmPackage } from "./threads.ts";

/** What {@linkcode startWasm} started. */
export interface WasmEngine {
  /** The version of @tensorflow/tfjs-backend-wasm. */
  readonly version: string;
  /** How many threads compute. */
  readonly threads: number;
  /** Whether the processor's vector instructions are used; without them it is several times slower. */
  readonly simd: boolean;
}

/** How many may be asked for. */
const MAX_THREADS = 1024;

/** How many threads were asked for when the backend started; it may compute on fewer. */
let asked: number | undefined;

/**
 * Makes the wasm backend the active one, with this folder's kernels.
 *
 * Needs `--allow-read`, for the package's files in Deno's cache or in node_modules; no network, and
 * nothing else. Where the threaded build does not start, one thread computes. The threads end with the
 * process, and do not keep it from ending.
 *
 * @param threads how many threads compute, 1 to 1024, of which 8 run at most; default: one for each core. What
 *   the backend starts with holds for the process
 * @returns what runs
 * @throws {UserError} if `threads` is out of range, or not the number that the backend runs with already
 * @throws {Error} if the backend does not start, as without read permission
 */
export async function startWasm(threads?: number): Promise<WasmEngine> {
  checkThreads(threads);
  const wasm = await import("@tensorflow/tfjs-backend-wasm");
  if (!("wasm" in tf.engine().registry)) {
    asked = threads ?? navigator.hardwareConcurrency;
    if (asked === 1 || !await registerThreads(wasm, Math.min(asked, MOST_THREADS))) {
      tf.env().set("WASM_HAS_MULTITHREAD_SUPPORT", false);
      wasm.setThreadsCount(1);
    }
  }
  if (!await tf.setBackend("wasm")) {
    throw new Error(
      'Cannot start backend "wasm": its .wasm file did not load. Allow reading it (--allow-read)',
    );
  }
  registerWasmKernels();
  const running = wasm.getThreadsCount();
  if (threads !== undefined && threads !== asked && threads !== running) {
    throw new UserError(
      `Cannot start backend "wasm": it runs with ${running} ${running === 1 ? "thread" : "threads"} ` +
        `in this process already, which cannot become ${threads}`,
    );
  }
  const simd = await tf.env().getAsync("WASM_HAS_SIMD_SUPPORT") === true;
  return { version: wasm.version_wasm, threads: running, simd };
}

/** Puts the threaded build in the place of the package's own backend, if it starts. */
async function registerThreads(wasm: WasmPackage, threads: number): Promise<boolean> {
  let first = await startThreads(wasm, threads);
  if (!first) return false;
  tf.removeBackend("wasm");
  // tfjs makes it again when its engine was reset.
  const factory = async () => {
    const backend = first ?? await startThreads(wasm, threads);
    first = undefined;
    if (!backend) throw new Error("its threads do not start again");
    return backend;
  };
  return tf.registerBackend("wasm", factory, 2); // the package's own priority
}

function checkThreads(threads: number | undefined): void {
  if (threads === undefined || (Number.isInteger(threads) && threads >= 1 && threads <= MAX_THREADS)) return;
  throw new UserError(`Cannot start backend "wasm": threads must be 1 to ${MAX_THREADS}, got ${threads}`);
}
