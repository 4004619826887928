/** A backend starts once in a process: each of these starts its own. */
import { assert, assertEquals, assertRejects } from "@std/assert";
import { fromFileUrl } from "@std/path";
import { startEngine } from "../../src/engine/engine.ts";
import { startWasm } from "../../src/engine/wasm/wasm_backend.ts";
import { UserError } from "../../src/tensor/errors.ts";
import { assertClose } from "./finite_differences.ts";
import { lacks } from "../support/permissions.ts";

const child = fromFileUrl(new URL("wasm_threads_child.ts", import.meta.url));
const lacksRead = lacks("wasm_threads_test.ts", "read");
const lacksRun = lacks("wasm_threads_test.ts, processes", "read", "run");
/** A process that hangs is ended after so many milliseconds. */
const PATIENCE = 60_000;
const CORES = Math.min(8, navigator.hardwareConcurrency);

const counted = (threads: number) => `CPU, ${threads} thread${threads === 1 ? "" : "s"}`;

interface Outcome {
  readonly device: string;
  readonly isUnchanged: boolean;
  readonly isSame: boolean;
  readonly values: number[];
}

/** Runs the child to its own end. */
async function run(...args: string[]): Promise<Outcome> {
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "--quiet", "--no-prompt", "--allow-read", child, ...args],
    signal: AbortSignal.timeout(PATIENCE),
  }).output();
  assertEquals(code, 0, new TextDecoder().decode(stderr));
  return JSON.parse(new TextDecoder().decode(stdout));
}

function processTest(name: string, fn: () => Promise<void>): void {
  Deno.test({ name, ignore: lacksRun, fn });
}

processTest(
  "wasm computes on one thread for each core, up to 8, and the process ends by itself",
  async () => {
    const { device, isSame } = await run();
    assertEquals([device, isSame], [counted(CORES), true]);
  },
);

processTest("wasm computes the same numbers on 1, 2 and 3 threads", async () => {
  const [one, two, three] = await Promise.all(["1", "2", "3"].map((threads) => run(threads)));
  assertEquals([one, two, three].map((outcome) => outcome!.device), [1, 2, 3].map(counted));
  // Each sum is made by one thread, whatever their number, but the builds may order it otherwise.
  assertClose(Float32Array.from(two!.values), one!.values, 1e-5);
  assertClose(Float32Array.from(three!.values), one!.values, 1e-5);
});

processTest("starting threads leaves what the process shares as it was", async () => {
  assert((await run("2")).isUnchanged);
});

for (const [lack, text] of [["memory", "shared memory"], ["layout", "script"], ["workers", "workers"]]) {
  processTest(`wasm computes on one thread where the threaded build finds no ${text}`, async () => {
    assertEquals((await run("2", lack!)).device, counted(1));
  });
}

processTest("wasm ends with one line, not a wait, where it may read nothing", async () => {
  const { code, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "--quiet", "--no-prompt", child],
    signal: AbortSignal.timeout(PATIENCE),
  }).output();
  const text = new TextDecoder().decode(stderr);
  assertEquals(code, 1);
  assert(text.includes('Cannot start backend "wasm": its .wasm file did not load'), text);
});

for (const threads of [0, -1, 1.5, 1025, NaN]) {
  Deno.test(`startWasm() refuses ${threads} threads`, async () => {
    await assertRejects(
      () => startWasm(threads),
      UserError,
      `Cannot start backend "wasm": threads must be 1 to 1024, got ${threads}`,
    );
  });
}

Deno.test({
  name: "startWasm() can be called again, but the number of threads stays",
  ignore: lacksRead,
  async fn() {
    const { threads, version, simd } = await startWasm();
    assertEquals([version, simd], ["4.22.0", true]);
    assertEquals((await startWasm(threads)).threads, threads);
    const other = threads + 1;
    await assertRejects(
      () => startEngine("wasm", { threads: other }),
      UserError,
      `Cannot start backend "wasm": it runs with ${threads} thread${threads === 1 ? "" : "s"} ` +
        `in this process already, which cannot become ${other}`,
    );
  },
});
