import { assert, assertEquals, assertThrows } from "@std/assert";
import type { Dataset } from "../../src/data/dataset.ts";
import { TrainingAlarm } from "../../src/jobs/training_alarm.ts";
import { type WatchOptions, watchRun } from "../../src/jobs/watch_run.ts";
import type { TrainingConfig } from "../../src/store/config.ts";
import { namesIn } from "../support/folder.ts";
import { lacks } from "../support/permissions.ts";
import { inWorkspace, type Workspace } from "../support/workspace.ts";

const ignore = lacks("watch_run_test.ts", "read", "write", "env", "ffi", "sys");
const RUN = "out/00001-faces";
const CONFIG = { batchSize: 4, recipe: { generator: { learningRate: 2e-4 } } } as unknown as TrainingConfig;
const BEATEN = { lossD: 0.001, lossG: 12, realScore: 1, fakeScore: 0 };

/** A watch of a run at a step, whose data is never asked for. */
const watchAt = (step: number, { reporter }: Workspace, options: WatchOptions = {}) =>
  watchRun({ run: RUN, config: CONFIG, dataset: { count: 8 } as Dataset, step, reporter }, options);

function watchTest(name: string, body: (workspace: Workspace) => void | Promise<void>): void {
  const fn = () =>
    inWorkspace(async (workspace) => {
      Deno.mkdirSync(`${RUN}/samples`, { recursive: true });
      await body(workspace);
    });
  Deno.test({ name, ignore, fn });
}

const array = (name: string, ...values: number[]) => ({
  name,
  shape: [values.length],
  values: Float32Array.from(values),
});

watchTest("weights that are no numbers are never saved, also where alarms are off", (workspace) => {
  const watch = watchAt(0, workspace, { alarms: "off" });
  watch.checkState(7, [array("generator/00_dense/weights", 1, 2)]);
  const arrays = [array("a", 1), array("generator/00_dense/weights", 1, -Infinity), array("b", NaN)];
  const error = assertThrows(() => watch.checkState(8, arrays), TrainingAlarm);
  assertEquals(
    error.message,
    "Training stopped at step 8: -Infinity is in generator/00_dense/weights and numbers of 1 more of 3 tensors; " +
      "start again with a smaller step size: deno task train --lr 0.0001, or with another --seed",
  );
  assertEquals([error.response, error.alarm.goodStep], ["stop", 7]);
});

watchTest("an alarm that the disk does not take is given all the same", (workspace) => {
  Deno.mkdirSync(`${RUN}/alarms.jsonl`);
  const watch = watchAt(0, workspace, { alarms: "stop" });
  const error = assertThrows(() => watch.checkState(1, [array("a", NaN)]), TrainingAlarm);
  assertEquals(error.alarm.name, "not-finite");
  assertEquals(workspace.lines.length, 1);
  assert(workspace.lines[0]!.startsWith(`Cannot write alarms.jsonl in "${RUN}": `), workspace.lines[0]);
});

watchTest("a watch goes on where the session before stopped, and forgets later steps", (workspace) => {
  const log = (steps: number) =>
    Array.from({ length: steps }, (_, i) => JSON.stringify({ step: i + 1, ...BEATEN }) + "\n").join("");
  const givenAt = (step: number) => {
    const watch = watchAt(step, workspace);
    workspace.lines.length = 0;
    for (let next = step + 1; next <= 102 && workspace.lines.length === 0; next++) {
      watch.afterStep(next, BEATEN, 0.1);
    }
    return workspace.lines.map((line) => /^Alarm at step (\d+): the discriminator wins/.exec(line)?.[1]);
  };
  Deno.writeTextFileSync(`${RUN}/log.jsonl`, log(99));
  assertEquals(givenAt(99), ["100"]);
  // Steps 61 to 99 are forgotten: 60 and 40 more make a hundred.
  assertEquals(givenAt(60), ["100"]);
  // It was said in the session before.
  Deno.writeTextFileSync(`${RUN}/log.jsonl`, log(101));
  assertEquals(givenAt(101), []);
});

watchTest("a stalled machine is no reason to begin or go back again", (workspace) => {
  const watch = watchAt(0, workspace, { alarms: "restore", restarts: 3 });
  for (let step = 1; step <= 40; step++) {
    watch.afterStep(step, { ...BEATEN, realScore: 0.5 }, step <= 20 ? 1 : 9);
  }
  assertEquals(workspace.lines, [
    "Alarm at step 40: throughput has stalled: steps take 9.0 times as long as at best",
  ]);
});

watchTest("an early alarm asks for a restart, a late one does not", (workspace) => {
  const alarmAt = (begin: number) => {
    const watch = watchAt(begin, workspace, { restarts: 1, alarms: "stop" });
    return assertThrows(() => {
      for (let step = begin + 1; step <= begin + 100; step++) watch.afterStep(step, BEATEN, 0.1);
    }, TrainingAlarm).response;
  };
  assertEquals([alarmAt(400), alarmAt(401)], ["restart", "stop"]);
});

watchTest("curves that cannot be drawn are a warning", async (workspace) => {
  const watch = watchAt(0, workspace);
  Deno.writeTextFileSync(`${RUN}/samples/step-00000001.png`, "no picture");
  watch.afterStep(1, BEATEN, 0.1);
  assertEquals(await watch.finish(), []);
  assert(
    workspace.lines[0]!.startsWith(`Cannot draw the curves and samples of "${RUN}": Cannot read the samples`),
  );
  assert(namesIn(RUN).includes("chart.svg"));
  watch.close();
});
