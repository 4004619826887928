/**
 * Our training step as a child process of `deno task bench step`: takes one step for each line on standard input.
 * Its argument is an {@linkcode OurSetting}.
 */
import { startEngine } from "../src/engine/engine.ts";
import { runChildProgram, takeSteps } from "./child_program.ts";
import { benchDevice, type OurSetting } from "./setting.ts";
import { startCell } from "./synthetic.ts";

await runChildProgram(async () => {
  const { engine: name, eager, threads, ...cell }: OurSetting = JSON.parse(Deno.args[0]!);
  const engine = await startEngine(name, { device: benchDevice(name), threads });
  const training = startCell(engine, cell, { eager, precision: cell.precision });
  await takeSteps(`${engine.name} ${engine.version}`, training);
});
