import { assertEquals, assertRejects, assertThrows } from "@std/assert";
import { chooseDevice, describeGpu, parseDevice, settleDevice } from "../../src/engine/device.ts";
import { startEngine } from "../../src/engine/engine.ts";
import { recordedLibrary, type TensorFlowLibrary } from "../../src/engine/tensorflow/library.ts";
import { readNvidiaDriver } from "../../src/engine/tensorflow/nvidia_driver.ts";
import { UserError } from "../../src/tensor/errors.ts";
import { lacksTensorFlow } from "../support/engines.ts";
import { GPUS, type StandInDriver, standInDriver } from "./nvidia_driver_stand_in.ts";

const FOR_CPUS: TensorFlowLibrary = { path: "cpu.so", version: "2.18.1", origin: "download" };
const FOR_GPUS: TensorFlowLibrary = { path: "gpu.so", version: "2.18.1", origin: "download", gpu: true };
const NAMED: TensorFlowLibrary = { path: "own.so", version: "unknown", origin: "environment" };
const A100 = { gpu: { index: 0, gpu: GPUS.a100 } };

const driver = (answers: StandInDriver) => () => readNvidiaDriver(standInDriver(answers));
const choose = (device: string, library: TensorFlowLibrary, answers: StandInDriver = {}) =>
  chooseDevice(parseDevice(device), library, driver(answers));
const neverAsked = () => {
  throw new Error("asked");
};

Deno.test("parseDevice() reads what --device takes", () => {
  assertEquals(["auto", "cpu", "gpu", "gpu:0", "gpu:12"].map(parseDevice), [
    { kind: "auto" },
    { kind: "cpu" },
    { kind: "gpu" },
    { kind: "gpu", index: 0 },
    { kind: "gpu", index: 12 },
  ]);
  for (const text of ["", "GPU", "gpu:", "gpu:-1", "gpu:1.5", "gpu:99999", "gpu0", "cuda", "cpu:0"]) {
    assertThrows(
      () => parseDevice(text),
      UserError,
      `--device must be auto, cpu, gpu, or gpu:N such as gpu:0, got "${text}"`,
    );
  }
});

Deno.test("chooseDevice() asks the driver only where the library may compute on GPUs", () => {
  assertEquals(chooseDevice({ kind: "cpu" }, FOR_GPUS, neverAsked), {});
  assertEquals(chooseDevice({ kind: "auto" }, FOR_CPUS, neverAsked), {});
  assertThrows(
    () => chooseDevice({ kind: "gpu" }, FOR_CPUS, neverAsked),
    UserError,
    'Cannot compute on a GPU: "cpu.so" computes on the CPU only; run `deno task setup --gpu`',
  );
});

Deno.test("chooseDevice() takes the GPU that is named, else the first that is suited", () => {
  assertEquals(choose("auto", FOR_GPUS), A100);
  assertEquals(choose("gpu", NAMED), A100);
  const gpus = [GPUS.m60, GPUS.t4, GPUS.a100];
  assertEquals(choose("gpu", FOR_GPUS, { gpus }), { gpu: { index: 1, gpu: GPUS.t4 } });
  assertEquals(choose("gpu:2", FOR_GPUS, { gpus }), { gpu: { index: 2, gpu: GPUS.a100 } });
  assertThrows(
    () => choose("gpu:3", FOR_GPUS, { gpus: [GPUS.t4] }),
    UserError,
    "Cannot compute on a GPU: there is no GPU 3; those that are there: 0 (Tesla T4)",
  );
});

Deno.test("chooseDevice() falls back to the CPU in auto only, and says why", () => {
  const old = { version: 11080 };
  const reason =
    "NVIDIA's driver is too old: it serves CUDA 11.8, expected 12.0 or newer; install driver 525.60 or newer";
  assertEquals(choose("auto", FOR_GPUS, old), { reason });
  assertEquals(choose("auto", NAMED, old), {}, "perhaps a library for the CPU");
  assertThrows(() => choose("gpu", FOR_GPUS, old), UserError, `Cannot compute on a GPU: ${reason}`);
});

Deno.test("settleDevice() keeps what TensorFlow took, and says what to do where it took nothing", () => {
  const [auto, gpu] = [parseDevice("auto"), parseDevice("gpu")];
  const reason = "TensorFlow does not take NVIDIA A100-SXM4-40GB, because it has no code for GPUs or finds " +
    "NVIDIA's libraries not, or in other versions; run `deno task setup --gpu` (--debug shows its log)";
  assertEquals(settleDevice(gpu, A100, FOR_GPUS, true), A100);
  assertEquals(settleDevice(auto, { reason: "old" }, FOR_GPUS, false), { reason: "old" });
  assertEquals(settleDevice(auto, A100, FOR_GPUS, false), { reason });
  assertEquals(settleDevice(auto, A100, NAMED, false), {});
  assertThrows(
    () => settleDevice(gpu, A100, FOR_GPUS, false),
    UserError,
    `Cannot compute on a GPU: ${reason}`,
  );
});

Deno.test("a GPU is named with its number and its memory", () => {
  assertEquals(describeGpu(A100.gpu), "GPU 0, NVIDIA A100-SXM4-40GB, 40 GiB");
});

Deno.test("startEngine() refuses a GPU for engines that have none, and devices that it does not know", async () => {
  await assertRejects(
    () => startEngine("wasm", { device: "gpu:1" }),
    UserError,
    "Cannot use --device gpu:1: the wasm engine computes on the CPU only",
  );
  await assertRejects(() => startEngine("auto", { device: "tpu" }), UserError, "--device must be auto, cpu,");
});

Deno.test({
  name: "startEngine() names a GPU that it cannot have, and falls back to no other engine",
  ignore: await lacksTensorFlow("device_test.ts"),
  async fn() {
    const library = await recordedLibrary();
    if ("missing" in library || library.gpu || library.origin === "environment") {
      return console.warn("device_test.ts: one check skipped, needs a library for the CPU");
    }
    for (const backend of ["auto", "tensorflow"] as const) {
      await assertRejects(
        () => startEngine(backend, { device: "gpu" }),
        UserError,
        `Cannot compute on a GPU: "${library.path}" computes on the CPU only; run \`deno task setup --gpu\``,
      );
    }
  },
});
