import { assertEquals, assertThrows } from "@std/assert";
import type { LoadedGenerator } from "../../src/jobs/load_generator.ts";
import { describeModels, modelParts, pairModels, recipeOfModels } from "../../src/jobs/load_models.ts";
import { UserError } from "../../src/tensor/errors.ts";
import { SMALLEST_CONFIG } from "../support/training_config.ts";

const model = (run: string, step: number) =>
  ({
    ...{
      run,
      step,
      config: SMALLEST_CONFIG,
      prior: SMALLEST_CONFIG.prior,
      checkpoint: `${run}/${step}.ckpt`,
    },
    engine: { name: "cpu", version: "1" },
  }) as LoadedGenerator;

Deno.test("pairModels() takes one checkpoint for all runs, or one for each, or several of one run", () => {
  const pairs = (run: string[], checkpoint?: string[]) =>
    pairModels({ run, checkpoint }).map(({ run, checkpoint }) => [run, checkpoint]);
  assertEquals(pairs(["latest"]), [["latest", undefined]]);
  assertEquals(pairs(["a", "b"]), [["a", undefined], ["b", undefined]]);
  assertEquals(pairs(["a", "b"], ["500"]), [["a", "500"], ["b", "500"]]);
  assertEquals(pairs(["a", "b"], ["500", "700"]), [["a", "500"], ["b", "700"]]);
  assertEquals(pairs(["a"], ["500", "700", "900"]), [["a", "500"], ["a", "700"], ["a", "900"]]);
});

Deno.test("pairModels() refuses numbers that do not fit, and more models than letters", () => {
  const refused = (run: string[], checkpoint?: string[]) =>
    assertThrows(() => pairModels({ run, checkpoint }), UserError).message;
  const advice = "give one --checkpoint for all runs, or one for each --run";
  assertEquals(refused(["a", "b", "c"], ["1", "2"]), `Cannot compare 3 runs with 2 checkpoints: ${advice}`);
  assertEquals(refused(["a", "b"], ["1", "2", "3"]), `Cannot compare 2 runs with 3 checkpoints: ${advice}`);
  assertEquals(
    refused(Array.from({ length: 27 }, String)),
    "Cannot compare 27 models: at most 26 stand in one figure",
  );
});

Deno.test("figures of several models name each with its letter, in notes, file name and recipe", () => {
  const [a, b] = [model("out/00001-faces", 500), model("out/00002-faces", 700)];
  assertEquals(describeModels([a]), ["radford 32x32, step 500"]);
  assertEquals(describeModels([a, b]), [
    "A: out/00001-faces, radford 32x32, step 500",
    "B: out/00002-faces, radford 32x32, step 700",
  ]);
  assertEquals([modelParts([a]), modelParts([a, b])], [[], ["with-00002-faces-step-700"]]);
  const recipe = recipeOfModels([a, b], "explore means", { seed: 1 });
  const { prior } = a;
  assertEquals(recipe, {
    ...{ command: "explore means", checkpoint: "out/00001-faces/500.ckpt", step: 500, prior, seed: 1 },
    engine: { name: "cpu", version: "1" },
    models: [
      { checkpoint: "out/00001-faces/500.ckpt", step: 500, prior },
      { checkpoint: "out/00002-faces/700.ckpt", step: 700, prior },
    ],
  });
  assertEquals("models" in recipeOfModels([a], "explore means", {}), false);
});
