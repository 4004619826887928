/** The commands of `deno task explore`, with a generator that nobody trained. */
import { assert, assertEquals, assertRejects } from "@std/assert";
import { decodePng } from "../../src/images/decode_png.ts";
import { exploreArithmetic } from "../../src/jobs/explore_arithmetic.ts";
import { exploreDistribution, type ExploreDistributionOptions } from "../../src/jobs/explore_distribution.ts";
import { exploreMeans } from "../../src/jobs/explore_means.ts";
import { explorePick } from "../../src/jobs/explore_pick.ts";
import { exploreRank } from "../../src/jobs/explore_rank.ts";
import {
  exploreCompare,
  type ExploreCompareOptions,
  exploreNeighbours,
} from "../../src/jobs/explore_reals.ts";
import { exploreDimension, exploreGrid } from "../../src/jobs/explore.ts";
import { prepare } from "../../src/jobs/prepare.ts";
import { PREPARE_DEFAULTS } from "../../src/jobs/prepare_plan.ts";
import { sampleLatent } from "../../src/latent/prior.ts";
import { createRandom } from "../../src/tensor/random.ts";
import { UserError } from "../../src/tensor/errors.ts";
import { lacksTensorFlow } from "../support/engines.ts";
import { lacks } from "../support/permissions.ts";
import { writeTinyGenerator } from "../support/tiny_generator.ts";
import { inWorkspace, type Workspace } from "../support/workspace.ts";

const FILE = "explore_test.ts";
const ignore = lacks(FILE, "read", "write", "env", "ffi", "sys") || await lacksTensorFlow(FILE);

const FIGURE = {
  run: "latest",
  checkpoint: "a.generator",
  out: "out",
  backend: "tensorflow",
  debug: false,
  scale: 1,
  plain: true,
} as const;
const MODELS = { ...FIGURE, run: ["latest"], checkpoint: ["a.generator"] };

/** Four faces of 32 pixels, grey. */
const FACES = { ...PREPARE_DEFAULTS, size: 32, channels: 1, count: 4, out: "faces.ganwalk" } as const;

const exploreTest = (name: string, body: (workspace: Workspace) => Promise<void>) =>
  Deno.test({
    name,
    ignore,
    fn: () =>
      inWorkspace(async (workspace) => {
        await writeTinyGenerator("a.generator", 7);
        await body(workspace);
      }),
  });

const sizeOf = async (path: string) => {
  const { width, height } = await decodePng(Deno.readFileSync(path));
  return [width, height];
};
const recipeOf = (path: string) => JSON.parse(Deno.readTextFileSync(path.replace(/png$/, "json")));

exploreTest(
  "explore dim has a block for each dimension, and all latents in its JSON",
  async ({ reporter }) => {
    const options = { ...FIGURE, dim: [2, 1], means: [-0.6, 0.3, 0], values: [-1, 1], sd: 0.4, seed: 0 };
    const [plain, json] = await exploreDimension(options, reporter);
    // Blocks of three rows with two pictures of 32 pixels, 2 pixels between them, 12 between blocks.
    assertEquals(await sizeOf(plain!), [66, 2 * 100 + 12]);
    assertEquals(json, plain!.replace(/png$/, "json"));
    const { command, dim, latents } = recipeOf(plain!);
    assertEquals([command, dim, latents.length, latents[0].length, latents[0][0].length], [
      ...["explore dim", [2, 1], 6, 2, 2],
    ]);
    const [labelled] = await exploreDimension({ ...options, plain: false }, reporter);
    const [width, height] = await sizeOf(labelled!);
    assert(labelled !== plain && width! >= 240 && height! > 212, `${labelled}: ${width}x${height}`);
    const error = await assertRejects(
      () => exploreDimension({ ...options, dim: [1, 3] }, reporter),
      UserError,
    );
    assertEquals(error.message, "--dim must be from 1 to 2, the latent size of this generator, got 3");
  },
);

