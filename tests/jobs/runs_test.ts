import { collectLines } from "../support/workspace.ts";
import { assertEquals, assertThrows } from "@std/assert";
import { join } from "@std/path";
import type { Reporter } from "../../src/jobs/reporter.ts";
import { listRuns } from "../../src/jobs/runs.ts";
import { writeCheckpoint } from "../../src/store/checkpoint.ts";
import type { TrainingConfig } from "../../src/store/config.ts";
import { lockRun } from "../../src/store/lock.ts";
import { UserError } from "../../src/tensor/errors.ts";
import { createRandom } from "../../src/tensor/random.ts";
import { inTempFolder } from "../support/folder.ts";
import { lacks } from "../support/permissions.ts";

const ignore = lacks("tests/jobs/runs_test.ts", "read", "write");
const NOTHING_MORE = { checkpoints: false, check: false };

function test(
  name: string,
  fn: (out: string, lines: string[], reporter: Reporter) => void | Promise<void>,
): void {
  const body = (folder: string) => {
    const { lines, reporter } = collectLines();
    return fn(join(folder, "out"), lines, reporter);
  };
  Deno.test({ name, ignore, fn: () => inTempFolder(body) });
}

/** Makes a run of which these steps are saved, in files of a size that is known. */
function addRun(
  out: string,
  name: string,
  files: Readonly<Record<string, string>>,
  ...steps: number[]
): string {
  const run = join(out, name);
  const checkpoints = join(run, "checkpoints");
  Deno.mkdirSync(checkpoints, { recursive: true });
  for (const [file, text] of Object.entries(files)) Deno.writeTextFileSync(join(run, file), text);
  const random = createRandom(1).state();
  for (const step of steps) {
    const values = new Float32Array(250_000);
    writeCheckpoint(checkpoints, {
      step,
      config: {} as TrainingConfig,
      latentRandom: random,
      data: { epoch: 0, used: 0, shuffle: random },
      arrays: [{ name: "weights", shape: [values.length], values }],
    });
  }
  return run;
}

const line = (step: number) =>
  JSON.stringify({ step, lossD: 0.512, lossG: 1.5, realScore: 0.81, fakeScore: 0.2 }) + "\n";

test("a run is running, finished, stopped, or has no checkpoint", async (out, lines, reporter) => {
  const scores = '{"step":2,"swdTimes1000":60.25}\n{"step":4,"swdTimes1000":71}\n';
  const config = '{"steps":10}';
  addRun(
    out,
    "00001-faces",
    { "config.json": config, "log.jsonl": line(3) + line(5), "checkpoints.jsonl": scores },
    2,
    4,
  );
  addRun(out, "00002-faces", { "config.json": config, "log.jsonl": line(10) }, 10);
  const running = addRun(out, "00003-faces", { "config.json": config, "log.jsonl": line(7) + '{"ste' }, 6);
  addRun(out, "00004-photos", { "log.jsonl": line(1) });
  Deno.mkdirSync(join(out, "notes"));
  const lock = await lockRun(running);
  const runs = listRuns({ out, ...NOTHING_MORE }, reporter);
  lock.release();
  const cells = lines.map((text) => text.split(/ {2,}/));
  assertEquals(cells, [
    ["run", "state", "step", "saved", "loss D, G", "D(x), D(G(z))", "SWD", "best SWD", "size"],
    ["00001-faces", "stopped", "5 of 10", "4", "0.51, 1.50", "0.81, 0.20", "71.0", "60.3 (step 2)", "2.0 MB"],
    ["00002-faces", "finished", "10 of 10", "10", "0.51, 1.50", "0.81, 0.20", "-", "-", "1.0 MB"],
    ["00003-faces", "running", "7 of 10", "6", "0.51, 1.50", "0.81, 0.20", "-", "-", "1.0 MB"],
    ["00004-photos", "no checkpoint", "1 of ?", "-", "0.51, 1.50", "0.81, 0.20", "-", "-", "70 B"],
  ]);
  assertEquals(runs.map(({ step, steps }) => [step, steps]), [[5, 10], [10, 10], [7, 10], [1, undefined]]);
});

test("--checkpoints lists each run's, with score and size", (out, lines, reporter) => {
  const scores = '{"step":4,"swdTimes1000":71.04}\n';
  addRun(out, "00001-a", { "config.json": '{"steps":10}', "checkpoints.jsonl": scores }, 2, 4);
  addRun(out, "00002-b", {});
  listRuns({ out, checkpoints: true, check: false }, reporter);
  assertEquals(lines.slice(2, 4), ["  step 2            1.0 MB", "  step 4  SWD 71.0  1.0 MB"]);
  assertEquals(lines.length, 5);
});

test("--check names every damaged checkpoint, and ends with an error", (out, lines, reporter) => {
  const run = addRun(out, "00001-a", { "config.json": '{"steps":4}' }, 2, 4);
  listRuns({ out, checkpoints: false, check: true }, reporter);
  assertEquals(lines.slice(2), ["  step 2    1.0 MB", "  step 4    1.0 MB"]);
  const path = join(run, "checkpoints", "step-00000004.ckpt");
  Deno.truncateSync(path, Deno.statSync(path).size - 1);
  const { message } = assertThrows(
    () => listRuns({ out, checkpoints: false, check: true }, reporter),
    UserError,
  );
  assertEquals(
    message,
    "1 damaged; go on from an earlier step with: deno task train --resume RUN --from-step STEP",
  );
  assertEquals(
    lines.at(-1),
    `  step 4    1.0 MB  Cannot use "${path}": it is cut short, 999,999 of 1,000,000 bytes of arrays are there`,
  );
});

test("a folder without runs is no error", (out, lines, reporter) => {
  assertEquals(listRuns({ out, ...NOTHING_MORE }, reporter), []);
  assertEquals(lines, [`There are no runs in "${out}"; start one with: deno task train`]);
});
