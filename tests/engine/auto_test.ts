import { assertEquals, assertRejects } from "@std/assert";
import { type Candidates, startBest } from "../../src/engine/auto.ts";
import type { Engine } from "../../src/engine/engine.ts";
import type { TensorFlowLibrary } from "../../src/engine/tensorflow/library.ts";
import { UserError } from "../../src/tensor/errors.ts";

const LIBRARY: TensorFlowLibrary = { path: "tf.so", version: "2.18.1", origin: "download" };
const FOR_GPUS: TensorFlowLibrary = { ...LIBRARY, gpu: true };
const NONE = { missing: "TensorFlow's library is not set up: run `deno task setup`" };
const M2 = { name: "Apple M2", isSoftware: false };
const IMITATION = { name: "llvmpipe", isSoftware: true };
const engine = (name: Engine["name"], more: Partial<Engine> = {}) => ({ name, ...more }) as Engine;
const onGpu = engine("tensorflow", { computesBfloat16: true });
const refuse = (reason: string) => () => Promise.reject(new UserError(reason));

/** What starts, and why, with some candidates changed: the defaults are a machine with nothing but a CPU. */
async function start(
  changes: Partial<{ [Name in keyof Candidates]: Candidates[Name] }> = {},
  device: "auto" | "cpu" | "gpu" = "auto",
): Promise<[string, string | undefined]> {
  const { name, reason } = await startBest({ kind: device }, {
    library: () => Promise.resolve(LIBRARY),
    adapter: () => Promise.resolve({ missing: "no GPU was found" }),
    tensorflow: (library) =>
      "missing" in library
        ? Promise.reject(new UserError(library.missing))
        : Promise.resolve(engine("tensorflow")),
    webgpu: () => Promise.resolve(engine("webgpu")),
    wasm: () => Promise.resolve(engine("wasm")),
    ...changes,
  });
  return [name, reason];
}
const library = (value: TensorFlowLibrary | typeof NONE) => () => Promise.resolve(value);
const adapter = (value: typeof M2 | { missing: string }) => () => Promise.resolve(value);

Deno.test("auto takes a GPU through TensorFlow before anything else", async () => {
  const changes = { library: library(FOR_GPUS), adapter: adapter(M2) };
  assertEquals(await start({ ...changes, tensorflow: () => Promise.resolve(onGpu) }), [
    "tensorflow",
    "it is set up for NVIDIA GPUs",
  ]);
});

Deno.test("auto takes a real GPU through WebGPU before TensorFlow on the CPU", async () => {
  assertEquals(await start({ adapter: adapter(M2) }), ["webgpu", "WebGPU finds this GPU"]);
  const onCpu = engine("tensorflow", { reason: "NVIDIA's driver is too old" });
  const changes = { library: library(FOR_GPUS), tensorflow: () => Promise.resolve(onCpu) };
  assertEquals((await start({ ...changes, adapter: adapter(M2) }))[0], "webgpu");
  assertEquals(await start(changes), ["tensorflow", "NVIDIA's driver is too old; no GPU was found"]);
});

Deno.test("auto takes the CPU where the GPU is an imitation or gives no device", async () => {
  assertEquals(await start({ adapter: adapter(IMITATION) }), ["tensorflow", "no GPU was found"]);
  assertEquals(await start({ adapter: adapter(M2), webgpu: refuse("Apple M2 gives no device") }), [
    "tensorflow",
    "Apple M2 gives no device",
  ]);
});

Deno.test("auto takes wasm where there is no library, or it does not load", async () => {
  assertEquals(await start({ library: library(NONE) }), [
    "wasm",
    "TensorFlow's library is not set up; no GPU was found",
  ]);
  assertEquals(await start({ library: library(NONE), adapter: adapter(M2) }), [
    "webgpu",
    "WebGPU finds this GPU",
  ]);
  assertEquals(await start({ tensorflow: refuse('Cannot load TensorFlow from "tf.so": bad') }), [
    "wasm",
    'Cannot load TensorFlow from "tf.so": bad; no GPU was found',
  ]);
});

Deno.test("who names the CPU gets no GPU, and nobody is asked for one", async () => {
  const adapter = () => Promise.reject(new Error("asked"));
  assertEquals(await start({ adapter, library: library(FOR_GPUS) }, "cpu"), ["tensorflow", undefined]);
});

Deno.test("who names a GPU gets TensorFlow's, or an error", async () => {
  assertEquals(await start({ tensorflow: () => Promise.resolve(onGpu) }, "gpu"), ["tensorflow", undefined]);
  await assertRejects(
    () => start({ tensorflow: refuse("Cannot compute on a GPU: no driver") }, "gpu"),
    UserError,
    "Cannot compute on a GPU: no driver",
  );
});

Deno.test("where no engine starts, the reasons are told, and that the cpu engine must be named", async () => {
  const wasm = () => Promise.reject(new Error('Cannot start backend "wasm": its .wasm file did not load'));
  await assertRejects(
    () => start({ library: library(NONE), wasm }),
    UserError,
    "No engine starts here: TensorFlow's library is not set up; no GPU was found; " +
      'Cannot start backend "wasm": its .wasm file did not load; --backend cpu computes everywhere, ' +
      "hundreds of times slower",
  );
});
