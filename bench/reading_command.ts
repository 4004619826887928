/** `deno task bench reading` on the command line. */
import { join } from "@std/path";
import type { OptionTable } from "../src/cli/options.ts";
import { defineCommand } from "../src/cli/run_script.ts";
import { startEngine } from "../src/engine/engine.ts";
import { describeMachine, loadWarning } from "./machine.ts";
import { measureReading, quantile, READ_SIZE, type ReadingTimes, writeRandomDataset } from "./reading.ts";
import { median } from "./rows.ts";
import { startSynthetic } from "./synthetic.ts";

const BATCH = 64;
/** Times at which the resident memory is looked at. */
const POINTS = 10;
/** Steps in which graphs are traced and kernels built. */
const WARM_UP = 2;

const options = {
  megabytes: { type: "integer", min: 1, max: 1e6, default: 2500, help: "size of the dataset file" },
  batches: { type: "integer", min: 10, max: 1e6, default: 2000, help: `of ${BATCH} pictures that are read` },
  steps: { type: "integer", min: 1, max: 10_000, default: 5, help: "of training, to compare with" },
  json: { type: "path", help: "file that the figures are written to" },
} as const satisfies OptionTable;

/** Measures reading from a dataset. */
export const readingCommand = defineCommand(
  {
    command: "deno task bench reading",
    summary:
      `Writes a dataset of random pixels (${READ_SIZE}x${READ_SIZE}), reads shuffled batches of ${BATCH} from it as\n` +
      "`deno task train` does, and compares the time with that of a training step. The file is removed.",
    examples: [
      ["deno task bench reading", "2.5 GB"],
      ["deno task bench reading --megabytes 100000", "more than memory holds"],
    ],
    options,
  },
  async ({ options }) => {
    const { megabytes, batches, steps, json } = options;
    const machine = describeMachine();
    console.log(`Reading batches of ${BATCH} at ${READ_SIZE}x${READ_SIZE}, ${machine}`);
    for (const line of loadWarning()) console.log(line);
    const { count, times } = readRandom(megabytes, batches);
    const { engine, milliseconds } = await timeSteps(steps);
    const batch = median(times.milliseconds);
    const slow = quantile(times.milliseconds, 0.99);
    const step = median(milliseconds);
    const resident = times.resident.map((bytes) => Math.round(bytes / 1e6));
    console.log(`pictures   ${count}, ${megabytes} MB; ${batches} batches`);
    console.log(
      `a batch    ${batch.toFixed(2)} ms (median), ${slow.toFixed(2)} ms (99 of 100 are not slower)`,
    );
    console.log(`a step     ${step.toFixed(0)} ms (median of ${steps}, ${engine}, f32)`);
    console.log(`share      ${(100 * batch / step).toFixed(2)} % of the step`);
    console.log(`resident   ${resident.join(", ")} MB`);
    if (json === undefined) return;
    const figures = { machine, count, megabytes, batches, batch, slow, step, resident };
    Deno.writeTextFileSync(json, JSON.stringify(figures, null, 1) + "\n");
    console.log(`Wrote ${json}`);
  },
);

/** Reads from a dataset that is there only meanwhile. */
function readRandom(megabytes: number, batches: number): { count: number; times: ReadingTimes } {
  const folder = Deno.makeTempDirSync({ prefix: "ganwalk-bench-" });
  try {
    const path = join(folder, "random.ganwalk");
    const count = writeRandomDataset(path, megabytes);
    return { count, times: measureReading(path, BATCH, batches, POINTS) };
  } finally {
    Deno.removeSync(folder, { recursive: true });
  }
}

/** Milliseconds of steps like those of `deno task train`, and what took them. */
async function timeSteps(steps: number): Promise<{ engine: string; milliseconds: number[] }> {
  const engine = await startEngine("tensorflow", { device: "cpu" });
  const training = startSynthetic(engine, READ_SIZE, BATCH);
  const milliseconds: number[] = [];
  for (let i = 0; i < WARM_UP + steps; i++) {
    const start = performance.now();
    await training.next();
    if (i >= WARM_UP) milliseconds.push(performance.now() - start);
  }
  return { engine: `${engine.name} ${engine.version}`, milliseconds };
}
