/** Which engines the tests can run on here. */
import { BACKENDS, type Engine, startEngine } from "../../src/engine/engine.ts";
import { recordedLibrary } from "../../src/engine/tensorflow/library.ts";
import { lacks } from "./permissions.ts";

/** An engine's name, and whether its tests must be skipped. */
export interface TestEngine {
  readonly name: Engine["name"];
  readonly ignore: boolean;
}

/**
 * All engines. Prints why one is skipped; where CI is set, TensorFlow's library must be there.
 *
 * @param file name of the test file
 */
export async function testEngines(file: string): Promise<TestEngine[]> {
  const engines: TestEngine[] = [];
  for (const name of BACKENDS) {
    if (name === "auto") continue;
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

/** Starts an engine for one test. */
export function useEngine(name: Engine["name"]): Promise<Engine> {
  return startEngine(name);
}
