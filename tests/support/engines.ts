/** Which engines the tests can run on here. */
import { BACKENDS, type Engine, startEngine } from "../../src/engine/engine.ts";
import { recordedLibrary } from "../../src/engine/tensorflow/library.ts";
import { readWebGpuAdapter } from "../../src/engine/webgpu/adapter.ts";
import { lacks } from "./permissions.ts";

/** An engine's name, and whether its tests must be skipped. */
export interface TestEngine {
  readonly name: Engine["name"];
  readonly ignore: boolean;
}

/**
 * The engines whose values can be read at once; webgpu, whose values must be waited for, has tests of its own. Prints why one is skipped; where CI is set, TensorFlow's library must be there.
 *
 * @param file name of the test file
 */
export async function testEngines(file: string): Promise<TestEngine[]> {
  const engines: TestEngine[] = [];
  for (const name of BACKENDS) {
    if (name === "auto" || name === "webgpu") continue;
    const ignore = name === "tensorflow"
      ? await lacksTensorFlow(file)
      : name === "wasm" && lacks(`${file}, wasm`, "read");
    engines.push({ name, ignore });
  }
  return engines;
}

/** Whether tests on TensorFlow must be skipped; prints why. */
export async function lacksTensorFlow(file: string): Promise<boolean> {
  if (lacks(`${file}, tensorflow`, "read", "env", "ffi")) return true;
  const library = await recordedLibrary();
  if (!("missing" in library)) return false;
  if (Deno.env.get("CI")) throw new Error(`TensorFlow's library must be there in CI: ${library.missing}`);
  console.warn(`${file}, tensorflow: skipped, ${library.missing}`);
  return true;
}

/**
 * Whether tests on WebGPU must be skipped; prints why. A processor that imitates a GPU will do; in CI it must be there.
 * Without permissions the GPU is left alone, though it needs none: a processor that imitated one was seen to corrupt
 * memory when its process ended, and once is enough.
 */
export async function lacksWebGpu(file: string): Promise<boolean> {
  if (lacks(`${file}, webgpu`, "read")) return true;
  const adapter = await readWebGpuAdapter();
  if (!("missing" in adapter)) return false;
  const mayAsk = Deno.permissions.querySync({ name: "env", variable: "CI" }).state === "granted";
  if (mayAsk && Deno.env.get("CI")) throw new Error(`WebGPU must be there in CI: ${adapter.missing}`);
  console.warn(`${file}, webgpu: skipped, ${adapter.missing}`);
  return true;
}

/** Starts an engine for one test. */
export function useEngine(name: Engine["name"]): Promise<Engine> {
  return startEngine(name);
}
