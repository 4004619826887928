/**
 * The threaded build of tfjs' WebAssembly backend, under Deno.
 *
 * @tensorflow/tfjs-backend-wasm ships a build in which XNNPACK computes on several threads, each a worker
 * that shares the heap, but starts it in browsers only. Three things are in the way elsewhere: it makes its
 * workers from the address of a blob, which Node's `Worker` does not take; their script replaces the global
 * `location`, which Deno forbids; and it takes at most half of the cores that `os.cpus()` tells. So the
 * build's script is run here as a CommonJS module that gets a `Worker` and an `os` of its own. Nothing that
 * the process shares is changed.
 */
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { Worker as NodeWorker } from "node:worker_threads";
import type { BackendWasm } from "./heap.ts";

/** The part of @tensorflow/tfjs-backend-wasm that is used here. */
export interface WasmPackage {
  readonly BackendWasm: typeof BackendWasm;
  setThreadsCount(threads: number): void;
}

type WasmModule = ConstructorParameters<typeof BackendWasm>[0];
type Signature = readonly [name: string, result: string | null, parameters: readonly string[]];

/** An Emscripten module, as far as it is used here. */
interface ThreadedModule {
  readonly PThread: { readonly unusedWorkers: NodeWorker[] };
  cwrap(...signature: Signature): (...numbers: number[]) => number;
}

/** Fills in the object that it is given; resolves when the workers are loaded, too. */
type ModuleFactory = (module: object) => Promise<unknown>;

/** What the package's own start makes callable, by the name that the backend calls it. */
const FUNCTIONS: Readonly<Record<string, Signature>> = {
  init: ["init", null, []],
  initWithThreadsCount: ["init_with_threads_count", null, ["number"]],
  getThreadsCount: ["get_threads_count", "number", []],
  registerTensor: ["register_tensor", null, ["number", "number", "number"]],
  disposeData: ["dispose_data", null, ["number"]],
  dispose: ["dispose", null, []],
};

/** More threads than these are not started: the build has workers for no more. */
export const MOST_THREADS = 8;

/** After so many milliseconds without its workers, the build is taken for one that does not start. */
const PATIENCE = 20_000;

/**
 * Starts the threaded build.
 *
 * Its workers do not keep the process alive: it ends when all else is done, though they still wait for work.
 *
 * @param wasm the package, loaded
 * @param threads how many compute, 2 to {@linkcode MOST_THREADS}
 * @returns the backend, not registered; nothing if the build does not start here, as without vector
 *   instructions, without permission to read the package, or where the package is laid out otherwise
 */
export async function startThreads(wasm: WasmPackage, threads: number): Promise<BackendWasm | undefined> {
  if (!computesThreaded()) return undefined;
  try {
    const module = await makeModule(threads);
    const functions = Object.entries(FUNCTIONS).map((
      [name, signature],
    ) => [name, module.cwrap(...signature)]);
    const complete = Object.assign(module, { tfjs: Object.fromEntries(functions) }) as unknown as WasmModule;
    wasm.setThreadsCount(threads);
    return new wasm.BackendWasm(complete);
  } catch {
    return undefined;
  }
}

/** Whether this processor and this JavaScript have what the build is made of. */
function computesThreaded(): boolean {
  // A module of one function: with a vector instruction, and with an atomic load from a shared memory.
  const head = [0, 97, 115, 109, 1, 0, 0, 0, 1, 4, 1, 96, 0, 0, 3, 2, 1, 0];
  const vectors = [10, 9, 1, 7, 0, 65, 0, 253, 15, 26, 11];
  const atomics = [5, 4, 1, 3, 1, 1, 10, 11, 1, 9, 0, 65, 0, 254, 16, 2, 0, 26, 11];
  return typeof SharedArrayBuffer === "function" &&
    [vectors, atomics].every((body) => WebAssembly.validate(new Uint8Array([...head, ...body])));
}

async function makeModule(threads: number): Promise<ThreadedModule> {
  const factory = loadFactory(threads);
  const module = { printErr: () => {} } as unknown as ThreadedModule; // one thread takes over where it fails
  const ready = factory(module);
  const { unusedWorkers } = module.PThread;
  unusedWorkers.splice(threads - 1); // what stands in for workers
  try {
    await inTime(ready, unusedWorkers);
    return module;
  } catch (error) {
    for (const worker of unusedWorkers) worker.terminate();
    throw error;
  }
}

/** Runs the build's script, as `require()` would, but for what it gets to see. */
function loadFactory(threads: number): ModuleFactory {
  const require = createRequire(import.meta.url);
  const folder = join(dirname(require.resolve("@tensorflow/tfjs-backend-wasm/package.json")), "wasm-out");
  const path = join(folder, "tfjs-backend-wasm-threaded-simd.js");
  const script: string = require(path.replace(/js$/, "worker.js")).wasmWorkerContents;
  // It asks for eight, whatever it will need. The thread that calls computes, too.
  let begun = 0;
  function Worker() {
    return begun++ < threads - 1 ? makeWorker(script) : {};
  }
  const seen = {
    module: { exports: {} as ModuleFactory },
    exports: {},
    require: (name: string) => {
      if (name === "os") return { cpus: () => new Array(2 * threads).fill({}) }; // it takes half
      return name === "worker_threads" ? { Worker } : require(name);
    },
    __filename: path,
    __dirname: folder,
    global: {}, // it puts `Worker` there
    Worker,
  };
  new Function(...Object.keys(seen), Deno.readTextFileSync(path))(...Object.values(seen));
  return seen.module.exports;
}

/** A worker that does not keep the process alive, once it has told that it is loaded. */
function makeWorker(contents: string): NodeWorker {
  // The text comes with its line breaks unescaped.
  const script = contents.replaceAll("\n", "\\n").replace("location:{href:__filename},", "");
  const worker = new NodeWorker(script, { eval: true });
  // Emscripten holds the process for a thread that runs, and these run for ever.
  return Object.assign(worker, { ref: () => worker });
}

/** Waits for a module; fails if one of its workers does, or if it takes too long. */
async function inTime(ready: Promise<unknown>, workers: readonly NodeWorker[]): Promise<void> {
  const { promise: failed, reject } = Promise.withResolvers<never>();
  for (const worker of workers) {
    worker.on("error", reject);
    // Emscripten's own handler would throw, which ends the process.
    Object.defineProperty(worker, "onerror", { get: () => reject, set: () => {} });
  }
  const timer = setTimeout(() => reject(new Error("the workers did not load")), PATIENCE);
  try {
    await Promise.race([ready, failed]);
  } finally {
    clearTimeout(timer);
  }
}
