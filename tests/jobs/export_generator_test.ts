import { assert, assertEquals, assertRejects, assertThrows } from "@std/assert";
import { evaluate } from "../../src/jobs/evaluate.ts";
import { exportGenerator } from "../../src/jobs/export_generator.ts";
import { generate } from "../../src/jobs/generate.ts";
import { loadGenerator } from "../../src/jobs/load_generator.ts";
import { sampleLatents } from "../../src/latent/prior.ts";
import { readCheckpoint } from "../../src/store/checkpoint.ts";
import { readGenerator, writeGenerator } from "../../src/store/generator_file.ts";
import { UserError } from "../../src/tensor/errors.ts";
import { createRandom } from "../../src/tensor/random.ts";
import { SMALLEST_CONFIG } from "../support/training_config.ts";
import { lacksTensorFlow } from "../support/engines.ts";
import { lacks } from "../support/permissions.ts";
import { prepareSmallFaces, trainSmall } from "../support/small_training.ts";
import { filesBelow, inWorkspace, type Workspace } from "../support/workspace.ts";

const FILE = "export_generator_test.ts";
const ignore = lacks(FILE, "read", "write", "env", "ffi", "sys") || await lacksTensorFlow(FILE);

const LATEST = { run: "latest", out: "out" };
const ENGINE = { backend: "tensorflow", debug: false } as const;
const EXPORTED = "models/mine.generator";

/** A workspace with a run that has checkpoints of steps 2 and 4. */
const withRun = (name: string, body: (workspace: Workspace) => Promise<void>) =>
  Deno.test({
    name,
    ignore,
    fn: () =>
      inWorkspace(async (workspace) => {
        await prepareSmallFaces(workspace.reporter);
        await trainSmall(workspace.reporter, { keep: "all" });
        workspace.lines.length = 0;
        await body(workspace);
      }),
  });

withRun("exportGenerator() writes the generator alone, half as large, and says what and where", async ({
  reporter,
  lines,
}) => {
  assertEquals(exportGenerator(LATEST, reporter), "models/00001-faces.generator");
  const checkpoint = readCheckpoint("out/00001-faces/checkpoints/step-00000004.ckpt");
  const { step, config, arrays } = readGenerator("models/00001-faces.generator");
  assertEquals([step, config], [4, checkpoint.config]);
  const expected = checkpoint.arrays.filter(({ name }) => name.startsWith("generator/"));
  assertEquals(
    arrays.map(({ name, shape }) => [name, shape]),
    expected.map(({ name, shape }) => [name, shape]),
  );
  assert(
    arrays.some(({ name }) => name === "generator/02_batchNorm/variance"),
    "sampling needs the averages",
  );
  for (const [i, { name, values }] of arrays.entries()) {
    const error = values.reduce(
      (most, value, j) => Math.max(most, Math.abs(value - expected[i]!.values[j]!)),
      0,
    );
    // Half a spacing of 2^-10 of the largest, which are below 4.
    assert(error <= 2 ** -10, `${name}: ${error}`);
  }
  const numbers = arrays.reduce((sum, { values }) => sum + values.length, 0);
  const { size } = Deno.statSync("models/00001-faces.generator");
  assert(size > 2 * numbers && size < 2 * numbers + 8000, `${size} bytes for ${numbers} numbers`);
  assertEquals(lines, [
    "Generator: out/00001-faces, radford 32x32, step 4",
    `Wrote models/00001-faces.generator (${(size / 1e6).toFixed(1)} MB, step 4, float16)`,
  ]);
  await Promise.resolve();
});

withRun(
  "exportGenerator() writes the average where there is one, and that is what is shown",
  async ({ reporter }) => {
    const run = await trainSmall(reporter, { steps: 2, ema: 0.9 });
    exportGenerator({ ...LATEST, run, file: EXPORTED }, reporter);
    const { arrays } = readGenerator(EXPORTED);
    assert(arrays.every(({ name }) => name.startsWith("average/")));
    const generator = await loadGenerator({ ...LATEST, ...ENGINE, checkpoint: EXPORTED });
    assertEquals((await generator.decode(sampleLatents(generator.prior, 2, createRandom(1)))).length, 2);
    generator.dispose();
  },
);

