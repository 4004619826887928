/** What a measured child process is told, and what it answers. */
import type { BackendName, Precision } from "../src/engine/engine.ts";

/** What is measured: one cell of the table. */
export interface Cell {
  readonly precision: Precision;
  /** Pictures in a batch. */
  readonly batch: number;
  /** Side of the pictures, in pixels. */
  readonly size: number;
  /** Filters of the layers next to the image. */
  readonly width: number;
}

/** A cell as one of our engines computes it; the only argument of `our_step.ts`, as JSON. */
export interface OurSetting extends Cell {
  readonly engine: Exclude<BackendName, "auto">;
  /** Whether every op runs on its own. */
  readonly eager: boolean;
  readonly threads: number;
}

/** The first line that a child prints. */
export interface Introduction {
  /** What computes, and its version. */
  readonly engine: string;
}

/** The line that a child prints for each line it reads. */
export interface StepReport {
  /** Of one step. */
  readonly milliseconds: number;
  /** Largest resident memory so far; null where the system does not tell. */
  readonly peakMiB: number | null;
}

/** TensorFlow is compared on the CPU, on which its peers are; WebGPU has nothing but a GPU. */
export function benchDevice(engine: OurSetting["engine"]): "auto" | "cpu" {
  return engine === "webgpu" ? "auto" : "cpu";
}
