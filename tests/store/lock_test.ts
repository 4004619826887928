import { assert, assertEquals, assertRejects } from "@std/assert";
import { fromFileUrl } from "@std/path";
import { isLocked, lockRun } from "../../src/store/lock.ts";
import { UserError } from "../../src/tensor/errors.ts";
import { inTempFolder } from "../support/folder.ts";
import { lacks } from "../support/permissions.ts";

const ignore = lacks("tests/store/lock_test.ts", "read", "write");
const lacksRun = lacks("tests/store/lock_test.ts, processes", "read", "write", "run");

function refusal(run: string, holder: string): string {
  return `Cannot train "${run}": ${holder} is training it; wait for its end or stop it with Ctrl-C, or ` +
    "start a run of its own without --resume";
}

Deno.test({
  name: "lockRun() lets one in at a time, and isLocked() tells, without being in the way",
  ignore,
  fn: () =>
    inTempFolder(async (run) => {
      assert(!isLocked(run));
      const lock = await lockRun(run);
      assert(isLocked(run));
      const { message } = await assertRejects(() => lockRun(run), UserError) as Error;
      const holder = Deno.build.os === "windows" ? "another process" : `process ${Deno.pid}`;
      assertEquals(message, refusal(run, holder));
      lock.release();
      assert(!isLocked(run));
      (await lockRun(run)).release();
    }),
});

/** Starts a program that holds a run until it is killed. */
async function startHolder(run: string): Promise<Deno.ChildProcess> {
  const module = new URL("../../src/store/lock.ts", import.meta.url).href;
  const code = `import { lockRun } from ${JSON.stringify(module)};
    await lockRun(${JSON.stringify(run)});
    console.log("held");
    setInterval(() => {}, 1000);`;
  const config = fromFileUrl(new URL("../../deno.json", import.meta.url));
  const flags = ["--quiet", "--no-check", "--no-prompt", "--allow-read", "--allow-write", "--config", config];
  const child = new Deno.Command(Deno.execPath(), {
    args: ["run", ...flags, `data:application/javascript,${encodeURIComponent(code)}`],
    stdout: "piped",
  }).spawn();
  const reader = child.stdout.getReader();
  assertEquals(new TextDecoder().decode((await reader.read()).value), "held\n");
  reader.releaseLock();
  return child;
}

Deno.test({
  name: "a run that another process holds is refused with its number, and free as soon as that is killed",
  ignore: lacksRun || Deno.build.os === "windows",
  fn: () =>
    inTempFolder(async (run) => {
      const child = await startHolder(run);
      assert(isLocked(run));
      const { message } = await assertRejects(() => lockRun(run), UserError) as Error;
      assertEquals(message, refusal(run, `process ${child.pid}`));
      child.kill("SIGKILL");
      await child.output();
      assert(!isLocked(run));
      (await lockRun(run)).release();
    }),
});
