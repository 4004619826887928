/** What a training does about alarms, from its options to its files. */
import { assert, assertEquals, assertRejects } from "@std/assert";
import { prepare } from "../../src/jobs/prepare.ts";
import { PREPARE_DEFAULTS } from "../../src/jobs/prepare_plan.ts";
import { train } from "../../src/jobs/train.ts";
import type { TrainOptions } from "../../src/jobs/train_plan.ts";
import { TrainingAlarm } from "../../src/jobs/training_alarm.ts";
import { readCheckpoint } from "../../src/store/checkpoint.ts";
import { readLog } from "../../src/store/log.ts";
import { lacksTensorFlow } from "../support/engines.ts";
import { namesIn } from "../support/folder.ts";
import { lacks } from "../support/permissions.ts";
import { TRAIN_OPTIONS } from "../support/train_options.ts";
import { filesBelow, inWorkspace, type Workspace } from "../support/workspace.ts";

const FILE = "train_alarms_test.ts";
const ignore = lacks(FILE, "read", "write", "env", "ffi", "sys") || await lacksTensorFlow(FILE);
/** Nothing is like the data by this measure. */
const UNLIKE = { likenessThreshold: 0, judgeFrom: 2 };

const run = ({ reporter }: Workspace, changes: Partial<TrainOptions>, given: string[] = []) =>
  train({ ...TRAIN_OPTIONS, ...changes }, new Set(given), reporter);

function alarmTest(name: string, body: (workspace: Workspace) => Promise<void>): void {
  const fn = () =>
    inWorkspace(async (workspace) => {
      await prepare(["faces"], { ...PREPARE_DEFAULTS, size: 32, count: 20 }, workspace.reporter);
      workspace.lines.length = 0;
      await body(workspace);
    });
  Deno.test({ name, ignore, fn });
}

const alarmsIn = (folder: string) =>
  Deno.readTextFileSync(`${folder}/alarms.jsonl`).trim().split("\n").map((line) => JSON.parse(line));
const checkpointsIn = (folder: string) => filesBelow(folder).filter((path) => path.endsWith(".ckpt"));
const UNLIKE_TEXT =
  /^the samples show nothing of the data yet: their detail is \d\.\d octaves from the data's$/;

alarmTest("by default an alarm is a warning, once, and a line in the run folder", async (workspace) => {
  const folder = await run(workspace, { ...UNLIKE, steps: 6 });
  const warnings = workspace.lines.filter((line) => line.startsWith("Alarm"));
  assertEquals(warnings.length, 1);
  const [{ step, alarm, message }, ...more] = alarmsIn(folder);
  assertEquals([step, alarm, more.length], [2, "unlike-data", 0]);
  assert(UNLIKE_TEXT.test(message), message);
  assertEquals(warnings[0], `Alarm at step 2: ${message}`);
  assertEquals(readLog(`${folder}/log.jsonl`).length, 6);
});

alarmTest("--alarms stop saves, and says how to go on", async (workspace) => {
  const error = await assertRejects(() => run(workspace, { ...UNLIKE, alarms: "stop" }), TrainingAlarm);
  const [, message, advice] = /^Training stopped at step 2: (.*); (start again .*)$/.exec(error.message)!;
  assert(UNLIKE_TEXT.test(message!), message);
  assertEquals(
    advice,
    "start again with a smaller step size: deno task train --lr 0.0001, or with another --seed",
  );
  assertEquals(checkpointsIn("out/00001-faces"), ["checkpoints/step-00000002.ckpt"]);
  assertEquals(
    workspace.lines.at(-1),
    "Saved what there was: out/00001-faces/checkpoints/step-00000002.ckpt",
  );
});

alarmTest("--alarms off says nothing", async (workspace) => {
  const folder = await run(workspace, { ...UNLIKE, alarms: "off" });
  assertEquals(workspace.lines.filter((line) => line.startsWith("Alarm")), []);
  assert(!namesIn(folder).includes("alarms.jsonl"));
});

alarmTest(
  "--restarts begins again with the next seed, and the last one is only warned of",
  async (workspace) => {
    const folder = await run(workspace, { ...UNLIKE, restarts: 2 });
    assertEquals(folder, "out/00003-faces");
    assertEquals(namesIn("out"), ["00001-faces", "00002-faces", "00003-faces"]);
    const seeds = namesIn("out").map((name) =>
      JSON.parse(Deno.readTextFileSync(`out/${name}/config.json`)).seed
    );
    assertEquals(seeds, [3, 4, 5]);
    assertEquals(namesIn("out").map((name) => checkpointsIn(`out/${name}`).length), [0, 0, 2]);
    const warnings = workspace.lines.filter((line) => line.startsWith("Alarm"));
    assertEquals(warnings.map((line) => /(?<=; ).*$/.exec(line)?.[0]), [
      "starting again with seed 4",
      "starting again with seed 5",
      undefined,
    ]);
  },
);

