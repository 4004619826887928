/** Every preset, and a recipe with everything on, from the flags to a checkpoint that goes on exactly. */
import { assert, assertEquals, assertRejects } from "@std/assert";
import { exploreDimension } from "../../src/jobs/explore.ts";
import { prepare } from "../../src/jobs/prepare.ts";
import { PREPARE_DEFAULTS } from "../../src/jobs/prepare_plan.ts";
import type { Reporter } from "../../src/jobs/reporter.ts";
import { train } from "../../src/jobs/train.ts";
import type { TrainOptions } from "../../src/jobs/train_plan.ts";
import { PRESETS as MODEL_PRESETS, tableOf } from "../../src/model/presets/mod.ts";
import { readCheckpoint } from "../../src/store/checkpoint.ts";
import { readLog } from "../../src/store/log.ts";
import { UserError } from "../../src/tensor/errors.ts";
import { testEngines } from "../support/engines.ts";
import { lacks } from "../support/permissions.ts";
import { flagsOf } from "../support/small_training.ts";
import { inWorkspace, sameFiles } from "../support/workspace.ts";

const cannotRun = lacks("train_recipes_test.ts", "read", "write", "env", "ffi", "sys");
const ENGINES = (await testEngines("train_recipes_test.ts")).filter(({ name }) => name !== "cpu");
const ignore = cannotRun || ENGINES.some(({ name, ignore }) => name === "tensorflow" && ignore);

/** A training that leaves to the preset what it says. */
const OPEN: TrainOptions = {
  preset: "radford",
  steps: 2,
  seed: 3,
  out: "out",
  batch: 2,
  sampleEvery: 100,
  saveEvery: 100,
  // Scores take more than the steps.
  keep: "newest:3",
  backend: "tensorflow",
  precision: "f32",
  eager: false,
  xla: false,
  debug: false,
};

const run = (reporter: Reporter, changes: Partial<TrainOptions>) =>
  train({ ...OPEN, ...changes }, flagsOf(changes), reporter);

const faces = (reporter: Reporter, size: number, channels: 1 | 3) =>
  prepare(["faces"], { ...PREPARE_DEFAULTS, size, channels, count: 9 }, reporter);

const checkpointOf = (folder: string, step: number) => `${folder}/checkpoints/step-0000000${step}.ckpt`;

/** Trains whole, and in two pieces, and compares. @returns the run folder */
async function resumesExactly(
  reporter: Reporter,
  options: Partial<TrainOptions>,
  steps: number,
): Promise<string> {
  const whole = await run(reporter, { ...options, steps });
  const stopped = await run(reporter, { ...options, steps: 1 });
  const { backend, data } = options;
  await run(reporter, { ...backend && { backend }, data, steps, resume: stopped });
  for (
    const path of [(folder: string) => `${folder}/log.jsonl`, (folder: string) => checkpointOf(folder, steps)]
  ) {
    assert(sameFiles(path(whole), path(stopped)), path(stopped));
  }
  return whole;
}

const PRESETS = [
  [
    "chollet",
    32,
    3,
    "RMSprop at 0.0004, discriminator 0.0008, reversed labels, label noise 0.05, fresh latents for the generator",
  ],
  ["mnist", 28, 1, "Adam at 0.0001, beta1 0.9"],
  ["baseline-28", 28, 1, undefined],
  ["carpedm20", 32, 3, "generator 2 times a step"],
] as const;

for (const [preset, size, channels, recipe] of PRESETS) {
  Deno.test({
    name: `--preset ${preset} trains with its own numbers, goes on exactly, and can be explored`,
    ignore,
    fn: () =>
      inWorkspace(async ({ reporter, lines }) => {
        const data = await faces(reporter, size, channels);
        const folder = await resumesExactly(reporter, { preset, data }, 2);
        assert(lines.some((line) => line.startsWith(`Networks  ${preset}: `)), lines.join("\n"));
        const told = lines.find((line) => line.startsWith("Recipe    "))?.slice("Recipe    ".length);
        assertEquals(told?.slice(0, recipe?.length), recipe);
        const { config } = readCheckpoint(checkpointOf(folder, 2));
        const { prior, recipe: used, order } = tableOf(MODEL_PRESETS[preset], size);
        assertEquals([config.preset, config.size, config.channels], [preset, size, channels]);
        assertEquals([config.prior.distribution, config.recipe, config.order], [prior, used, order]);
        const [sweep] = await exploreDimension({
          ...{ run: folder, out: "out", scale: 1, debug: false, backend: "tensorflow" },
          ...{ dim: [28], means: [-0.6, 0.3], values: [-1, 1], sd: 0.4, seed: 0 },
        }, reporter);
        assert(Deno.statSync(sweep!).size > 0);
      }),
  });
}

