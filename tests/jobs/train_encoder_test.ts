import { assert, assertEquals, assertRejects, assertThrows } from "@std/assert";
import { describeHeldOut } from "../../src/jobs/describe_held_out.ts";
import { encoderPath, loadEncoder } from "../../src/jobs/load_encoder.ts";
import { loadGenerator } from "../../src/jobs/load_generator.ts";
import { trainEncoder } from "../../src/jobs/train_encoder.ts";
import { sampleLatents } from "../../src/latent/prior.ts";
import { UserError } from "../../src/tensor/errors.ts";
import { readEncoder, writeEncoder } from "../../src/store/encoder_file.ts";
import { CheckpointError } from "../../src/store/checkpoint.ts";
import { createRandom } from "../../src/tensor/random.ts";
import { assertNoLeak } from "../engine/finite_differences.ts";
import { lacksTensorFlow } from "../support/engines.ts";
import { lacks } from "../support/permissions.ts";
import { TRAINING_CONFIG } from "../support/training_config.ts";
import { writeUntrainedGenerator } from "../support/untrained_generator.ts";
import { inWorkspace, sameFiles } from "../support/workspace.ts";

const FILE = "train_encoder_test.ts";
const ignore = lacks(FILE, "read", "write", "env", "ffi", "sys") || await lacksTensorFlow(FILE);

const GENERATOR = {
  run: "latest",
  checkpoint: "models/noise.generator",
  out: "out",
  backend: "tensorflow",
  debug: false,
} as const;
const OPTIONS = {
  ...GENERATOR,
  ...{ steps: 3, batch: 4, lr: 2e-3, imageWeight: 1, wear: 0.5, heldOut: 5, seed: 2 },
} as const;

Deno.test({
  name: "trainEncoder() writes what loadEncoder() finds; the same seed gives the same file",
  ignore,
  fn: () =>
    inWorkspace(async ({ reporter, lines }) => {
      await writeUntrainedGenerator(GENERATOR.checkpoint);
      let heldOut;
      await assertNoLeak(async () => {
        heldOut = await trainEncoder(OPTIONS, reporter);
      });
      const path = "out/noise/encoder.ckpt";
      assert(lines.some((line) => line.startsWith(`Wrote ${path} (`)), lines.join("\n"));
      const file = readEncoder(path);
      assertEquals(file.heldOut, heldOut);
      assertEquals(file.recipe, {
        ...{
          seed: 2,
          steps: 3,
          plannedSteps: 3,
          batchSize: 4,
          learningRate: 2e-3,
          imageWeight: 1,
          wear: 0.5,
        },
      });
      assertEquals([file.generator.step, file.heldOut.pictures], [700, 5]);

      const generator = await loadGenerator(GENERATOR);
      const said: string[] = [];
      const encoder = loadEncoder(generator, (line) => said.push(line))!;
      assertEquals([encoder.path, encoder.heldOut, said], [encoderPath(generator), file.heldOut, []]);
      const pictures = await generator.decode(sampleLatents(generator.prior, 3, createRandom(0)));
      const guesses = await encoder.encode(pictures);
      assertEquals(guesses.map(({ length }) => length), [2, 2, 2]);
      encoder.dispose();
      generator.dispose();

      await trainEncoder({ ...OPTIONS, file: "again.encoder" }, reporter);
      assert(sameFiles(path, "again.encoder"));
      await trainEncoder({ ...OPTIONS, file: "other.encoder", seed: 3 }, reporter);
      assert(!sameFiles(path, "other.encoder"));
    }),
});

Deno.test({
  name: "guesses of an encoder for a uniform prior stay in its range",
  ignore,
  fn: () =>
    inWorkspace(async ({ reporter }) => {
      await writeUntrainedGenerator(GENERATOR.checkpoint, "uniform");
      await trainEncoder({ ...OPTIONS, steps: 1, imageWeight: 0 }, reporter);
      const file = readEncoder("out/noise/encoder.ckpt");
      // Guesses far outside: the bias of the last layer.
      const arrays = file.arrays.map((array) =>
        array.name.endsWith("dense/bias") ? { ...array, values: Float32Array.of(50, -50) } : array
      );
      writeEncoder("out/noise/encoder.ckpt", { ...file, arrays });
      const generator = await loadGenerator(GENERATOR);
      const encoder = loadEncoder(generator)!;
      const [guess] = await encoder.encode(await generator.decode([Float32Array.of(0, 0)]));
      assertEquals([...guess!], [1, -1]);
      encoder.dispose();
      generator.dispose();
    }),
});

Deno.test({
  name:
    "loadEncoder() says where an encoder belongs to another step, takes none of another training, and one that lies beside",
  ignore,
  fn: () =>
    inWorkspace(async ({ reporter }) => {
      await writeUntrainedGenerator(GENERATOR.checkpoint);
      const generator = await loadGenerator(GENERATOR);
      const path = encoderPath(generator);
      assertEquals(loadEncoder(generator), undefined);
      await trainEncoder({ ...OPTIONS, steps: 1 }, reporter);
      const file = readEncoder(path);
      const load = (changes: Partial<typeof file.generator>) => {
        writeEncoder(path, { ...file, generator: { ...file.generator, ...changes } });
        const said: string[] = [];
        const encoder = loadEncoder(generator, (line) => said.push(line));
        encoder?.dispose();
        return [encoder !== undefined, ...said];
      };
      assertEquals(load({ checksum: "other", step: 500 }), [
        true,
        'The encoder "out/noise/encoder.ckpt" was trained for step 500, the generator is of step 700: its guesses ' +
        "are worse; train one with: deno task train-encoder",
      ]);
      assertEquals(load({ checksum: "other", config: { ...file.generator.config, seed: 77 } }), [
        false,
        'The encoder "out/noise/encoder.ckpt" belongs to another training and is not used; train one with: ' +
        "deno task train-encoder",
      ]);
      writeEncoder(path, { ...file, arrays: file.arrays.slice(1) });
      await assertNoLeak(() => {
        const { message } = assertThrows(() => loadEncoder(generator), CheckpointError);
        assertEquals(
          message,
          'Cannot use "out/noise/encoder.ckpt": array encoder/00_conv/weights is missing',
        );
      });
      writeEncoder(path, {
        ...file,
        generator: { ...file.generator, checksum: "x", config: TRAINING_CONFIG },
      });
      writeEncoder("models/noise.encoder", file);
      const beside = loadEncoder(generator)!;
      assertEquals(beside.path, "models/noise.encoder");
      beside.dispose();
      generator.dispose();
    }),
});

Deno.test({
  name: "trainEncoder() writes into no folder that stands in its place",
  ignore,
  fn: () =>
    inWorkspace(async ({ reporter }) => {
      await writeUntrainedGenerator(GENERATOR.checkpoint);
      Deno.mkdirSync("out/noise/encoder.ckpt", { recursive: true });
      const error = await assertRejects(() => trainEncoder(OPTIONS, reporter), UserError);
      assertEquals(error.message, 'Cannot write "out/noise/encoder.ckpt": it is a folder; name a file in it');
    }),
});

Deno.test("describeHeldOut() tells the errors beside what the prior's mean gives", () => {
  assertEquals(
    describeHeldOut({ pictures: 512, latentError: 0.4567, pixelError: 9.87, blindPixelError: 57.7 }),
    [
      "Guesses for 512 pictures that it has not learned from:",
      "  latents   45.7 % of the prior's variance are not explained",
      "  pictures  9.9 grey levels of 255 off (median; the prior's mean: 57.7)",
    ],
  );
});
