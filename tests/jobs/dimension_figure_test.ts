import { assertEquals, assertRejects } from "@std/assert";
import { dimensionFigure } from "../../src/jobs/dimension_figure.ts";
import { fakeGenerator, fakeUniformGenerator } from "../support/fake_decoder.ts";

const OPTIONS = { dims: [2], means: [-1, 2], values: [0, 3, -4], sd: 0, seed: 0 };
const rowsOf = (pictures: readonly { data: Uint8Array }[]) => pictures.map(({ data }) => [...data]);

Deno.test("dimensionFigure() shows a row for each mean and a column for each value", async () => {
  const { figure, latents } = await dimensionFigure(fakeGenerator(3), { ...OPTIONS, scale: 4 });
  const [block] = figure.blocks;
  // Grey 128 + 10 z; with a spread of 0 every other component is the mean.
  assertEquals(rowsOf(block!.pictures), [
    [118, 128, 118],
    [118, 158, 118],
    [118, 88, 118],
    [148, 128, 148],
    [148, 158, 148],
    [148, 88, 148],
  ]);
  assertEquals([block!.columns, block!.columnLabels, block!.rowLabels, block!.title], [
    3,
    ["0", "3", "-4"],
    ["mean -1", "mean 2"],
    undefined,
  ]);
  assertEquals([figure.title, figure.notes, figure.scale], [
    "Dimension 2 swept",
    ["columns: its value; rows: the others frozen at one z ~ N(mean, 0); seed 0"],
    4,
  ]);
  assertEquals(latents.map((row) => row.map((z) => [...z])), [
    [[-1, 0, -1], [-1, 3, -1], [-1, -4, -1]],
    [[2, 0, 2], [2, 3, 2], [2, -4, 2]],
  ]);
});

Deno.test("dimensionFigure() has a block for each of several dimensions, of one face", async () => {
  const { figure, latents } = await dimensionFigure(fakeGenerator(3), { ...OPTIONS, dims: [3, 1], sd: 0.5 });
  assertEquals(figure.blocks.map(({ title }) => title), ["Dimension 3", "Dimension 1"]);
  assertEquals(figure.title, "Dimensions 3, 1 swept, one at a time");
  assertEquals(latents.length, 4);
  // The second component is frozen in both, and the same.
  assertEquals(latents[0]![0]![1], latents[2]![2]![1]);
  assertEquals(latents.map((row) => row.map((z) => z[2])).slice(0, 2), [[0, 3, -4], [0, 3, -4]]);
  assertEquals(latents.map((row) => row.map((z) => z[0])).slice(2), [[0, 3, -4], [0, 3, -4]]);
});

Deno.test("dimensionFigure() keeps a uniform prior in its range, and says so", async () => {
  const { figure } = await dimensionFigure(fakeUniformGenerator(3), OPTIONS);
  assertEquals(rowsOf(figure.blocks[0]!.pictures).slice(3), [
    [138, 128, 138],
    [138, 138, 138],
    [138, 118, 138],
  ]);
  assertEquals(figure.notes, [
    "columns: its value; rows: the others frozen at one z ~ mean + 0 U(-1, 1), kept in -1 … 1; seed 0",
  ]);
});

Deno.test("dimensionFigure() sweeps a face that is named, as it is or moved", async () => {
  const face = { name: "face.png#3", latent: Float32Array.of(1, 2, -2) };
  const show = async (means: number[], sd: number) => {
    const { figure, latents } = await dimensionFigure(fakeGenerator(3), { ...OPTIONS, means, sd, face });
    const [block] = figure.blocks;
    return [latents.map((row) => row.map((z) => [...z])), block!.rowLabels, figure.notes];
  };
  assertEquals(await show([0], 1), [
    [[[1, 0, -2], [1, 3, -2], [1, -4, -2]]],
    ["face.png#3"],
    ["columns: its value; the others frozen at those of face.png#3"],
  ]);
  assertEquals(await show([0, 3], 0.5), [
    [[[0.5, 0, -1], [0.5, 3, -1], [0.5, -4, -1]], [[3.5, 0, 2], [3.5, 3, 2], [3.5, -4, 2]]],
    ["mean 0", "mean 3"],
    ["columns: its value; rows: the others frozen at mean + 0.5 z, z of face.png#3"],
  ]);
});

Deno.test("dimensionFigure() refuses empty lists and dimensions that there are not", async () => {
  const message = async (change: Partial<typeof OPTIONS>) =>
    (await assertRejects(() => dimensionFigure(fakeGenerator(3), { ...OPTIONS, ...change }), RangeError))
      .message;
  assertEquals(await message({ dims: [] }), "Cannot sweep dimensions: there is no dimension");
  assertEquals(await message({ means: [] }), "Cannot sweep dimensions: there is no mean");
  assertEquals(await message({ values: [] }), "Cannot sweep dimensions: there is no value");
  assertEquals(await message({ dims: [1, 4] }), "Cannot sweep a dimension: it must be 1 to 3, got 4");
});