withRun(
  "an exported generator makes the run's pictures within a grey level or two",
  async ({ reporter, lines }) => {
    exportGenerator({ ...LATEST, checkpoint: "2", file: EXPORTED }, reporter);
    const picturesOf = async (checkpoint: string) => {
      const generator = await loadGenerator({ ...LATEST, ...ENGINE, checkpoint });
      const pictures = await generator.decode(sampleLatents(generator.prior, 16, createRandom(1)));
      generator.dispose();
      assertEquals([generator.step, generator.imageShape], [2, [32, 32, 3]]);
      return pictures.flatMap(({ data }) => [...data]);
    };
    const [rounded, full] = [await picturesOf(EXPORTED), await picturesOf("2")];
    const differences = full.map((value, i) => Math.abs(value - rounded[i]!));
    // Weights change by 2^-12 of themselves on average, thousands of them in a sum, in both directions.
    assert(differences.every((difference) => difference <= 2), String(Math.max(...differences)));
    assert(differences.reduce((a, b) => a + b) / differences.length < 0.1);
    assertEquals(lines.at(-1)!.replace(/\(.*?,/, "(…,"), `Wrote ${EXPORTED} (…, step 2, float16)`);
  },
);

withRun("pictures and figures of a generator file go to out, not beside it", async ({ reporter, lines }) => {
  exportGenerator({ ...LATEST, file: EXPORTED }, reporter);
  const options = { ...LATEST, ...ENGINE, checkpoint: EXPORTED };
  lines.length = 0;
  const paths = await generate({ ...options, seeds: [3], scale: 1 }, reporter);
  assertEquals([paths, lines], [["out/mine/generated/step-4/seed-3.png"], [
    `Generator: ${EXPORTED}, radford 32x32, step 4`,
  ]]);
  const recipe = JSON.parse(Deno.readTextFileSync("out/mine/generated/step-4/seed-3.json"));
  assertEquals([recipe.checkpoint, recipe.step], [EXPORTED, 4]);
  // Drawn faces are drawn when they are not there, as a training does.
  Deno.removeSync("data/faces-32.ganwalk");
  await prepareSmallFaces(reporter);
  const { path } = await evaluate({ ...options, count: 4, pairs: 2, seed: 1 }, reporter);
  assertEquals(path, "out/mine/evaluation-step-4.json");
  assertEquals(filesBelow("models"), ["mine.generator"]);
});

withRun(
  "what cannot be exported, and generators that do not fit, are said in one line",
  async ({ reporter }) => {
    const message = (options: object) =>
      assertThrows(() => exportGenerator({ ...LATEST, ...options }, reporter), UserError).message;
    const alone = (name: string) =>
      `Cannot export "${name}": it is a generator alone already; name a run folder, or latest`;
    assertEquals(message({ run: "shipped" }), alone("shipped"));
    assertEquals(message({ checkpoint: EXPORTED }), alone(EXPORTED));
    assertEquals(
      message({ out: "nowhere" }),
      'Cannot find a run with a checkpoint in "nowhere": train one first with: deno task train',
    );
    Deno.mkdirSync("folder.generator");
    assertEquals(
      message({ file: "folder.generator" }),
      'Cannot write "folder.generator": it is a folder; name a file in it',
    );
    const options = { ...LATEST, ...ENGINE, checkpoint: "other.generator" };
    const write = (arrays: Parameters<typeof writeGenerator>[1]["arrays"]) =>
      writeGenerator("other.generator", { step: 1, config: SMALLEST_CONFIG, arrays });
    write([{ name: "generator/00_dense/weights", shape: [3], values: new Float32Array(3) }]);
    assertEquals(
      (await assertRejects(() => loadGenerator(options), UserError)).message,
      'Cannot use "other.generator": array generator/00_dense/weights must be [2,4096], got [3]',
    );
    const photos = { ...SMALLEST_CONFIG, dataset: { name: "photos", count: 1, checksum: "" } };
    exportGenerator({ ...LATEST, file: EXPORTED }, reporter);
    const { arrays, config } = readGenerator(EXPORTED);
    writeGenerator("other.generator", { step: 1, config: { ...config, dataset: photos.dataset }, arrays });
    assertEquals(
      (await assertRejects(() => evaluate({ ...options, count: 4, pairs: 2, seed: 1 }, reporter), UserError))
        .message,
      'Cannot tell where the data of "other.generator" are: name the dataset with --data',
    );
  },
);
