import { assert, assertEquals, assertNotEquals, assertThrows } from "@std/assert";
import { prepare } from "../../src/jobs/prepare.ts";
import { PREPARE_DEFAULTS } from "../../src/jobs/prepare_plan.ts";
import { goBack, rewindPlan } from "../../src/jobs/rewind.ts";
import { train } from "../../src/jobs/train.ts";
import { planTraining } from "../../src/jobs/train_plan.ts";
import { TrainingAlarm } from "../../src/jobs/training_alarm.ts";
import { readCheckpoint } from "../../src/store/checkpoint.ts";
import { lacksTensorFlow } from "../support/engines.ts";
import { namesIn } from "../support/folder.ts";
import { lacks } from "../support/permissions.ts";
import { TRAIN_OPTIONS } from "../support/train_options.ts";
import { inWorkspace } from "../support/workspace.ts";

const ignore = lacks("rewind_test.ts", "read", "write", "env", "ffi", "sys") ||
  await lacksTensorFlow("rewind_test.ts");

Deno.test({
  name:
    "going back takes the last good checkpoint, halves both step sizes, draws other latents, keeps the rest",
  ignore,
  fn: () =>
    inWorkspace(async ({ reporter, lines }) => {
      await prepare(["faces"], { ...PREPARE_DEFAULTS, size: 32, count: 10 }, reporter);
      const run = await train({ ...TRAIN_OPTIONS, steps: 6 }, new Set(), reporter);
      const plan = await planTraining(
        { ...TRAIN_OPTIONS, resume: run, steps: 10 },
        new Set(["resume", "steps"]),
        reporter,
      );
      plan.dataset.close();
      assertEquals(rewindPlan(plan, run, 1, 1), undefined);
      const saved = readCheckpoint(`${run}/checkpoints/step-00000004.ckpt`);
      const next = rewindPlan(plan, run, 5, 1)!;
      const { latentRandom, config, ...rest } = next.resumed!.checkpoint;
      assertEquals([rest.step, rest.data], [4, saved.data]);
      assert(rest.arrays.every(({ values }, i) => values.every((v, k) => v === saved.arrays[i]!.values[k])));
      assertNotEquals(latentRandom, saved.latentRandom);
      const { generator, discriminator } = config.recipe;
      assertEquals([generator.learningRate, discriminator.learningRate], [1e-4, 1e-4]);
      assertEquals(config, { ...saved.config, recipe: { ...saved.config.recipe, generator, discriminator } });
      assertEquals([namesIn(`${run}/checkpoints`), namesIn(`${run}/abandoned`)], [
        ["step-00000002.ckpt", "step-00000004.ckpt"],
        ["step-00000006.ckpt"],
      ]);

      // Once more from there: a quarter, and again other latents.
      Deno.writeTextFileSync(`${run}/alarms.jsonl`, "{}\n{}\n");
      const alarm = { name: "collapse", step: 6, goodStep: 4, message: "all alike" } as const;
      const error = new TrainingAlarm(alarm, "restore", "go on");
      const again = goBack(error, next, run, 4, reporter);
      assertEquals(again.config.recipe.generator.learningRate, 5e-5);
      assertNotEquals(again.resumed!.checkpoint.latentRandom, latentRandom);
      assertEquals(
        lines.at(-1),
        "Alarm at step 6: all alike; going back to step 4 with other latents and half the step size, 0.00005",
      );
      for (const [thrown, returns] of [[error, 5], [new TrainingAlarm(alarm, "stop", "go on"), 0]] as const) {
        assertEquals(assertThrows(() => goBack(thrown, next, run, returns, reporter)), thrown);
      }
      assertThrows(() => goBack(new Error("no disk"), next, run, 0, reporter), Error, "no disk");

      // The training takes these step sizes.
      const folder = await train(
        { ...TRAIN_OPTIONS, resume: run, steps: 6, lr: 1e-4 },
        new Set(["resume", "steps", "lr"]),
        reporter,
      );
      assertEquals(namesIn(`${folder}/checkpoints`).length, 3);
    }),
});
