/** The frame of the programs that run as children of `deno task bench step`. */
import type { Training } from "../src/jobs/training.ts";
import { peakMiB } from "./peak_memory.ts";
import type { Introduction, StepReport } from "./setting.ts";

/** Runs a program; if it fails, the last line on standard error is its message, as in the peers. */
export async function runChildProgram(program: () => Promise<void>): Promise<never> {
  // Ctrl-C reaches every process of the terminal; a child ends with its input.
  Deno.addSignalListener("SIGINT", () => {});
  try {
    await program();
    Deno.exit(0);
  } catch (error) {
    console.error((error as Error).message.replaceAll("\n", " "));
    Deno.exit(1);
  }
}

/**
 * Says that it is ready, then takes one step for each line on standard input.
 *
 * @param engine what computes, and its version
 */
export async function takeSteps(engine: string, training: Pick<Training, "next">): Promise<void> {
  const print = (line: Introduction | StepReport) => console.log(JSON.stringify(line));
  print({ engine });
  for await (const chunk of Deno.stdin.readable.pipeThrough(new TextDecoderStream())) {
    for (const _ of chunk.matchAll(/\n/g)) {
      const start = performance.now();
      await training.next();
      print({ milliseconds: performance.now() - start, peakMiB: peakMiB() });
    }
  }
}
