import { assertEquals, assertThrows } from "@std/assert";
import { choosePrecision } from "../../src/jobs/choose_precision.ts";
import { UserError } from "../../src/tensor/errors.ts";

const engine = (name: "tensorflow" | "wasm", gain: number) => ({ name, measureBfloat16Gain: () => gain });

Deno.test("auto takes bf16 where it is measured to be faster, and says so", () => {
  const bf16 = { precision: "bf16", reason: " (convolutions 2.9 times as fast as in f32)" } as const;
  assertEquals(choosePrecision("auto", engine("tensorflow", 2.94)), bf16);
  assertEquals(choosePrecision("auto", engine("tensorflow", 1.2)), { precision: "f32", reason: "" });
  assertEquals(choosePrecision("auto", engine("tensorflow", 0.3)), { precision: "f32", reason: "" });
  assertEquals(choosePrecision("auto", engine("wasm", 0)), { precision: "f32", reason: "" });
});

Deno.test("a precision that is named is taken without a measurement", () => {
  const unmeasured = {
    name: "tensorflow",
    measureBfloat16Gain: () => {
      throw new Error("measured");
    },
  } as const;
  assertEquals(choosePrecision("bf16", unmeasured), { precision: "bf16", reason: "" });
  assertEquals(choosePrecision("f32", unmeasured), { precision: "f32", reason: "" });
});

Deno.test("on a GPU auto takes what its generation computes, without a measurement", () => {
  const gpu = (computesBfloat16: boolean) => ({
    name: "tensorflow" as const,
    computesBfloat16,
    measureBfloat16Gain: () => {
      throw new Error("measured");
    },
  });
  assertEquals(choosePrecision("auto", gpu(true)), { precision: "bf16", reason: "" });
  assertEquals(choosePrecision("auto", gpu(false)), { precision: "f32", reason: "" });
  assertEquals(choosePrecision("bf16", gpu(false)), { precision: "bf16", reason: "" });
});

Deno.test("bf16 is refused for an engine that has none", () => {
  assertThrows(
    () => choosePrecision("bf16", engine("wasm", 0)),
    UserError,
    "--precision bf16 needs the tensorflow engine, this is wasm: leave it out",
  );
});
