import { assertEquals, assertRejects } from "@std/assert";
import { startEngine } from "../../src/engine/engine.ts";
import { startTensorFlow } from "../../src/engine/tensorflow/backend.ts";
import { openTensorFlow } from "../../src/engine/tensorflow/binding.ts";
import { encodeConfig } from "../../src/engine/tensorflow/session_config.ts";
import { DATA_TYPES } from "../../src/engine/tensorflow/data_types.ts";
import { recordedLibrary } from "../../src/engine/tensorflow/library.ts";
import { readNvidiaDriver } from "../../src/engine/tensorflow/nvidia_driver.ts";
import { lacksTensorFlow } from "../support/engines.ts";

const hex = (bytes: Uint8Array<ArrayBuffer>) => bytes.toHex();
/** device_count { key: "GPU" value: 0 }: field 1, 7 bytes; field 1, 3 bytes; field 2, zero. */
const NO_GPU = "0a07" + "0a03475055" + "1000";
const ignore = await lacksTensorFlow("tensorflow_session_config_test.ts");

Deno.test("encodeConfig() hides all GPUs where none is named", () => {
  assertEquals(hex(encodeConfig({})), NO_GPU);
});

Deno.test("encodeConfig() writes the threads within and between ops", () => {
  assertEquals(hex(encodeConfig({ threads: 2 })), `${NO_GPU}1002` + "2802");
  // 300 = 0b10_0101100: the lower seven bits first, with the sign that more follow.
  assertEquals(hex(encodeConfig({ threads: 300 })), `${NO_GPU}10ac02` + "28ac02");
});

Deno.test("encodeConfig() shows one GPU, whose memory grows", () => {
  // gpu_options, field 6, 5 bytes: allow_growth, field 4, true; visible_device_list, field 5, 1 byte.
  assertEquals(hex(encodeConfig({ gpu: 0 })), "3205" + "2001" + "2a0130");
  assertEquals(hex(encodeConfig({ gpu: 12, threads: 1 })), "3206" + "2001" + "2a023132" + "1001" + "2801");
});

Deno.test({
  name: "TensorFlow reads such settings, and computes on the CPU where it finds no GPU",
  ignore,
  async fn() {
    const library = await recordedLibrary();
    if ("missing" in library) throw new Error(library.missing);
    Deno.env.set("TF_CPP_MIN_LOG_LEVEL", "3");
    const hasDriver = !("missing" in readNvidiaDriver());
    for (
      const options of [{}, { threads: 2 }, ...(hasDriver ? [] : [{ gpu: 0 }, { gpu: 1, threads: 300 }])]
    ) {
      const binding = openTensorFlow(library.path, options);
      assertEquals(binding.isUsingGpuDevice(), false);
      const id = binding.createTensor([2], DATA_TYPES.TF_FLOAT, Float32Array.of(1, 2));
      assertEquals(binding.tensorDataSync(id), Float32Array.of(1, 2));
      binding.close();
    }
  },
});

Deno.test({
  name: "the number of threads cannot change while a process runs",
  ignore,
  async fn() {
    await startEngine("tensorflow", { device: "cpu" });
    await assertRejects(
      () => startEngine("tensorflow", { device: "cpu", threads: 1000 }),
      Error,
      "threads in this process already, which cannot become 1000",
    );
  },
});

Deno.test({
  name: "the device cannot change while a process runs",
  ignore,
  async fn() {
    const library = await recordedLibrary();
    if ("missing" in library) throw new Error(library.missing);
    const { device } = await startEngine("tensorflow", { device: "cpu" });
    assertEquals(device.slice(0, 3), "CPU");
    await assertRejects(
      () => startTensorFlow(library.path, { gpu: 1 }),
      Error,
      "it computes on the CPU in this process already, which cannot become GPU 1",
    );
  },
});
