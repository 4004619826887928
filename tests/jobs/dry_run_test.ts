import { assert, assertEquals, assertRejects } from "@std/assert";
import { dryRun } from "../../src/jobs/dry_run.ts";
import type { TrainOptions } from "../../src/jobs/train_plan.ts";
import { checkpointsOf } from "../../src/store/run_folder.ts";
import { UserError } from "../../src/tensor/errors.ts";
import { lacksTensorFlow } from "../support/engines.ts";
import { lacks } from "../support/permissions.ts";
import { flagsOf, inFacesWorkspace, SMALL_TRAINING, trainSmall } from "../support/small_training.ts";
import { filesBelow, sameFiles, type Workspace } from "../support/workspace.ts";

const FILE = "dry_run_test.ts";
const ignore = lacks(FILE, "read", "write", "env", "ffi", "sys") || await lacksTensorFlow(FILE);

const run = (workspace: Workspace, changes: Partial<TrainOptions> = {}) =>
  dryRun({ ...SMALL_TRAINING, ...changes }, flagsOf(changes), workspace.reporter);

function test(name: string, body: (workspace: Workspace) => Promise<void>): void {
  Deno.test({ name, ignore, fn: () => inFacesWorkspace(body) });
}

test("--dry-run tells all settings, the cost of a step, memory, disk and time, and writes nothing", async (workspace) => {
  const before = filesBelow(".");
  const changes = { steps: 10_000, saveEvery: 100, sampleEvery: 50, keep: "newest:3,every:5000,best:1" };
  const estimate = await run(workspace, changes);
  assertEquals(filesBelow("."), before);
  const { secondsPerStep, secondsPerGrid, secondsPerCheckpoint, seconds, outputShare } = estimate;
  assert(secondsPerStep > 0 && secondsPerGrid > 0 && secondsPerCheckpoint > 0);
  // 199 grids and 99 checkpoints before the last step, and one of each after it.
  const outputs = 200 * secondsPerGrid + 100 * secondsPerCheckpoint;
  assert(Math.abs(seconds - 10_000 * secondsPerStep - outputs) < 1e-6 * seconds);
  assert(Math.abs(outputShare - outputs / seconds) < 1e-9);
  // 1,732,224 parameters; those that Adam moves have two moments each, the moving averages of batch norm none.
  assert(estimate.bytesPerCheckpoint > 4 * 3 * 1_700_000 && estimate.bytesPerCheckpoint < 4 * 3 * 1_740_000);
  // 9800, 9900, 10000; 5000 (and 10000); the best.
  assertEquals(estimate.checkpointsKept, 5);
  assert(estimate.peakMebibytes > 100);
  const settings = workspace.lines.find((line) => line.startsWith("Settings  "))!;
  const { size, steps, keep, engine } = JSON.parse(settings.slice(10));
  assertEquals([size, steps, keep, engine.name], [32, 10_000, changes.keep, "tensorflow"]);
  const said = workspace.lines.slice(workspace.lines.findIndex((line) => line.startsWith("Data ")));
  const titles = said.map((line) => line.split(" ")[0]);
  assertEquals(titles, [
    "Data",
    "Networks",
    "Engine",
    "Run",
    "Settings",
    "Step",
    "Outputs",
    "Memory",
    "Disk",
    "Time",
    "This",
  ]);
});

test("--dry-run of a run that goes on counts the steps that are left, and leaves the run alone", async (workspace) => {
  const folder = await trainSmall(workspace.reporter, { steps: 4 });
  Deno.mkdirSync("copy");
  const files = filesBelow(folder);
  for (const [i, file] of files.entries()) Deno.copyFileSync(`${folder}/${file}`, `copy/${i}`);
  const estimate = await run(workspace, { resume: folder, steps: 6 });
  const { secondsPerStep, secondsPerGrid, secondsPerCheckpoint, seconds } = estimate;
  // Of steps 5 and 6 the last is saved.
  assert(Math.abs(seconds - 2 * secondsPerStep - secondsPerGrid - secondsPerCheckpoint) < 1e-6 * seconds);
  assertEquals([filesBelow(folder), checkpointsOf(folder).length], [files, 2]);
  assert(files.every((file, i) => sameFiles(`${folder}/${file}`, `copy/${i}`)));
});

test("--dry-run refuses what the training would", async (workspace) => {
  const message = async (changes: Partial<TrainOptions>) =>
    (await assertRejects(() => run(workspace, changes), UserError) as Error).message;
  assertEquals(
    await message({ epochs: 2, steps: 3 }),
    "--epochs and --steps exclude each other: give one of them",
  );
  assertEquals(
    await message({ xla: true, backend: "cpu" }),
    "--xla needs the tensorflow engine, this is cpu: leave it out",
  );
});
