import { assertEquals } from "@std/assert";
import { describeInexactness } from "../../src/jobs/start_computing.ts";

const CPU = { name: "tensorflow" } as const;
const NOW = { name: "tensorflow", version: "2.18.1", device: "CPU, 2 threads", precision: "f32" } as const;

Deno.test("a new run on a CPU, and one that goes on with what it began with, are exact", () => {
  assertEquals(describeInexactness(CPU, NOW), undefined);
  assertEquals(describeInexactness(CPU, NOW, NOW), undefined);
});

Deno.test("a run that goes on with another engine, version, thread count or precision says so", () => {
  const line = (before: string) =>
    `Exactness computed by ${before} before: the run goes on within rounding, not bit for bit`;
  assertEquals(
    describeInexactness(CPU, NOW, { ...NOW, device: "CPU, 8 threads" }),
    line("tensorflow 2.18.1 (CPU, 8 threads), f32"),
  );
  assertEquals(
    describeInexactness(CPU, NOW, { ...NOW, precision: "bf16" }),
    line("tensorflow 2.18.1 (CPU, 2 threads), bf16"),
  );
});

Deno.test("a GPU that TensorFlow computes on is never exact", () => {
  const line =
    "Exactness NVIDIA GPUs add in an order of their own: the same run again differs in the last bits";
  assertEquals(describeInexactness({ ...CPU, computesBfloat16: true }, NOW), line);
  assertEquals(describeInexactness({ ...CPU, computesBfloat16: false }, NOW, NOW), line);
});
