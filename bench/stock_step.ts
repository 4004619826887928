/**
 * The training step on tfjs' stock WebAssembly backend as a child process of `deno task bench step --stock`. Its
 * argument is a {@linkcode Cell}.
 */
import { runChildProgram, takeSteps } from "./child_program.ts";
import type { Cell } from "./setting.ts";
import { startStockWasm } from "./stock_wasm.ts";
import { startCell } from "./synthetic.ts";

await runChildProgram(async () => {
  const cell: Cell = JSON.parse(Deno.args[0]!);
  const engine = await startStockWasm();
  await takeSteps(`tfjs wasm ${engine.version}`, startCell(engine, cell, { eager: true }));
});