exploreTest(
  "explore arithmetic shows the faces of the seeds, and its JSON has the result",
  async ({ reporter }) => {
    const [path] = await exploreArithmetic({ ...FIGURE, expression: "seed:3 * seed:9" }, reporter);
    assertEquals(path, "out/a/explore/arithmetic_seed3xseed9_plain_x1_step-7.png");
    assertEquals(await sizeOf(path!), [3 * 34 - 2, 32]);
    const { expression, latents: [[a, b, product]] } = recipeOf(path!);
    const prior = { size: 2, distribution: "normal", mean: 0, sd: 1 } as const;
    assertEquals([expression, a, b], [
      "seed:3 * seed:9",
      [...sampleLatent(prior, createRandom(3))],
      [...sampleLatent(prior, createRandom(9))],
    ]);
    assertEquals(product, [Math.fround(a[0] * b[0]), Math.fround(a[1] * b[1])]);
  },
);

exploreTest("explore dim, grid, rank and neighbours take a face of a file", async ({ reporter, lines }) => {
  Deno.writeTextFileSync("z.json", "[[0.5, -1], [2, 0.25]]");
  const face = { latent: "z.json#2", seed: 0 };
  const [dim] = await exploreDimension(
    { ...FIGURE, ...face, dim: [1], means: [0], values: [-1, 1], sd: 1 },
    reporter,
  );
  assertEquals(dim, "out/a/explore/dim-1_means_0_values_-1_1_sd_1_latent-z-2_plain_x1_step-7.png");
  assertEquals([recipeOf(dim!).from, recipeOf(dim!).latents], ["z.json#2", [[[-1, 0.25], [1, 0.25]]]]);
  assertEquals(lines.at(-1), "Face: z.json#2. Columns: dimension 1 at -1, 1.");
  const [grid] = await exploreGrid(
    { ...FIGURE, ...face, rows: 1, columns: 2, mean: 0, sd: 0.1 },
    reporter,
  );
  assertEquals(grid, "out/a/explore/grid-1x2_latent-z-2_sd_0.1_seed-0_plain_x1_step-7.png");
  const { latents, mean, from } = recipeOf(grid!);
  assertEquals([latents[0][0], mean, from], [[2, 0.25], undefined, "z.json#2"]);
  // A picture made around a face names latents of its own.
  const [again] = await exploreDimension(
    { ...FIGURE, latent: `${grid}#2`, seed: 0, dim: [2], means: [0], values: [9], sd: 1 },
    reporter,
  );
  assertEquals(recipeOf(again!).latents[0][0], [latents[0][1][0], 9]);
  const [rank] = await exploreRank({ ...FIGURE, ...face, count: 1, mean: 0, sd: 0, top: 2 }, reporter);
  assertEquals(rank, "out/a/explore/rank-2_latent-z-2_sd_0_count-1_seed-0_plain_x1_step-7.png");
  // Whichever dimension comes first, the other one is frozen at the face's.
  const [row] = recipeOf(rank!).latents;
  const [first] = recipeOf(rank!).effects;
  assertEquals(
    new Set(row.map((z: number[]) => z[2 - first.dimension])),
    new Set([[2, 0.25][2 - first.dimension]]),
  );
  await prepare(["faces"], FACES, reporter);
  const options = { ...FIGURE, ...face, data: "faces.ganwalk", count: 2, nearest: 2 };
  const [near] = await exploreNeighbours(options, reporter);
  assertEquals(near, "out/a/explore/neighbours-1x2_latent-z-2_seed-0_plain_x1_step-7.png");
  assertEquals([recipeOf(near!).latents, recipeOf(near!).neighbours.length], [[[2, 0.25]], 1]);
  const error = await assertRejects(
    () => exploreNeighbours({ ...options, latent: "z.json#3" }, reporter),
    UserError,
  );
  assertEquals(error.message, 'Cannot use --latent "z.json#3": it has 2 latents, 1 to 2');
});

exploreTest("explore arithmetic takes faces of files, and names its own after them", async ({ reporter }) => {
  Deno.writeTextFileSync("z.json", "[[0.5, -1], [2, 0.25]]");
  const [path] = await exploreArithmetic({ ...FIGURE, expression: "file:z.json#2 - 'z.json#1'" }, reporter);
  assertEquals(path, "out/a/explore/arithmetic_z-2-z-1_plain_x1_step-7.png");
  assertEquals(recipeOf(path!).latents, [[[2, 0.25], [0.5, -1], [1.5, 1.25]]]);
});

