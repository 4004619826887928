/**
 * Tensors, handles and resident memory over many training steps, as a table.
 *
 *   deno task bench:memory
 *   deno task bench:memory --backend wasm --steps 200 --size 32
 *   deno task bench:memory --eager
 */
import { parseArgs } from "@std/cli/parse-args";
import { type BackendName, startEngine } from "../src/engine/engine.ts";
import { startSynthetic } from "./synthetic.ts";

/** Given by the V8 flag --expose-gc. */
const { gc: collectGarbage } = globalThis as unknown as { gc(): void };
const ROWS = 10;
const WIDTHS = [6, 9, 9, 10, 13];

const flags = parseArgs(Deno.args, {
  string: ["backend"],
  boolean: ["eager"],
  default: { backend: "auto", size: 64, batch: 16, steps: 500 },
});
const { size, batch, steps } = flags as unknown as { size: number; batch: number; steps: number };
const engine = await startEngine(flags.backend as BackendName, { device: "cpu" });
const training = startSynthetic(engine, size, batch, {
  eager: flags.eager,
  precision: engine.measureBfloat16Gain() > 1 ? "bf16" : "f32",
});
console.log(`${engine.name} ${engine.version}, radford ${size}x${size}x3, batch ${batch}`);
console.log("  step  tensors  handles   heap MB  resident MB");
while (training.step < steps) {
  await training.next();
  if (training.step % Math.max(1, Math.floor(steps / ROWS)) !== 0) continue;
  // What is held is measured, not the garbage that JavaScript would collect some time.
  collectGarbage();
  const { heapUsed, rss } = Deno.memoryUsage();
  const megabytes = [heapUsed, rss].map((bytes) => Math.round(bytes / 1e6));
  const cells = [training.step, engine.tensorCount(), engine.handleCount(), ...megabytes];
  console.log(cells.map((cell, i) => String(cell).padStart(WIDTHS[i]!)).join(""));
}
