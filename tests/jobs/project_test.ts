import { assert, assertEquals, assertRejects } from "@std/assert";
import { loadGenerator } from "../../src/jobs/load_generator.ts";
import { project, type ProjectOptions } from "../../src/jobs/project.ts";
import { readLatent } from "../../src/jobs/read_latent.ts";
import { trainEncoder } from "../../src/jobs/train_encoder.ts";
import { writePng } from "../../src/jobs/write_picture.ts";
import { sampleLatents } from "../../src/latent/prior.ts";
import { pictureError } from "../../src/metrics/picture_error.ts";
import { UserError } from "../../src/tensor/errors.ts";
import { createRandom } from "../../src/tensor/random.ts";
import { assertNoLeak } from "../engine/finite_differences.ts";
import { lacksTensorFlow } from "../support/engines.ts";
import { lacks } from "../support/permissions.ts";
import { writeUntrainedGenerator } from "../support/untrained_generator.ts";
import { inWorkspace, type Workspace } from "../support/workspace.ts";

const FILE = "project_test.ts";
const ignore = lacks(FILE, "read", "write", "env", "ffi", "sys") || await lacksTensorFlow(FILE);

const GENERATOR = {
  run: "latest",
  checkpoint: "models/noise.generator",
  out: "out",
  backend: "tensorflow",
  debug: false,
} as const;
const OPTIONS: ProjectOptions = {
  ...GENERATOR,
  ...{
    crop: "centre",
    starts: 2,
    steps: 6,
    rounds: 3,
    priorWeight: 1e-3,
    fast: false,
    seed: 0,
    scale: 1,
    plain: true,
  },
};

/** Two of the generator's own pictures as files, in a folder with that generator. */
const workTest = (name: string, body: (workspace: Workspace) => Promise<void>) =>
  Deno.test({
    name,
    ignore,
    fn: () =>
      inWorkspace(async (workspace) => {
        await writeUntrainedGenerator(GENERATOR.checkpoint);
        const generator = await loadGenerator(GENERATOR);
        const latents = sampleLatents(generator.prior, 2, createRandom(3));
        const pictures = await generator.decode(latents);
        for (const [i, picture] of pictures.entries()) await writePng(`${"ab"[i]}.png`, picture);
        generator.dispose();
        await body(workspace);
      }),
  });

workTest(
  "project() writes a figure whose n-th latent is that of the n-th picture",
  async ({ reporter, lines }) => {
    let paths: string[] = [];
    await assertNoLeak(async () => {
      paths = await project(["a.png", "b.png"], { ...OPTIONS, file: "found.png" }, reporter);
    });
    assertEquals(paths, ["found.png", "found.json"]);
    const recipe = JSON.parse(Deno.readTextFileSync("found.json"));
    assertEquals(
      [recipe.command, recipe.starts, recipe.steps, recipe.rounds, recipe.seed, recipe.crop],
      ["project", 2, 6, 3, 0, "centre"],
    );
    assertEquals(recipe.pictures.map(({ name }: { name: string }) => name), ["a.png", "b.png"]);
    const generator = await loadGenerator(GENERATOR);
    const latents = [1, 2].map((number) => readLatent(generator.prior, `found.png#${number}`, "the face"));
    const pictures = await generator.decode(latents);
    const wanted = await generator.decode(sampleLatents(generator.prior, 2, createRandom(3)));
    pictures.forEach((picture, i) => {
      const { error } = recipe.pictures[i];
      assertEquals(error, pictureError(picture, wanted[i]!));
      assert(
        lines.some((line) => line.startsWith(`${"ab"[i]}.png: projection ${error.toFixed(1)}, `)),
        lines.join("\n"),
      );
    });
    generator.dispose();
  },
);

workTest(
  "the figure is named after its first picture, and stands in the generator's folder",
  async ({ reporter }) => {
    const one = await project(["a.png"], { ...OPTIONS, plain: false }, reporter);
    assertEquals(one[0], "out/noise/project/a_2-starts_6-steps_seed-0_x1_step-700.png");
    const two = await project(["a.png", "b.png"], OPTIONS, reporter);
    assertEquals(two[0], "out/noise/project/a-and-1-more_2-starts_6-steps_seed-0_plain_x1_step-700.png");
  },
);

workTest("with an encoder its guess is a start, and --fast the result", async ({ reporter, lines }) => {
  const training = {
    ...GENERATOR,
    steps: 2,
    batch: 4,
    lr: 2e-3,
    imageWeight: 0,
    wear: 0,
    heldOut: 2,
    seed: 0,
  };
  await trainEncoder(training, reporter);
  await project(["a.png"], { ...OPTIONS, starts: 0, file: "slow.png" }, reporter);
  const [fast] = await project(["a.png"], { ...OPTIONS, fast: true }, reporter);
  assertEquals(fast, "out/noise/project/a_fast_plain_x1_step-700.png");
  const [slow, quick] = ["slow.json", fast!.replace(/png$/, "json")].map((path) =>
    JSON.parse(Deno.readTextFileSync(path))
  );
  assertEquals(slow.pictures[0].guess.latent, quick.latents[0]);
  assertEquals(slow.pictures[0].guess.error, quick.pictures[0].error);
  assert(slow.pictures[0].error <= quick.pictures[0].error);
  assert(lines.some((line) => line.startsWith("a.png: guess ")), lines.join("\n"));
});

workTest("what cannot be projected is one clear line", async ({ reporter }) => {
  const message = async (arguments_: string[], changes: Partial<ProjectOptions>) =>
    (await assertRejects(() => project(arguments_, { ...OPTIONS, ...changes }, reporter), UserError)).message;
  assertEquals(
    await message([], {}),
    "Cannot project: name a picture, such as face.jpg, or --index 1 of the data; see --help",
  );
  assertEquals(
    await message([], { data: "x.ganwalk" }),
    '--data needs --index, such as --index 1-4, to say which pictures of "x.ganwalk"',
  );
  assertEquals(
    await message(["a.png"], { fast: true }),
    '--fast needs an encoder, there is none in "out/noise/encoder.ckpt"; train one with: deno task train-encoder',
  );
  assertEquals(
    await message(["a.png"], { starts: 0 }),
    '--starts 0 needs an encoder, there is none in "out/noise/encoder.ckpt"; train one with: deno task train-encoder',
  );
  assertEquals(await message(["no.png"], {}), 'Cannot read "no.png": there is no such file or folder');
});
