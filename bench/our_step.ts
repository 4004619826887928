/**
 * Our training step as a child process of `deno task bench step`: takes one step for each line on standard input.
 * Its argument is an {@linkcode OurSetting}.
 */
import { startEngine } from "../src/engine/engine.ts";
import { runChildProgram } from "./child_program.ts";
import { peakMiB } from "./peak_memory.ts";
import { benchDevice, type Introduction, type OurSetting, type StepReport } from "./setting.ts";
import { startSynthetic, startWide } from "./synthetic.ts";
import { PRESET_WIDTH } from "./width.ts";

const print = (line: Introduction | StepReport) => console.log(JSON.stringify(line));

await runChildProgram(async () => {
  const { engine: name, eager, threads, precision, batch, size, width }: OurSetting = JSON.parse(
    Deno.args[0]!,
  );
  const engine = await startEngine(name, { device: benchDevice(name), threads });
  const options = { eager, precision };
  const training = width === PRESET_WIDTH
    ? startSynthetic(engine, size, batch, options)
    : startWide(engine, size, batch, width, options);
  print({ engine: `${engine.name} ${engine.version}` });
  for await (const chunk of Deno.stdin.readable.pipeThrough(new TextDecoderStream())) {
    for (const _ of chunk.matchAll(/\n/g)) {
      const start = performance.now();
      await training.next();
      print({ milliseconds: performance.now() - start, peakMiB: peakMiB() });
    }
  }
});
