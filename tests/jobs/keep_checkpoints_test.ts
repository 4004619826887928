import { assert, assertEquals, assertRejects } from "@std/assert";
import { existsSync } from "node:fs";
import { generate } from "../../src/jobs/generate.ts";
import { NotSavedError, RunRemovedError } from "../../src/jobs/keep_checkpoints.ts";
import type { Reporter } from "../../src/jobs/reporter.ts";
import { CheckpointError, readCheckpoint, stepOf } from "../../src/store/checkpoint.ts";
import { chooseKept, parseKeep } from "../../src/store/keep.ts";
import { lockRun } from "../../src/store/lock.ts";
import { readLog } from "../../src/store/log.ts";
import { readScores } from "../../src/store/run_checkpoints.ts";
import { checkpointsOf } from "../../src/store/run_folder.ts";
import { UserError } from "../../src/tensor/errors.ts";
import { lacksTensorFlow } from "../support/engines.ts";
import { namesIn } from "../support/folder.ts";
import { lacks } from "../support/permissions.ts";
import { inFacesWorkspace, trainSmall } from "../support/small_training.ts";
import { sameFiles, type Workspace } from "../support/workspace.ts";

const FILE = "keep_checkpoints_test.ts";
const ignore = lacks(FILE, "read", "write", "env", "ffi", "sys") || await lacksTensorFlow(FILE);
const RUN = "out/00001-faces";

function test(name: string, body: (workspace: Workspace) => Promise<void>): void {
  Deno.test({ name, ignore, fn: () => inFacesWorkspace(body) });
}

const steps = (run = RUN) => checkpointsOf(run).map(stepOf);

/** A reporter that does something when a step is reported; the first of them is 5. */
function atStep(reporter: Reporter, actions: Readonly<Record<number, () => void>>): Reporter {
  const progress = { update: (step: number) => actions[step]?.(), end: () => {} };
  return { ...reporter, progress: (title) => title === "Training" ? progress : reporter.progress(title, 1) };
}

/** Lets no file of this ending be opened for writing, as a folder that must not be written does. */
async function whileClosed(ending: string, work: () => Promise<void>): Promise<void> {
  const { openSync } = Deno;
  Deno.openSync = (path, options) => {
    if (options?.write && String(path).endsWith(ending)) {
      throw new Deno.errors.PermissionDenied(`Read-only file system (os error 30): open '${path}'`);
    }
    return openSync(path, options);
  };
  try {
    await work();
  } finally {
    Deno.openSync = openSync;
  }
}

test("--keep leaves the newest, the first of each stretch and the best, and all scores", async (workspace) => {
  const keep = "newest:2,every:4,best:1";
  await trainSmall(workspace.reporter, { steps: 9, saveEvery: 1, keep });
  const scores = readScores(RUN);
  assertEquals([...scores.keys()], [1, 2, 3, 4, 5, 6, 7, 8, 9]);
  assert([...scores.values()].every((score) => score > 0 && score < 1000));
  const expected = chooseKept([1, 2, 3, 4, 5, 6, 7, 8, 9], scores, parseKeep(keep));
  assertEquals(steps(), [...expected].sort((a, b) => a - b));
  assert([4, 8, 9].every((step) => expected.has(step)));
  assertEquals(JSON.parse(Deno.readTextFileSync(`${RUN}/config.json`)).keep, keep);
});

test("a run that goes on keeps its --keep; without best nothing is scored", async ({ reporter }) => {
  await trainSmall(reporter, { steps: 3, saveEvery: 1, keep: "all" });
  await trainSmall(reporter, { resume: "latest", steps: 5 });
  assertEquals([steps(), readScores(RUN).size], [[1, 2, 3, 4, 5], 0]);
  await trainSmall(reporter, { resume: "latest", steps: 6, keep: "2" });
  assertEquals(steps(), [5, 6]);
});

test("a damaged checkpoint is refused, the run goes on from the one before it, and ends alike", async (workspace) => {
  const { reporter, lines } = workspace;
  await trainSmall(reporter, { steps: 6 });
  const stopped = await trainSmall(reporter, { steps: 4 });
  const [path] = checkpointsOf(stopped).slice(-1);
  const bytes = Deno.readFileSync(path!);
  bytes[bytes.length - 1]! ^= 1;
  Deno.writeFileSync(path!, bytes);
  // As a crash leaves it.
  Deno.writeTextFileSync(`${stopped}/checkpoints/.step-00000006.ckpt.part`, "{");
  const { message } = await assertRejects(
    () => trainSmall(reporter, { resume: stopped, steps: 6 }),
    CheckpointError,
  ) as Error;
  assert(
    /^Cannot use ".*step-00000004\.ckpt": its array \S+ is damaged; step 2 is whole: (.*)$/.test(message),
    message,
  );
  assert(message.endsWith(`: deno task train --resume ${stopped} --from-step 2`), message);
  const missing = await assertRejects(
    () => trainSmall(reporter, { resume: stopped, fromStep: 3, steps: 6 }),
    UserError,
  ) as Error;
  assertEquals(missing.message, `--from-step must be one of 2, 4 in "${stopped}", got 3`);
  await trainSmall(reporter, { resume: stopped, fromStep: 2, steps: 6 });
  assert(lines.includes(`Put aside step 4 in ${stopped}/abandoned`));
  assertEquals(namesIn(`${stopped}/abandoned`), ["step-00000004.ckpt"]);
  assertEquals(steps(stopped), [2, 4, 6]);
  assertEquals(namesIn(`${stopped}/checkpoints`).length, 3);
  for (const file of ["log.jsonl", "checkpoints.jsonl", "checkpoints/step-00000006.ckpt"]) {
    assert(sameFiles(`${RUN}/${file}`, `${stopped}/${file}`), file);
  }
});

