import { assert, assertEquals, assertRejects } from "@std/assert";
import * as tf from "@tensorflow/tfjs-core";
import { loadGenerator, withGenerator } from "../../src/jobs/load_generator.ts";
import { loadModels, withModels } from "../../src/jobs/load_models.ts";
import { latentOfSeed } from "../../src/latent/latent_source.ts";
import { CheckpointError } from "../../src/store/checkpoint.ts";
import { readGenerator, writeGenerator } from "../../src/store/generator_file.ts";
import { UserError } from "../../src/tensor/errors.ts";
import { lacksTensorFlow } from "../support/engines.ts";
import { lacks } from "../support/permissions.ts";
import { writeTinyGenerator } from "../support/tiny_generator.ts";
import { inWorkspace, type Workspace } from "../support/workspace.ts";

const FILE = "load_generator_test.ts";
const ignore = lacks(FILE, "read", "write", "env", "ffi", "sys") || await lacksTensorFlow(FILE);
const OPTIONS = { run: "latest", out: "out", backend: "tensorflow", debug: false } as const;
const A = { ...OPTIONS, checkpoint: "a.generator" };

const loadTest = (name: string, body: (workspace: Workspace) => Promise<void>) =>
  Deno.test({
    name,
    ignore,
    fn: () =>
      inWorkspace(async (workspace) => {
        await writeTinyGenerator("a.generator", 7);
        const before = tf.memory().numTensors;
        await body(workspace);
        assertEquals(tf.memory().numTensors, before, "tensors");
      }),
  });

loadTest("withGenerator() gives what the work does, and frees the generator", async ({ reporter, lines }) => {
  const sizes = await withGenerator(A, reporter, async ({ decode, prior, step }) => {
    const [picture] = await decode([latentOfSeed(prior, 1)]);
    return [picture!.width, step];
  });
  assertEquals([sizes, lines], [[32, 7], ["Generator: a.generator, radford 32x32 grey, step 7"]]);
});

loadTest("withGenerator() frees the generator where the work fails", async ({ reporter }) => {
  const fails = () => withGenerator(A, reporter, () => Promise.reject(new RangeError("no")));
  assertEquals((await assertRejects(fails, RangeError)).message, "no");
});

loadTest("withModels() frees all models, also where the work fails", async ({ reporter }) => {
  const two = { ...OPTIONS, run: ["latest"], checkpoint: ["a.generator", "a.generator"] };
  assertEquals(await withModels(two, reporter, (models) => models.map(({ step }) => step)), [7, 7]);
  const fails = () =>
    withModels(two, reporter, () => {
      throw new RangeError("no");
    });
  assertEquals((await assertRejects(fails, RangeError)).message, "no");
});

loadTest("loadModels() leaves no model where a later one cannot be used", async ({ reporter }) => {
  const missing = { ...OPTIONS, run: ["latest"], checkpoint: ["a.generator", "none.generator"] };
  const error = await assertRejects(() => loadModels(missing, reporter.line), UserError);
  assert(error.message.startsWith('Cannot read "none.generator"'), error.message);
});

loadTest("loadGenerator() leaves nothing of a file whose arrays do not fit", async ({ reporter }) => {
  const { step, config, arrays } = readGenerator("a.generator");
  writeGenerator("b.generator", { step, config, arrays: arrays.slice(1) });
  const fails = () => loadGenerator({ ...OPTIONS, checkpoint: "b.generator" }, reporter.line);
  const error = await assertRejects(fails, CheckpointError);
  assert(error.message.startsWith('Cannot use "b.generator": '), error.message);
});
