/** Signals to a training that runs as a process of its own. */
import { assert, assertEquals } from "@std/assert";
import { readCheckpoint, stepOf } from "../../src/store/checkpoint.ts";
import { readLog } from "../../src/store/log.ts";
import { checkpointsOf } from "../../src/store/run_folder.ts";
import { lacksTensorFlow } from "../support/engines.ts";
import { lacks } from "../support/permissions.ts";
import { prepareSmallFaces } from "../support/small_training.ts";
import { spawnTraining } from "../support/spawn_training.ts";
import { inWorkspace } from "../support/workspace.ts";

const FILE = "stop_training_test.ts";
const ignore = lacks(FILE, "read", "write", "env", "ffi", "sys", "run") || Deno.build.os === "windows" ||
  await lacksTensorFlow(FILE);
const RUN = "out/00001-faces";
const LOG = `${RUN}/log.jsonl`;

const loggedStep = () => readLog(LOG).at(-1)?.step ?? 0;

for (const backend of ["tensorflow", "wasm"]) {
  for (const signal of ["SIGINT", "SIGTERM"] as const) {
    Deno.test({
      name: `${backend}: ${signal} saves within one step and ends with 0`,
      ignore,
      fn: () =>
        inWorkspace(async ({ reporter }) => {
          await prepareSmallFaces(reporter);
          const flags = ["--data=data/faces-32.ganwalk", "--batch=4", "--steps=100000", "--precision=f32"];
          const child = spawnTraining("--backend", backend, ...flags);
          while (loggedStep() < 3) await new Promise((resolve) => setTimeout(resolve, 20));
          const before = loggedStep();
          child.kill(signal);
          const { code, stdout, stderr } = await child.output();
          const [text, errors] = [stdout, stderr].map((bytes) => new TextDecoder().decode(bytes));
          assertEquals(code, 0, errors);
          const step = stepOf(checkpointsOf(RUN).at(-1)!);
          assertEquals([readCheckpoint(checkpointsOf(RUN).at(-1)!).step, loggedStep()], [step, step]);
          // A step may have ended between the look at the log and the signal.
          assert(step <= before + 2, `${before}, then ${step}`);
          assert(
            text!.includes(`Stopped at step ${step} of 100000. Go on with: deno task train --resume ${RUN}`),
          );
        }),
    });
  }
}

Deno.test({
  name: "a second process on one run is refused in one line with exit code 2, and the first goes on",
  ignore,
  fn: () =>
    inWorkspace(async ({ reporter }) => {
      await prepareSmallFaces(reporter);
      const flags = ["--data=data/faces-32.ganwalk", "--batch=4", "--steps=100000", "--save-every=2"];
      const first = spawnTraining("--backend", "tensorflow", ...flags);
      while (checkpointsOf(RUN).length === 0) await new Promise((resolve) => setTimeout(resolve, 20));
      const second = await spawnTraining("--backend", "tensorflow", "--resume=latest", "--steps=200000")
        .output();
      const [out, errors] = [second.stdout, second.stderr].map((bytes) => new TextDecoder().decode(bytes));
      assertEquals([second.code, out, errors], [
        2,
        "",
        `Cannot train "${RUN}": process ${first.pid} is training it; wait for its end or stop it with Ctrl-C, or ` +
        "start a run of its own without --resume\n",
      ]);
      first.kill("SIGTERM");
      const { code, stderr } = await first.output();
      assertEquals(code, 0, new TextDecoder().decode(stderr));
      assertEquals(
        readLog(LOG).map(({ step }) => step),
        Array.from({ length: loggedStep() }, (_, i) => i + 1),
      );
    }),
});
