import { assertEquals, assertRejects, assertThrows } from "@std/assert";
import { pickFigure } from "../../src/jobs/pick_figure.ts";
import { compareFigure, medianNearest, neighboursFigure } from "../../src/jobs/reals_figures.ts";
import { sampleLatent, sampleLatents } from "../../src/latent/prior.ts";
import { createRandom } from "../../src/tensor/random.ts";
import { fakeGenerator, greyOf } from "../support/fake_decoder.ts";

const GENERATOR = fakeGenerator(3);
const real = (value: number) => ({ width: 3, height: 1, channels: 1, data: new Uint8Array(3).fill(value) });

Deno.test("compareFigure() shows real pictures above those of each model, of the same latents", async () => {
  const { figure, latents } = await compareFigure([real(1), real(2)], [GENERATOR, GENERATOR], { seed: 4 });
  const row = sampleLatents(GENERATOR.prior, 2, createRandom(4));
  assertEquals(latents, [row, row]);
  const greys = row.map((z) => [...z].map(greyOf));
  assertEquals(figure.blocks[0]!.pictures.map(({ data }) => [...data]), [
    [1, 1, 1],
    [2, 2, 2],
    ...greys,
    ...greys,
  ]);
  assertEquals([figure.title, figure.blocks[0]!.rowLabels], [
    "2 real pictures and 2 of each generator",
    ["real", "A", "B"],
  ]);
  const alone = await compareFigure([real(1)], [GENERATOR], { seed: 4, scale: 2 });
  assertEquals([alone.figure.blocks[0]!.rowLabels, alone.figure.scale], [["real", "generated"], 2]);
});

Deno.test("compareFigure() needs real pictures and a model", async () => {
  const message = async (reals: number, models: number) =>
    (await assertRejects(
      () => compareFigure(new Array(reals).fill(real(1)), new Array(models).fill(GENERATOR), { seed: 0 }),
      RangeError,
    )).message;
  assertEquals(await message(0, 1), "Cannot compare pictures: there is no real one");
  assertEquals(await message(1, 0), "Cannot compare pictures: there is no model");
});

Deno.test("neighboursFigure() has a row for each generated picture, with distances below its neighbours", () => {
  const near = (value: number, distance: number) => ({ picture: real(value), distance });
  const figure = neighboursFigure({
    generated: [real(10), real(20)],
    neighbours: [[near(11, 1), near(13, 3.04)], [near(20, 0), near(30, 10)]],
    notes: ["a note"],
  });
  const [block] = figure.blocks;
  assertEquals(block!.pictures.map(({ data }) => data[0]), [10, 11, 13, 20, 20, 30]);
  assertEquals([block!.columns, block!.columnLabels, block!.captions, figure.notes], [
    3,
    ["generated", "nearest 1", "nearest 2"],
    ["", "1.0", "3.0", "", "0.0", "10.0"],
    ["a note"],
  ]);
});

Deno.test("neighboursFigure() needs neighbours of each picture", () => {
  const error = assertThrows(
    () => neighboursFigure({ generated: [real(1), real(2)], neighbours: [[]] }),
    RangeError,
  );
  assertEquals(error.message, "Cannot show neighbours: 2 pictures have neighbours of 1");
});

Deno.test("medianNearest() takes the nearest of each", () => {
  const list = (...distances: number[]) => distances.map((distance, index) => ({ index, distance }));
  assertEquals(medianNearest([list(5, 9), list(1, 2), list(3)]), 3);
  assertEquals(medianNearest([list(5), list(1)]), 5);
  assertEquals(medianNearest([]), NaN);
});

Deno.test("pickFigure() shows the faces of seeds in rows, with their numbers below", async () => {
  const { figure, latents } = await pickFigure(GENERATOR, { seeds: [3, 9, 27], columns: 2 });
  const z = [3, 9, 27].map((seed) => sampleLatent(GENERATOR.prior, createRandom(seed)));
  assertEquals(latents, [[z[0], z[1]], [z[2]]]);
  const [block] = figure.blocks;
  assertEquals(block!.pictures.map(({ data }) => [...data]), z.map((z) => [...z].map(greyOf)));
  assertEquals([block!.columns, block!.captions], [2, ["3", "9", "27"]]);
  assertEquals((await pickFigure(GENERATOR, { seeds: [3], columns: 8 })).figure.blocks[0]!.columns, 1);
  const error = await assertRejects(() => pickFigure(GENERATOR, { seeds: [], columns: 2 }), RangeError);
  assertEquals(error.message, "Cannot show faces: there is no seed");
});
