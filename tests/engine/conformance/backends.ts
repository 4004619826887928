/** What the conformance runner needs to know of a backend. */
import { fromFileUrl, join } from "@std/path";
import { recordedLibrary } from "../../../src/engine/tensorflow/library.ts";
import { UserError } from "../../../src/tensor/errors.ts";
import { BINDING, packageFolder } from "./bundle.ts";
import { KNOWN_ON_TENSORFLOW, KNOWN_ON_WASM, KNOWN_ON_WEBGPU, type KnownFailures } from "./known_failures.ts";

/** A backend under test. */
export interface TestedBackend {
  readonly name: "tensorflow" | "webgpu" | "wasm";
  /** Statements that export `start()`, which makes the backend the active one, and `loadOwnSpecs()`. */
  readonly source: string;
  /** Specs to run when no --grep is given. */
  readonly grep: RegExp;
  /** How many of them pass: fewer are a failure, so that none gets lost unseen. */
  readonly passing: number;
  /** Specs that fail, and why. */
  readonly known: readonly KnownFailures[];
}

const engine = fromFileUrl(new URL("../../../src/engine/", import.meta.url));

/** Operations whose forward or backward pass runs on a kernel that this project replaced on wasm. */
const replacedOnWasm =
  /^(conv2d|conv2dTranspose|matmul|dot|linear algebra|sum|mean|moments|batchNorm\w*|tanh|relu|leakyrelu|clone|gradients|variableGrads|customGradient|memory) test-/i;

/** Operations of tfjs whose kernels this project replaced on webgpu. */
const replacedOnWebGpu = /^(conv2d|conv2dTranspose) test-/;

/**
 * The backend of a name.
 *
 * @throws {UserError} if there is no such backend, or TensorFlow's library is not set up
 */
export async function backendFor(name: string): Promise<TestedBackend> {
  switch (name) {
    case "wasm":
      return wasmBackend();
    case "webgpu":
      return webGpuBackend();
    case "tensorflow":
      return await tensorflowBackend();
    default:
      throw new UserError(`Cannot test backend "${name}": --backend must be tensorflow, webgpu or wasm`);
  }
}

function wasmBackend(): TestedBackend {
  // A bundle does not know the folder that the .wasm files lie in.
  const binaries = JSON.stringify(join(packageFolder("@tensorflow/tfjs-backend-wasm"), "dist/"));
  const source = `
    import { setWasmPaths } from "@tensorflow/tfjs-backend-wasm";
    import { startWasm } from ${JSON.stringify(join(engine, "wasm/wasm_backend.ts"))};
    export async function start() {
      setWasmPaths(${binaries});
      await startWasm();
    }
    export const loadOwnSpecs = () => {};`;
  return { name: "wasm", source, grep: replacedOnWasm, passing: 285, known: KNOWN_ON_WASM };
}

function webGpuBackend(): TestedBackend {
  const source = `
    import { readWebGpuAdapter } from ${JSON.stringify(join(engine, "webgpu/adapter.ts"))};
    import { startWebGpu } from ${JSON.stringify(join(engine, "webgpu/webgpu_backend.ts"))};
    export const start = async () => startWebGpu(await readWebGpuAdapter());
    export const loadOwnSpecs = () => {};`;
  return { name: "webgpu", source, grep: replacedOnWebGpu, passing: 64, known: KNOWN_ON_WEBGPU };
}

async function tensorflowBackend(): Promise<TestedBackend> {
  const library = await recordedLibrary();
  if ("missing" in library) throw new UserError(`Cannot test backend "tensorflow": ${library.missing}`);
  // tfjs-node's own specs load what they test through its addon's finder, which the bundle answers.
  const source = `
    import { startTensorFlow } from ${JSON.stringify(join(engine, "tensorflow/backend.ts"))};
    export async function start() {
      globalThis.${BINDING} = await startTensorFlow(${JSON.stringify(library.path)});
    }
    export async function loadOwnSpecs() {
      await import("@tensorflow/tfjs-node-gpu/dist/tfjs_binding_test.js");
      await import("@tensorflow/tfjs-node-gpu/dist/nodejs_kernel_backend_test.js");
      await import("@tensorflow/tfjs-node-gpu/dist/int64_tensors_test.js");
    }`;
  return { name: "tensorflow", source, grep: /(?:)/, passing: 4023, known: KNOWN_ON_TENSORFLOW };
}
