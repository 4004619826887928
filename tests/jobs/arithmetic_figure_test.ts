import { assertEquals, assertRejects } from "@std/assert";
import { arithmeticFigure } from "../../src/jobs/arithmetic_figure.ts";
import { fileNameOf } from "../../src/jobs/explore_arithmetic.ts";
import { sampleLatent } from "../../src/latent/prior.ts";
import { createRandom } from "../../src/tensor/random.ts";
import { UserError } from "../../src/tensor/errors.ts";
import { fakeGenerator, fakeUniformGenerator, greyOf } from "../support/fake_decoder.ts";

const GENERATOR = fakeGenerator(4);
const z = (seed: number) => sampleLatent(GENERATOR.prior, createRandom(seed));

Deno.test("arithmeticFigure() shows operands and result in a row, with their texts", async () => {
  const { figure, latents } = await arithmeticFigure(GENERATOR, {
    expression: " |seed:3 -  seed:9|",
    scale: 2,
  });
  const difference = z(3).map((component, i) => Math.abs(component - z(9)[i]!));
  assertEquals(latents, [[z(3), z(9), difference]]);
  const [row] = figure.blocks;
  assertEquals(row!.pictures.map(({ data }) => [...data]), latents[0]!.map((z) => [...z].map(greyOf)));
  assertEquals([figure.title, row!.columns, row!.columnLabels, figure.scale, figure.notes], [
    "|seed:3 - seed:9|",
    3,
    ["seed:3", "seed:9", "= result"],
    2,
    [],
  ]);
});

Deno.test("arithmeticFigure() shows the faces of every mean in a row of their own", async () => {
  const { figure, latents } = await arithmeticFigure(GENERATOR, { expression: "mean(1,2) - seed:5" });
  const mean = z(1).map((component, i) => (component + z(2)[i]!) / 2);
  assertEquals(latents[0], [mean, z(5), mean.map((component, i) => component - z(5)[i]!)]);
  assertEquals(latents[1], [z(1), z(2)]);
  assertEquals(figure.blocks.map(({ title, columnLabels }) => [title, columnLabels]), [
    [undefined, ["mean(1,2)", "seed:5", "= result"]],
    ["the faces of mean(1,2)", ["seed:1", "seed:2"]],
  ]);
});

Deno.test("arithmeticFigure() keeps results in a uniform prior's range, and says so", async () => {
  const { figure, latents } = await arithmeticFigure(fakeUniformGenerator(50), {
    expression: "seed:1 + seed:2",
  });
  const [a, b, sum] = latents[0]!;
  sum!.forEach((component, i) =>
    assertEquals(component, Math.fround(Math.min(1, Math.max(-1, Math.fround(a![i]! + b![i]!)))))
  );
  // A sum of two of U(-1, 1) is beyond 1 with a probability of a quarter.
  assertEquals(sum!.some((component) => Math.abs(component) === 1), true);
  assertEquals(figure.notes, ["components kept in -1 … 1"]);
});

Deno.test("arithmeticFigure() refuses what does not parse", async () => {
  const error = await assertRejects(() => arithmeticFigure(GENERATOR, { expression: "seed:3 +" }), UserError);
  assertEquals(error.message.slice(0, 38), 'Cannot read "seed:3 +" at character 9:');
});

Deno.test("file names of expressions have nothing that a system refuses", () => {
  assertEquals(fileNameOf("|seed:3 - seed:9| * 0.5"), "_seed3-seed9_x0.5");
  assertEquals(fileNameOf("mean(1,2,3) + seed:4"), "mean(1,2,3)+seed4");
  assertEquals(fileNameOf(`seed:1${" + seed:1".repeat(100)}`).length, 100);
});
