import { assert, assertEquals } from "@std/assert";
import { lacksTensorFlow } from "../support/engines.ts";
import { lacks } from "../support/permissions.ts";
import { prepareSmallFaces } from "../support/small_training.ts";
import { inWorkspace } from "../support/workspace.ts";
import { killTraining } from "./kill_training.ts";

const ignore = lacks("kill_training_test.ts", "read", "write", "env", "ffi", "sys", "run") ||
  Deno.build.os === "windows" || await lacksTensorFlow("kill_training_test.ts");

Deno.test({
  name: "a training that is killed at random moments ends like one that never was, byte for byte",
  ignore,
  fn: () =>
    inWorkspace(async ({ reporter }) => {
      await prepareSmallFaces(reporter);
      // 9 pictures in batches of 2: an epoch ends every 4 or 5 steps.
      const report = await killTraining({
        kills: 5,
        steps: 24,
        saveEvery: 2,
        backend: "tensorflow",
        seed: 3,
      });
      assertEquals([report.kills, report.differences], [5, []]);
      // The step that is being taken and those since the last checkpoint.
      assert(report.mostLostSteps <= 2, `${report.mostLostSteps}`);
    }),
});
