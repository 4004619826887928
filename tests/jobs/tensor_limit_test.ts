import { TRAINING_CONFIG } from "../support/training_config.ts";
import { assertEquals, assertThrows } from "@std/assert";
import { refuseLargeBatch } from "../../src/jobs/tensor_limit.ts";
import { buildRadford } from "../../src/model/radford.ts";
import { largestTensorSize } from "../../src/model/architecture.ts";
import type { TrainingConfig } from "../../src/store/config.ts";
import { UserError } from "../../src/tensor/errors.ts";

// The largest activations of radford at 64 pixels are 32x32x64, 256 KiB for each picture; its weights 4x4x256x512.
const config = (batchSize: number): TrainingConfig => ({ ...TRAINING_CONFIG, size: 64, batchSize });

Deno.test("largestTensorSize() finds weights in small batches and activations in large ones", () => {
  const architecture = buildRadford(64, 3, 100);
  assertEquals([2, 64].map((batch) => largestTensorSize(architecture, batch)), [
    4 * 4 * 256 * 512,
    64 * 32 * 32 * 64,
  ]);
});

Deno.test("refuseLargeBatch() names the largest batch that fits, and does nothing without a limit", () => {
  refuseLargeBatch(config(100_000), { name: "wasm" });
  refuseLargeBatch(config(512), { name: "webgpu", mostTensorBytes: 2 ** 27 });
  assertThrows(
    () => refuseLargeBatch(config(513), { name: "webgpu", mostTensorBytes: 2 ** 27 }),
    UserError,
    "--batch 513 needs a tensor of 129 MiB, webgpu computes with 128 MiB here: take --batch 512 or less, " +
      "or another --backend",
  );
});
