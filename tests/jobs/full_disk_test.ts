/** A disk that is really full: a small file system in memory, which only root on Linux can make. */
import { assert, assertEquals, assertRejects } from "@std/assert";
import { NotSavedError } from "../../src/jobs/keep_checkpoints.ts";
import type { Reporter } from "../../src/jobs/reporter.ts";
import { readCheckpoint, stepOf } from "../../src/store/checkpoint.ts";
import { isDiskError } from "../../src/store/disk.ts";
import { readLog } from "../../src/store/log.ts";
import { checkpointsOf } from "../../src/store/run_folder.ts";
import { lacksTensorFlow } from "../support/engines.ts";
import { namesIn } from "../support/folder.ts";
import { lacks } from "../support/permissions.ts";
import { prepareSmallFaces, trainSmall } from "../support/small_training.ts";
import { inWorkspace, sameFiles } from "../support/workspace.ts";

const FILE = "full_disk_test.ts";
const ignore = lacks(FILE, "read", "write", "env", "ffi", "sys", "run") || await lacksTensorFlow(FILE) ||
  !canMount();

function mount(command: string, ...args: string[]): boolean {
  try {
    return new Deno.Command(command, { args, stdout: "null", stderr: "null" }).outputSync().success;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}

function canMount(): boolean {
  const folder = Deno.makeTempDirSync({ prefix: "ganwalk-test-" });
  const can = Deno.build.os === "linux" && mount("mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", folder);
  if (can) mount("umount", folder);
  else console.warn(`${FILE}: skipped, no file system can be mounted`);
  Deno.removeSync(folder);
  return can;
}

/** Takes all room that there is. */
function fill(path: string): void {
  using file = Deno.openSync(path, { create: true, write: true });
  try {
    for (;;) file.writeSync(new Uint8Array(4096));
  } catch (error) {
    assert(isDiskError(error), String(error));
  }
}

Deno.test({
  name: "a full disk: TensorBoard's file ends with a line, and the training goes on",
  ignore,
  fn: () =>
    inWorkspace(async ({ reporter, lines }) => {
      await prepareSmallFaces(reporter);
      Deno.mkdirSync("out");
      assert(mount("mount", "-t", "tmpfs", "-o", "size=60m", "tmpfs", "out"));
      try {
        const progress = { update: (step: number) => step === 6 && fill("out/filler"), end: () => {} };
        const filling: Reporter = { ...reporter, progress: () => progress as never };
        // The last page of its file has room for some steps.
        const changes = { steps: 30, tensorboard: true, sampleEvery: 100, saveEvery: 100 };
        await assertRejects(() => trainSmall(filling, changes), NotSavedError);
        const told = lines.filter((line) => line.includes("TensorBoard"));
        assertEquals(told, [
          `Cannot write TensorBoard's file of "out/00001-faces": No space left on device (os error 28). ` +
          "Going on without it",
        ]);
        Deno.removeSync("out/filler");
      } finally {
        mount("umount", "out");
      }
    }),
});

Deno.test({
  name:
    "a full disk: the training goes on, the checkpoint before stays, and with room again nothing is missing",
  ignore,
  fn: () =>
    inWorkspace(async ({ reporter, lines }) => {
      await prepareSmallFaces(reporter);
      const whole = await trainSmall(reporter, { out: "whole", steps: 10 });
      Deno.mkdirSync("out");
      // A checkpoint takes 21 MB.
      assert(mount("mount", "-t", "tmpfs", "-o", "size=30m", "tmpfs", "out"));
      try {
        const full = { steps: 7, keep: "1" };
        const { message } = await assertRejects(() => trainSmall(reporter, full), NotSavedError) as Error;
        const refusal = (step: number) =>
          `Cannot save step ${step} in "out/00001-faces": No space left on device (os error 28); ` +
          "the last one is of step 2";
        assertEquals(message, refusal(7));
        assertEquals(
          lines.filter((line) => line.startsWith("Cannot")),
          [4, 6].map((step) => `${refusal(step)}. Going on`),
        );
        const run = "out/00001-faces";
        assertEquals(namesIn(`${run}/checkpoints`), ["step-00000002.ckpt"]);
        assertEquals(readCheckpoint(`${run}/checkpoints/step-00000002.ckpt`).step, 2);
        // Room comes back while the training goes on.
        const progress = {
          update: (step: number) => step === 7 && mount("mount", "-o", "remount,size=100m", "out"),
          end: () => {},
        };
        const roomy: Reporter = { ...reporter, progress: () => progress };
        await trainSmall(roomy, { resume: run, steps: 10, keep: "all" });
        assertEquals(checkpointsOf(run).map(stepOf), [2, 8, 10]);
        assertEquals(readLog(`${run}/log.jsonl`).length, 10);
        for (const file of ["log.jsonl", "checkpoints/step-00000010.ckpt"]) {
          assert(sameFiles(`${whole}/${file}`, `${run}/${file}`), file);
        }
      } finally {
        mount("umount", "out");
      }
    }),
});
