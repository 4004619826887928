import { assert, assertEquals, assertRejects } from "@std/assert";
import { openDataset } from "../../src/data/dataset.ts";
import { createDatasetWriter } from "../../src/data/write_dataset.ts";
import { describeEvaluation, evaluate } from "../../src/jobs/evaluate.ts";
import { prepare } from "../../src/jobs/prepare.ts";
import { PREPARE_DEFAULTS } from "../../src/jobs/prepare_plan.ts";
import { train } from "../../src/jobs/train.ts";
import { lacksTensorFlow } from "../support/engines.ts";
import { lacks } from "../support/permissions.ts";
import { TRAIN_OPTIONS } from "../support/train_options.ts";
import { inWorkspace, type Workspace } from "../support/workspace.ts";

const ignore = lacks("evaluate_test.ts", "read", "write", "env", "ffi", "sys") ||
  await lacksTensorFlow("evaluate_test.ts");

const OPTIONS = {
  run: "latest",
  out: "out",
  backend: "tensorflow",
  debug: false,
  count: 10,
  pairs: 5,
  seed: 1,
} as const;

/** A workspace with a run of one step on 24 faces. */
const withRun = (body: (workspace: Workspace) => Promise<void>) => () =>
  inWorkspace(async (workspace) => {
    const faces = { ...PREPARE_DEFAULTS, size: 32, count: 24 };
    const data = await prepare(["faces"], faces, workspace.reporter);
    // One step that writes no samples or checkpoint before its end.
    const options = {
      ...TRAIN_OPTIONS,
      data,
      seed: OPTIONS.seed,
      epochs: 1,
      steps: 1,
      sampleEvery: 9,
      saveEvery: 9,
    };
    await train(options, new Set(), workspace.reporter);
    await body(workspace);
  });

Deno.test({
  name: "evaluate() finds an untrained generator far from the real pictures, and saves what it found",
  ignore,
  fn: withRun(async ({ reporter }) => {
    const { evaluation, path } = await evaluate(OPTIONS, reporter);
    const { generated, floor } = evaluation.slicedWasserstein;
    assertEquals([evaluation.step, evaluation.count, generated.levels.map(({ size }) => size)], [1, 10, [
      32,
      16,
    ]]);
    // The floor is high, because there are only ten pictures a side.
    assert(generated.averageTimes1000 > 1.3 * floor.averageTimes1000, JSON.stringify(evaluation));
    assert(
      evaluation.msSsim.generated > 0 && evaluation.msSsim.generated <= 1 && evaluation.msSsim.real < 0.9,
    );
    const { attributes } = evaluation;
    if ("leftOut" in attributes) throw new Error(attributes.leftOut);
    assertEquals(attributes.attributes.length, 8);
    // An untrained generator makes the same grey for every latent: whatever is read of it is all alike.
    assert(attributes.average.distance > attributes.average.floor + 0.2, JSON.stringify(attributes.average));
    assertEquals(path, "out/00001-faces/evaluation-step-1.json");
    assertEquals(JSON.parse(Deno.readTextFileSync(path)), evaluation);
    assertEquals(
      (await evaluate(OPTIONS, reporter)).evaluation,
      evaluation,
      "the same seed, the same figures",
    );
  }),
});

Deno.test({
  name: "evaluate() leaves the attributes out for pictures that are not drawn, and says why",
  ignore,
  fn: withRun(async ({ reporter }) => {
    const drawn = openDataset("data/faces-32.ganwalk");
    const { name, filter, crop, libraries, fingerprint } = drawn.header;
    const imageShape = [32, 32, 3] as const;
    const description = { name, filter, crop, libraries, fingerprint, source: "photos", imageShape };
    const writer = createDatasetWriter("photos.ganwalk", description, 24);
    for (let i = 0; i < 24; i++) writer.write(drawn.readImages([i]));
    writer.finish();
    drawn.close();
    const { evaluation, path } = await evaluate({ ...OPTIONS, data: "photos.ganwalk" }, reporter);
    const leftOut = 'the pictures of "photos.ganwalk" are not drawn faces, the only ones that are read';
    assertEquals(evaluation.attributes, { leftOut });
    assertEquals(describeEvaluation(evaluation).at(-1), `No attributes: ${leftOut}`);
    assertEquals(JSON.parse(Deno.readTextFileSync(path)), evaluation);
  }),
});

Deno.test({
  name: "evaluate() compares fewer pictures where the data have not enough, and says so",
  ignore,
  fn: withRun(async ({ reporter, lines }) => {
    const { evaluation } = await evaluate({ ...OPTIONS, count: 100 }, reporter);
    assertEquals(evaluation.count, 12);
    assert(
      lines.includes('"data/faces-32.ganwalk" has 24 pictures: comparing 12 a side, not 100.'),
      lines.join("\n"),
    );
  }),
});

Deno.test({
  name: "evaluate() names data that it cannot use",
  ignore,
  fn: withRun(async ({ reporter }) => {
    const faces = { ...PREPARE_DEFAULTS, size: 32, count: 3, out: "few.ganwalk" };
    await prepare(["faces"], faces, reporter);
    const message = async (changes: object) =>
      (await assertRejects(() => evaluate({ ...OPTIONS, ...changes }, reporter)) as Error).message;
    assertEquals(
      await message({ data: "few.ganwalk" }),
      'Cannot evaluate with "few.ganwalk": it needs 4 pictures, it has 3',
    );
    await prepare(["faces"], { ...faces, count: 8, size: 64, out: "large.ganwalk" }, reporter);
    assertEquals(
      await message({ data: "large.ganwalk" }),
      'Cannot compare "out/00001-faces" with "large.ganwalk": its images are 32x32x3, the pictures 64x64x3',
    );
    Deno.removeSync("out/00001-faces/config.json");
    const missing = await message({});
    assert(
      missing.startsWith('Cannot read "out/00001-faces/config.json": ') &&
        missing.endsWith("name the dataset with --data"),
    );
  }),
});

Deno.test("describeEvaluation() puts the figures beside their floor", () => {
  const swd = (averageTimes1000: number) => ({
    averageTimes1000,
    levels: [{ size: 16, swdTimes1000: averageTimes1000 }],
  });
  const evaluation = {
    step: 1500,
    data: { name: "faces", checksum: "" },
    count: 2048,
    pairs: 100,
    seed: 0,
    slicedWasserstein: { generated: swd(42.84), floor: swd(6.4) },
    msSsim: { generated: 0.372, real: 0.242 },
    attributes: { leftOut: "no faces" },
  };
  assertEquals(describeEvaluation(evaluation), [
    "Step 1500, 2048 pictures a side",
    "Sliced Wasserstein distance x 1000, lower is better; real against real is the floor",
    "  generated              42.8 (42.8 at 16)",
    "  real against real       6.4 (6.4 at 16)",
    "MS-SSIM of pairs, variety: generated should be near real",
    "  generated             0.372",
    "  real                  0.242",
    "No attributes: no faces",
  ]);
});
