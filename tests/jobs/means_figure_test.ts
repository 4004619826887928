import { assert, assertEquals, assertRejects } from "@std/assert";
import { letterOf, meansFigure } from "../../src/jobs/means_figure.ts";
import { fakeDecode, fakeGenerator, fakeUniformGenerator } from "../support/fake_decoder.ts";

const OPTIONS = { means: [-1, 2], sd: 0.4, count: 1000, seed: 3 };

Deno.test("meansFigure() averages the pictures of samples around each mean", async () => {
  const { figure } = await meansFigure([fakeGenerator(50)], { ...OPTIONS, scale: 3 });
  const [block] = figure.blocks;
  // Greys 128 + 10 m, with a standard error of 10 * 0.4 / sqrt(1000) = 0.13 before rounding.
  const [low, high] = block!.pictures.map(({ data }) => [...data]);
  assert(low!.every((grey) => Math.abs(grey - 118) <= 1), `${low}`);
  assert(high!.every((grey) => Math.abs(grey - 148) <= 1), `${high}`);
  assertEquals([figure.title, figure.notes, figure.scale], [
    "Average faces: each the mean of 1,000 samples",
    ["z ~ N(m, 0.4), m above; seed 3"],
    3,
  ]);
  assertEquals([block!.columns, block!.columnLabels, block!.rowLabels], [2, ["-1", "2"], ["average"]]);
});

Deno.test("meansFigure() uses the same samples for each mean and model", async () => {
  const { figure } = await meansFigure([fakeGenerator(9), fakeGenerator(9)], { ...OPTIONS, count: 1 });
  const [low, high, lowOfB] = figure.blocks[0]!.pictures.map(({ data }) => [...data]);
  // 30 grey levels lie between the means; each of the two is rounded.
  assert(low!.every((grey, i) => Math.abs(high![i]! - grey - 30) <= 1));
  assertEquals(lowOfB, low);
});

Deno.test("meansFigure() has a row for each model, and below it the means themselves if asked to", async () => {
  const bright = { ...fakeGenerator(2), decode: () => Promise.resolve([]) };
  bright.decode =
    ((latents: readonly Float32Array[]) =>
      fakeDecode(latents.map((z) => z.map((component) => component + 4)))) as never;
  const progress: [number, number][] = [];
  const { figure } = await meansFigure([fakeGenerator(2), bright], {
    ...OPTIONS,
    count: 2,
    sd: 0,
    atMean: true,
    onProgress: (done, total) => progress.push([done, total]),
  });
  const [block] = figure.blocks;
  assertEquals(block!.rowLabels, ["A, average", "A, G(m)", "B, average", "B, G(m)"]);
  assertEquals(block!.pictures.map(({ data }) => [...data]), [
    ...[[118, 118], [148, 148], [118, 118], [148, 148]],
    ...[[158, 158], [188, 188], [158, 158], [188, 188]],
  ]);
  assertEquals(progress, [[2, 8], [4, 8], [6, 8], [8, 8]]);
});

Deno.test("meansFigure() clips samples and means to a uniform prior's range", async () => {
  const { figure } = await meansFigure([fakeUniformGenerator(3)], { ...OPTIONS, sd: 0.5, atMean: true });
  const [, , low, high] = figure.blocks[0]!.pictures.map(({ data }) => [...data]);
  assertEquals([low, high], [[118, 118, 118], [138, 138, 138]]);
  // Half of the samples around -1 are clipped; the others are -1 to -0.5, their mean -0.75: -0.875 of all.
  const [average] = figure.blocks[0]!.pictures.map(({ data }) => [...data]);
  assert(average!.every((grey) => Math.abs(grey - (128 - 8.75)) <= 1), `${average}`);
  assertEquals(figure.notes, ["z ~ m + 0.5 U(-1, 1), kept in -1 … 1, m above; seed 3"]);
});

Deno.test("meansFigure() refuses empty lists and no samples", async () => {
  const message = async (models: number, change: Partial<typeof OPTIONS>) =>
    (await assertRejects(
      () => meansFigure(Array.from({ length: models }, () => fakeGenerator(2)), { ...OPTIONS, ...change }),
      RangeError,
    )).message;
  assertEquals(await message(0, {}), "Cannot average faces: there is no model");
  assertEquals(await message(1, { means: [] }), "Cannot average faces: there is no mean");
  assertEquals(await message(1, { count: 0 }), "Cannot average pictures: there is no latent");
});

Deno.test("letterOf() names models A, B, C", () => {
  assertEquals([0, 1, 25].map(letterOf), ["A", "B", "Z"]);
});
