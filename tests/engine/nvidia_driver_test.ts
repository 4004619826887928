import { assertEquals } from "@std/assert";
import { chooseGpu, computesBfloat16, hasGpuLibrary } from "../../src/engine/tensorflow/gpu_support.ts";
import { readNvidiaDriver } from "../../src/engine/tensorflow/nvidia_driver.ts";
import { GPUS, type StandInDriver, standInDriver } from "./nvidia_driver_stand_in.ts";

const read = (driver: StandInDriver) => readNvidiaDriver(standInDriver(driver));
const choose = (driver: StandInDriver, index?: number) => chooseGpu(read(driver), index);

Deno.test("readNvidiaDriver() reads the version and each GPU", () => {
  assertEquals(read({ version: 12040, gpus: [GPUS.a100, GPUS.t4] }), {
    cudaVersion: [12, 4],
    gpus: [GPUS.a100, GPUS.t4],
  });
  assertEquals(read({ version: 13010, gpus: [] }), { cudaVersion: [13, 1], gpus: [] });
});

Deno.test("readNvidiaDriver() says why there is no answer", () => {
  assertEquals(readNvidiaDriver(() => undefined), { missing: "no NVIDIA driver was found" });
  assertEquals(read({ codes: { cuInit: 804 } }), {
    missing: "NVIDIA's driver does not work: cuInit gives 804",
  });
  assertEquals(read({ codes: { cuDriverGetVersion: 1 } }), {
    missing: "NVIDIA's driver does not work: cuDriverGetVersion gives 1",
  });
  assertEquals(read({ codes: { cuDeviceGetCount: 3 } }), {
    missing: "NVIDIA's driver does not work: cuDeviceGetCount gives 3",
  });
});

Deno.test("readNvidiaDriver() takes a driver without GPUs for one that works", () => {
  assertEquals(read({ codes: { cuInit: 100 } }), { cudaVersion: [12, 4], gpus: [] });
});

Deno.test("chooseGpu() takes the first GPU that TensorFlow computes on, or the one that is named", () => {
  const { a100, h100, m60, t4 } = GPUS;
  assertEquals(choose({}), { index: 0, gpu: a100 });
  assertEquals(choose({ version: 12000, gpus: [t4, a100] }), { index: 0, gpu: t4 });
  assertEquals(choose({ version: 12000, gpus: [t4, a100] }, 1), { index: 1, gpu: a100 });
  assertEquals(choose({ version: 12020, gpus: [m60, h100, t4] }), { index: 2, gpu: t4 });
  assertEquals(choose({ version: 12030, gpus: [h100] }), { index: 0, gpu: h100 });
  assertEquals(choose({ version: 13000, gpus: [h100] }), { index: 0, gpu: h100 });
});

Deno.test("chooseGpu() says what was found, what is needed, and what to do", () => {
  const complaint = (driver: StandInDriver, index?: number) =>
    (choose(driver, index) as { unsuited: string }).unsuited;
  assertEquals(
    chooseGpu({ missing: "no NVIDIA driver was found" }),
    { unsuited: "no NVIDIA driver was found; install NVIDIA's driver, version 525.60 or newer" },
  );
  assertEquals(
    complaint({ version: 11080 }),
    "NVIDIA's driver is too old: it serves CUDA 11.8, expected 12.0 or newer; install driver 525.60 or newer",
  );
  assertEquals(
    complaint({ version: 12020, gpus: [GPUS.h100] }),
    "NVIDIA's driver is too old for NVIDIA H100 80GB HBM3: it serves CUDA 12.2, expected 12.3 or newer; " +
      "install driver 545.23 or newer",
  );
  assertEquals(
    complaint({ gpus: [GPUS.m60, GPUS.m60] }),
    "Tesla M60 is too old: it has compute capability 5.2, expected 6.0 or newer; " +
      "use a GPU of 2016 or later, or the CPU",
  );
  assertEquals(
    complaint({ gpus: [] }),
    "NVIDIA's driver finds no GPU; unset CUDA_VISIBLE_DEVICES, or hand a GPU to the container",
  );
  assertEquals(
    complaint({ gpus: [GPUS.a100, GPUS.t4] }, 2),
    "there is no GPU 2; those that are there: 0 (NVIDIA A100-SXM4-40GB), 1 (Tesla T4)",
  );
});

Deno.test("there is TensorFlow for GPUs on Linux x86-64 only, and bfloat16 from Ampere on", () => {
  assertEquals(hasGpuLibrary({ os: "linux", arch: "x86_64" }), true);
  assertEquals(hasGpuLibrary({ os: "linux", arch: "aarch64" }), false);
  assertEquals(hasGpuLibrary({ os: "windows", arch: "x86_64" }), false);
  assertEquals([GPUS.a100, GPUS.h100].every(computesBfloat16), true);
  assertEquals([GPUS.t4, GPUS.m60].some(computesBfloat16), false);
});