alarmTest("--restarts and --resume exclude each other", async (workspace) => {
  const error = await assertRejects(() =>
    run(workspace, { resume: "latest" }, ["resume", "restarts"])
  ) as Error;
  assertEquals(error.message, "--resume and --restarts exclude each other: give one of them");
});

alarmTest(
  "a step size that breaks the numbers stops with the tensor's name, and the last good checkpoint stays",
  async (workspace) => {
    const folder = await run(workspace, { steps: 2 });
    const good = Deno.readFileSync(`${folder}/checkpoints/step-00000002.ckpt`);
    const changes = { resume: folder, lr: 1e38, steps: 20, saveEvery: 1 };
    const error = await assertRejects(
      () => run(workspace, changes, ["resume", "lr", "steps"]),
      TrainingAlarm,
    );
    assert(
      /^Training stopped at step [345]: (loss[DG] is (NaN|Infinity), and )?-?(NaN|Infinity) is in (generator|discriminator)\/\S+( and numbers of \d+ more of \d+ tensors)?; go on from the last checkpoint with a smaller step size: deno task train --resume out\/00001-faces --lr 5e\+37$/
        .test(error.message),
      error.message,
    );
    assertEquals(error.alarm.name, "not-finite");
    for (const path of checkpointsIn(folder)) {
      const { arrays } = readCheckpoint(`${folder}/${path}`);
      assert(arrays.every(({ values }) => values.every(Number.isFinite)), path);
    }
    assertEquals(Deno.readFileSync(`${folder}/checkpoints/step-00000002.ckpt`).length, good.length);
  },
);

alarmTest(
  "--alarms restore goes back with half the step size again and again, and gives up after the fifth time",
  async (workspace) => {
    const folder = await run(workspace, { steps: 2 });
    const changes = { resume: folder, lr: 1e38, steps: 20, saveEvery: 100, alarms: "restore" } as const;
    await assertRejects(() => run(workspace, changes, ["resume", "lr", "steps"]), TrainingAlarm);
    const returns = workspace.lines.flatMap((line) =>
      /; going back to step (\d+) with other latents and half the step size, (\S+)$/.exec(line)?.slice(1) ??
        []
    );
    const rates = [5e37, 2.5e37, 1.25e37, 6.25e36, 3.125e36];
    assertEquals(returns, rates.flatMap((rate) => ["2", `${rate}`]));
    assertEquals(alarmsIn(folder).length, 6);
    assertEquals(checkpointsIn(folder), ["checkpoints/step-00000002.ckpt"]);
  },
);

alarmTest("--alarms restore stops where there is no checkpoint to go back to", async (workspace) => {
  const error = await assertRejects(
    () => run(workspace, { ...UNLIKE, alarms: "restore", saveEvery: 100 }),
    TrainingAlarm,
  );
  assertEquals([error.alarm.step, error.response], [2, "restore"]);
  assertEquals(checkpointsIn("out/00001-faces"), ["checkpoints/step-00000002.ckpt"]);
});

alarmTest(
  "--tensorboard writes an event file for each session, --histograms more into it",
  async (workspace) => {
    const events = (folder: string) => {
      const names = namesIn(`${folder}/tensorboard`);
      return names.map((name) => Deno.statSync(`${folder}/tensorboard/${name}`).size);
    };
    const plain = await run(workspace, { tensorboard: true });
    const [size, ...none] = events(plain);
    assertEquals(none, []);
    // Four steps, and two grids of samples.
    const grids = filesBelow(`${plain}/samples`).filter((name) => name.endsWith(".png"))
      .map((name) => Deno.statSync(`${plain}/samples/${name}`).size);
    const images = grids.reduce((sum, bytes) => sum + bytes, 0);
    assert(size! > images + 400 && size! < images + 2000, `${size}, ${images}`);
    await run(workspace, { tensorboard: true, resume: plain, steps: 5 }, ["resume", "steps"]);
    assertEquals(events(plain).length, 2);
    const [more] = events(await run(workspace, { histograms: true }));
    // 28 arrays, at two steps, in 30 buckets of two numbers of 8 bytes.
    assert(more! > size! + 28 * 2 * 480, `${more}`);
  },
);