exploreTest("explore arithmetic reads its expression before it loads anything", async ({ reporter }) => {
  const options = { ...FIGURE, checkpoint: "none.generator", expression: "seed:3 +" };
  const error = await assertRejects(() => exploreArithmetic(options, reporter), UserError);
  assert(error.message.startsWith('Cannot read "seed:3 +" at character 9: '), error.message);
});

exploreTest("explore means has rows for two checkpoints, and its JSON names both", async ({ reporter }) => {
  await writeTinyGenerator("b.generator", 9);
  const options = {
    ...{ ...MODELS, checkpoint: ["a.generator", "b.generator"] },
    ...{ means: [-0.5, 0, 0.5], sd: 0.4, count: 20, seed: 1, atMean: true },
  };
  const [path] = await exploreMeans(options, reporter);
  assertEquals(
    path,
    [
      "out/a/explore/means_-0.5_0_0.5_sd_0.4_count-20_seed-1_at-mean",
      "with-b-step-9_plain_x1_step-7.png",
    ].join("_"),
  );
  assertEquals(await sizeOf(path!), [3 * 34 - 2, 4 * 34 - 2]);
  const { models, count, step } = recipeOf(path!);
  assertEquals([models.map(({ checkpoint }: { checkpoint: string }) => checkpoint), count, step], [
    ["a.generator", "b.generator"],
    20,
    7,
  ]);
});

exploreTest(
  "explore distribution writes a plot and its scores, of one model or two",
  async ({ reporter }) => {
    const options = { ...MODELS, means: [-2, 0, 2], sd: 0.5, count: 12, seed: 3 };
    const stem = "out/a/explore/distribution_-2_0_2_sd_0.5_count-12_seed-3_pixels";
    const one = await exploreDistribution(options, reporter);
    assertEquals(one, [".png", ".json", ".svg"].map((ending) => `${stem}_plain_x1_step-7${ending}`));
    const { command, explained, scores, thumbnails, latents } = recipeOf(one[0]!);
    assertEquals(command, "explore distribution");
    assert(explained[0] > explained[1] && explained[0] + explained[1] <= 1 + 1e-6);
    assertEquals(scores.length, 1);
    assertEquals(scores[0].map((of: { mean: number; x: number[] }) => [of.mean, of.x.length]), [
      [-2, 12],
      [0, 12],
      [2, 12],
    ]);
    assertEquals(scores[0][0].saturation, []);
    assertEquals([latents.length, latents[0].length], [1, thumbnails.length]);
    await writeTinyGenerator("b.generator", 9);
    const two = {
      ...options,
      checkpoint: ["a.generator", "b.generator"],
      plain: false,
      of: "features",
    } as const;
    const [path] = await exploreDistribution(two, reporter);
    const [small, large] = [await sizeOf(one[0]!), await sizeOf(path!)];
    assert(large[1]! > 2 * small[1]!, `${small} and ${large}`);
    assertEquals([recipeOf(path!).scores.length, recipeOf(path!).models.length], [2, 2]);
  },
);

exploreTest("explore distribution says what it cannot plot", async ({ reporter }) => {
  await writeTinyGenerator("c.generator", 7, "photos");
  const options = { ...MODELS, means: [0], sd: 0.5, count: 2, seed: 3 };
  const refused = async (change: Partial<ExploreDistributionOptions>) =>
    (await assertRejects(() => exploreDistribution({ ...options, ...change }, reporter), UserError)).message;
  assertEquals(await refused({}), "Cannot plot 2 samples: a plane takes 3 or more; raise --count");
  assertEquals(
    await refused({ count: 3, checkpoint: ["c.generator"], of: "features" }),
    'Cannot plot features: the generator learned from "photos", and features are read of drawn faces only; take ' +
      "--of pixels",
  );
});