/** Two updates of both networks, and something of everything. */
const EVERYTHING: Partial<TrainOptions> = {
  preset: "radford",
  loss: "hinge",
  labelSmoothing: 0.1,
  labelFlips: 0.2,
  labelNoise: 0.05,
  instanceNoise: 0.1,
  instanceNoiseUntil: 5,
  dropout: 0.3,
  spectralNorm: true,
  discriminatorSteps: 2,
  generatorSteps: 2,
  generatorLatents: "fresh",
  ema: 0.9,
  decayFrom: 1,
  decayUntil: 5,
  augment: "flip,shift",
};

for (const { name, ignore } of ENGINES) {
  Deno.test({
    name: `${name}: a recipe with everything on goes on exactly, across the end of a pass`,
    ignore: ignore || cannotRun,
    fn: () =>
      inWorkspace(async ({ reporter }) => {
        // Four pictures a step of nine: the third step takes some of the next pass.
        const data = await faces(reporter, 32, 3);
        const folder = await resumesExactly(reporter, { ...EVERYTHING, backend: name, data }, 3);
        const { config, arrays, data: position } = readCheckpoint(checkpointOf(folder, 3));
        assertEquals([config.dropout, config.spectralNorm, position.epoch], [0.3, true, 1]);
        assert(arrays.some(({ name }) => name.startsWith("average/")));
        assert(arrays.some(({ name }) => name.endsWith("/direction")));
        const log = readLog(`${folder}/log.jsonl`);
        assert(log.every((line) => Object.values(line).every(Number.isFinite)));
      }),
  });
}

Deno.test({
  name: "--architecture trains networks of one's own; what goes on or shows them needs the file no more",
  ignore,
  fn: () =>
    inWorkspace(async ({ reporter, lines }) => {
      const data = await faces(reporter, 16, 1);
      const architecture = "tiny.ts";
      Deno.writeTextFileSync(
        architecture,
        `export default ({ size, channels }: { size: number; channels: number }) => ({
          generator: [
            { kind: "dense", units: (size / 2) ** 2 * 8 },
            { kind: "reshape", height: size / 2, width: size / 2, filters: 8 },
            { kind: "batchNorm" },
            { kind: "relu" },
            { kind: "convTranspose", filters: channels, kernel: 4, stride: 2, bias: true },
            { kind: "tanh" },
          ],
          discriminator: [
            { kind: "conv", filters: 8, kernel: 4, stride: 2 },
            { kind: "leakyRelu", slope: 0.2 },
            { kind: "flatten" },
            { kind: "dense", units: 1 },
          ],
        });`,
      );
      const folder = await run(reporter, { architecture, data, steps: 1 });
      assert(lines.some((line) => line.startsWith("Networks  tiny: ")), lines.join("\n"));
      Deno.removeSync(architecture);
      await run(reporter, { resume: folder, data, steps: 2 });
      const fresh = await run(reporter, { initFrom: folder, data, steps: 1, loss: "least-squares" });
      const { config } = readCheckpoint(checkpointOf(fresh, 1));
      assertEquals([config.architecture?.name, config.recipe.loss], ["tiny", "least-squares"]);
      const other = await assertRejects(
        () => run(reporter, { resume: folder, data, steps: 3, architecture: "other" }),
        UserError,
      );
      assertEquals(
        other.message,
        "--architecture other contradicts the checkpoint of --resume, which has tiny: leave --architecture out",
      );
    }),
});

Deno.test({
  name: "a run goes on with other numbers of its recipe, but not with what its checkpoint has no arrays for",
  ignore,
  fn: () =>
    inWorkspace(async ({ reporter }) => {
      const data = await faces(reporter, 28, 1);
      const folder = await run(reporter, { preset: "baseline-28", data, steps: 1 });
      await run(reporter, { resume: folder, data, steps: 2, labelSmoothing: 0.1, lr: 1e-4 });
      const { config } = readCheckpoint(checkpointOf(folder, 2));
      assertEquals([config.recipe.labels.smoothing, config.recipe.generator.learningRate], [0.1, 1e-4]);
      for (
        const [flag, change] of [["ema", { ema: 0.9 }], ["optimizer", { optimizer: "rmsprop" }]] as const
      ) {
        const { message } = await assertRejects(
          () => run(reporter, { resume: folder, data, steps: 3, ...change }),
          UserError,
        );
        assert(message.startsWith(`--${flag} contradicts the checkpoint of --resume, which has `), message);
      }
    }),
});
