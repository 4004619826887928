/** What `--backend auto` takes: the fastest engine that this machine has, and why. */
import { UserError } from "../tensor/errors.ts";
import type { WantedDevice } from "./device.ts";
import type { Engine } from "./engine.ts";
import type { TensorFlowLibrary } from "./tensorflow/library.ts";
import type { AskAdapter, WebGpuAdapter } from "./webgpu/adapter.ts";

type Library = TensorFlowLibrary | { readonly missing: string };

/** The engines to choose from. Those of `startEngine` are real; tests put others here. */
export interface Candidates {
  /** TensorFlow's library, as the set-up left it. */
  library(): Promise<Library>;
  /** The GPU that WebGPU would use. */
  readonly adapter: AskAdapter;
  /** @throws {UserError} if it cannot start */
  tensorflow(library: Library): Promise<Engine>;
  /** @throws {UserError} if it cannot start */
  webgpu(adapter: WebGpuAdapter): Promise<Engine>;
  /** Starts nearly everywhere. @throws {Error} if its files cannot be read */
  wasm(): Promise<Engine>;
}

/**
 * Starts the best engine: a GPU through TensorFlow if it is set up and usable, else a real GPU through WebGPU, else
 * TensorFlow on the CPU, else wasm.
 *
 * @param device who names a GPU wants TensorFlow's, and no other engine; who names the CPU wants no GPU
 * @returns the engine, with the reason for it
 * @throws {UserError} if a GPU is named and cannot be had, or no engine starts; the cpu engine is taken only by name
 */
export async function startBest(device: WantedDevice, candidates: Candidates): Promise<Engine> {
  const library = await candidates.library();
  if (device.kind === "gpu") return await candidates.tensorflow(library);
  const isThere = !("missing" in library);
  const against: string[] = [];
  // A library that the environment names may be one for GPUs, too.
  if (device.kind === "auto" && isThere && (library.gpu || library.origin === "environment")) {
    const engine = await attempt(() => candidates.tensorflow(library));
    if ("failed" in engine) against.push(engine.failed);
    else if (isOnGpu(engine)) return { ...engine, reason: "it is set up for NVIDIA GPUs" };
    else if (engine.reason) against.push(engine.reason);
  }
  if (device.kind === "auto") {
    const engine = await startRealGpu(candidates);
    if (!("failed" in engine)) return engine;
    against.push(engine.failed);
  }
  const engine = await attempt(() => candidates.tensorflow(library));
  if (!("failed" in engine)) return { ...engine, reason: against.join("; ") || undefined };
  // The set-up has said the rest of it already.
  const missing = isThere ? engine.failed : library.missing.split(": ")[0]!;
  const reason = [missing, ...against].join("; ");
  try {
    return { ...await candidates.wasm(), reason };
  } catch (error) {
    throw new UserError(
      `No engine starts here: ${reason}; ${(error as Error).message}; --backend cpu computes everywhere, ` +
        "hundreds of times slower",
    );
  }
}

async function startRealGpu({ adapter, webgpu }: Candidates): Promise<Engine | { failed: string }> {
  const found = await adapter();
  if ("missing" in found) return { failed: found.missing };
  if (found.isSoftware) return { failed: "no GPU was found" };
  const engine = await attempt(() => webgpu(found));
  return "failed" in engine ? engine : { ...engine, reason: "WebGPU finds this GPU" };
}

async function attempt(start: () => Promise<Engine>): Promise<Engine | { failed: string }> {
  try {
    return await start();
  } catch (error) {
    if (error instanceof UserError) return { failed: error.message };
    throw error;
  }
}

/** Only there is it known, without a measurement, whether bf16 pays. */
function isOnGpu({ computesBfloat16 }: Engine): boolean {
  return computesBfloat16 !== undefined;
}