test("what shows a run or starts from it names a damaged checkpoint, too, and what to type", async ({ reporter }) => {
  await trainSmall(reporter, { steps: 4 });
  const [before, path] = checkpointsOf(RUN);
  Deno.truncateSync(path!, Deno.statSync(path!).size - 1);
  const figure = {
    run: "latest",
    out: "out",
    backend: "tensorflow",
    debug: false,
    scale: 1,
    seeds: [1],
  } as const;
  const message = async (work: () => Promise<unknown>) =>
    (await assertRejects(work, UserError) as Error).message;
  const shown = await message(() => generate(figure, reporter));
  assert(shown.startsWith(`Cannot use "${path}": it is cut short, `), shown);
  assert(shown.endsWith("; step 2 is whole: --checkpoint 2"), shown);
  const started = await message(() => trainSmall(reporter, { initFrom: RUN, steps: 1 }));
  assert(started.endsWith(`; step 2 is whole: --init-from ${before}`), started);
  assertEquals(
    await message(() => generate({ ...figure, checkpoint: "3" }, reporter)),
    `--checkpoint must be one of 2, 4 in "${RUN}", got 3`,
  );
  await generate({ ...figure, checkpoint: "2" }, reporter);
});

test("--from-step alone is refused", async ({ reporter }) => {
  const { message } = await assertRejects(() => trainSmall(reporter, { fromStep: 2 }), UserError) as Error;
  assertEquals(message, "--from-step needs --resume: name the run that goes on from there");
});

test("a run that is being trained is refused before its checkpoint is read, and free again after", async (workspace) => {
  await trainSmall(workspace.reporter);
  const lock = await lockRun(RUN);
  const { message } = await assertRejects(
    () => trainSmall(workspace.reporter, { resume: "latest", steps: 5 }),
    UserError,
  ) as Error;
  assert(message.startsWith(`Cannot train "${RUN}": `) && message.includes(" is training it; "), message);
  lock.release();
  await trainSmall(workspace.reporter, { resume: "latest", steps: 5 });
  assertEquals(steps().at(-1), 5);
});

test("a checkpoint that cannot be written is said, the training goes on, and the next one is", async (workspace) => {
  const { reporter, lines } = workspace;
  let open = () => {};
  const closed = new Promise<void>((resolve) => open = resolve);
  const training = { done: Promise.resolve("") };
  // Step 6 is saved after its report, step 7 is reported after that.
  await whileClosed(".ckpt.part", async () => {
    training.done = trainSmall(atStep(reporter, { 7: open }), { steps: 8 });
    await closed;
  });
  await training.done;
  const refusals = lines.filter((line) => line.startsWith("Cannot save"));
  assertEquals(refusals.map((line) => line.replace(/open '.*'/, "open")), [
    `Cannot save step 2 in "${RUN}": Read-only file system (os error 30): open; there is none before. Going on`,
    `Cannot save step 4 in "${RUN}": Read-only file system (os error 30): open; there is none before. Going on`,
    `Cannot save step 6 in "${RUN}": Read-only file system (os error 30): open; there is none before. Going on`,
  ]);
  assertEquals([steps(), readCheckpoint(checkpointsOf(RUN)[0]!).step], [[8], 8]);
  assertEquals(readLog(`${RUN}/log.jsonl`).length, 8);
});

test("a last checkpoint that cannot be written ends the run with one line, and is not tried twice", async (workspace) => {
  const { reporter, lines } = workspace;
  await trainSmall(reporter, { steps: 2 });
  await whileClosed(".ckpt.part", async () => {
    const training = trainSmall(reporter, { resume: RUN, steps: 3 });
    const { message } = await assertRejects(() => training, NotSavedError) as Error;
    assert(
      message.startsWith(`Cannot save step 3 in "${RUN}": Read-only file system`) &&
        message.endsWith("; the last one is of step 2"),
      message,
    );
  });
  assertEquals([steps(), lines.filter((line) => line.includes("Cannot save"))], [[2], []]);
});

test("samples that cannot be written do not stop the training", async (workspace) => {
  const { reporter, lines } = workspace;
  const { writeFileSync } = Deno;
  Deno.writeFileSync = (path, data, options) => {
    if (String(path).includes("samples")) throw new Error("No space left on device (os error 28)");
    writeFileSync(path, data, options);
  };
  try {
    await trainSmall(reporter, { sampleEvery: 1, steps: 2 });
  } finally {
    Deno.writeFileSync = writeFileSync;
  }
  const refusal = (step: number) =>
    `Cannot write the samples of step ${step} in "${RUN}": No space left on device (os error 28). Going on`;
  assertEquals(lines.filter((line) => line.startsWith("Cannot")), [refusal(1), refusal(2)]);
  assertEquals(steps(), [2]);
});

test("a training whose folder is removed stops with one line, and makes no new one", async (workspace) => {
  const remove = () => Deno.removeSync(RUN, { recursive: true });
  const { message } = await assertRejects(
    () => trainSmall(atStep(workspace.reporter, { 5: remove }), { steps: 9 }),
    RunRemovedError,
  ) as Error;
  assertEquals(
    message,
    `Training stopped at step 6: "${RUN}" was removed, there is no place to save it in`,
  );
  assert(!existsSync(RUN));
  assertEquals(workspace.lines.filter((line) => line.startsWith("Cannot")), []);
});