exploreTest(
  "explore rank writes the first dimensions swept, a chart, and all effects",
  async ({ reporter, lines }) => {
    const options = { ...FIGURE, count: 2, mean: 0, sd: 1, seed: 0, top: 1 };
    const written = await exploreRank(options, reporter);
    const stem = "out/a/explore/rank-1_mean_0_sd_1_count-2_seed-0_plain_x1_step-7";
    assertEquals(written, [".png", ".json", ".chart.svg", ".chart.png"].map((ending) => stem + ending));
    assertEquals(await sizeOf(written[0]!), [8 * 34 - 2, 32]);
    const { effects } = recipeOf(written[0]!);
    assertEquals(effects.map(({ dimension }: { dimension: number }) => dimension).sort(), [1, 2]);
    assert(effects[0].imageChange >= effects[1].imageChange && effects[1].imageChange > 0);
    assert(effects[0].attributes.length >= 5);
    assertEquals(lines.filter((line) => line.startsWith("Dimension ")).length, 1);
  },
);

exploreTest(
  "explore rank reads no attributes of pictures that are no drawn faces",
  async ({ reporter, lines }) => {
    await writeTinyGenerator("c.generator", 7, "photos");
    const options = { ...FIGURE, checkpoint: "c.generator", count: 1, mean: 0, sd: 1, seed: 0, top: 2 };
    const [path] = await exploreRank(options, reporter);
    const { effects } = recipeOf(path!);
    assertEquals(effects.map(({ attributes }: { attributes: unknown[] }) => attributes), [[], []]);
    assert(lines.includes('No attributes: the generator learned from "photos", not from drawn faces'));
  },
);

exploreTest("explore compare and neighbours show real pictures beside generated ones", async (workspace) => {
  const { reporter, lines } = workspace;
  await prepare(["faces"], FACES, reporter);
  const reals = { data: "faces.ganwalk", seed: 0 };
  const compared = { ...MODELS, ...reals, checkpoint: ["a.generator", "a.generator"], count: 3 };
  const [compare] = await exploreCompare(compared, reporter);
  assertEquals(await sizeOf(compare!), [3 * 34 - 2, 3 * 34 - 2]);
  const { data, latents } = recipeOf(compare!);
  assertEquals([new Set(data.indices).size, latents.length, latents[0]], [3, 2, latents[1]]);
  // There are three others for each of the real ones.
  const [near] = await exploreNeighbours({ ...FIGURE, ...reals, count: 2, nearest: 5 }, reporter);
  assertEquals(await sizeOf(near!), [4 * 34 - 2, 2 * 34 - 2]);
  const { neighbours, medians } = recipeOf(near!);
  assertEquals(neighbours.map(({ length }: unknown[]) => length), [3, 3]);
  assert(medians.generated > 0 && medians.real > 0);
  assert(lines.at(-1)!.startsWith("Median distance to the nearest: generated "), lines.at(-1));
});

exploreTest(
  "explore compare refuses pictures of another size, and data that nobody knows",
  async ({ reporter }) => {
    await prepare(["faces"], { ...FACES, channels: 3 }, reporter);
    const options = { ...MODELS, count: 3, seed: 0 };
    const refused = async (options: ExploreCompareOptions) =>
      (await assertRejects(() => exploreCompare(options, reporter), UserError)).message;
    assertEquals(
      await refused({ ...options, data: "faces.ganwalk" }),
      'Cannot compare "out/a" with "faces.ganwalk": its images are 32x32x1, the pictures 32x32x3',
    );
    await writeTinyGenerator("c.generator", 7, "photos");
    assertEquals(
      await refused({ ...options, checkpoint: ["c.generator"] }),
      'Cannot tell where the data of "c.generator" are: name the dataset with --data',
    );
  },
);

exploreTest("explore pick writes numbered faces", async ({ reporter }) => {
  const [path] = await explorePick({ ...FIGURE, seeds: [3, 9, 27], columns: 2 }, reporter);
  assertEquals(path, "out/a/explore/pick_3-to-27_3-faces_plain_x1_step-7.png");
  assertEquals(await sizeOf(path!), [66, 66]);
  assertEquals(recipeOf(path!).seeds, [3, 9, 27]);
});
