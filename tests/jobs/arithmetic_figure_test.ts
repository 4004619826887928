import { assertEquals, assertRejects } from "@std/assert";
import { arithmeticFigure } from "../../src/jobs/arithmetic_figure.ts";
import { fileNameOf } from "../../src/jobs/explore_arithmetic.ts";
import { sampleLatent } from "../../src/latent/prior.ts";
import { createRandom } from "../../src/tensor/random.ts";
import { UserError } from "../../src/tensor/errors.ts";
import { lacks } from "../support/permissions.ts";
import { inWorkspace } from "../support/workspace.ts";
import { DIRECTIONS } from "../support/directions.ts";
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

const ignore = lacks("arithmetic_figure_test.ts", "read", "write");

Deno.test({
  name: "arithmeticFigure() takes latents of files, and calls them by short names",
  ignore,
  fn: () =>
    inWorkspace(async () => {
      Deno.mkdirSync("a");
      Deno.writeTextFileSync("a/walk.json", '{"latents": [[1, 2, 3, 4], [0, 0, 1, 1]]}');
      Deno.writeTextFileSync("walk.json", '{"latent": [5, 5, 5, 5]}');
      const show = async (expression: string) => {
        const { figure, latents } = await arithmeticFigure(GENERATOR, { expression });
        const labels = figure.blocks.map(({ title, columnLabels }) => [title, ...columnLabels!]);
        return { title: figure.title, labels, latents: latents.map((row) => row.map((z) => [...z])) };
      };
      assertEquals(await show("file:a/walk.png#1 - 2 * 'a/walk.png#2'"), {
        title: "walk.png#1 - 2 * walk.png#2",
        labels: [[undefined, "walk.png#1", "walk.png#2", "= result"]],
        latents: [[[1, 2, 3, 4], [0, 0, 1, 1], [1, 2, 1, 2]]],
      });
      const mean = await show('mean("walk.json",file:a/walk.json#2)');
      assertEquals(mean.labels, [
        [undefined, "mean(walk.json,walk.json#2)", "= result"],
        ["the faces of mean(walk.json,walk.json#2)", "walk.json", "walk.json#2"],
      ]);
      assertEquals(mean.latents, [[[2.5, 2.5, 3, 3], [2.5, 2.5, 3, 3]], [[5, 5, 5, 5], [0, 0, 1, 1]]]);
      // Two files of one name are called by their paths.
      Deno.writeTextFileSync("a/one.json", "[1, 1, 1, 1]");
      Deno.writeTextFileSync("one.json", "[2, 2, 2, 2]");
      const { labels } = await show("file:one.json + file:a/one.json");
      assertEquals(labels, [[undefined, "one.json", "a/one.json", "= result"]]);
    }),
});

Deno.test({
  name: "arithmeticFigure() says where a file stands that cannot be used",
  ignore,
  fn: () =>
    inWorkspace(async () => {
      Deno.writeTextFileSync("short.json", "[1, 2]");
      const refused = async (expression: string) =>
        (await assertRejects(() => arithmeticFigure(GENERATOR, { expression }), UserError)).message;
      assertEquals(
        await refused("seed:1 + file:none.png#2"),
        'Cannot use the face at character 10 "none.png#2": there is no such file; expected a seed, numbers, or a file ' +
          "such as face.png#3",
      );
      assertEquals(
        await refused("'short.json'"),
        'Cannot use the face at character 1 "short.json": it has 2 numbers, and latents of this generator have 4',
      );
    }),
});

Deno.test("file names of expressions have nothing that a system refuses", () => {
  assertEquals(fileNameOf("|seed:3 - seed:9| * 0.5"), "_seed3-seed9_x0.5");
  assertEquals(fileNameOf("mean(1,2,3) + seed:4"), "mean(1,2,3)+seed4");
  assertEquals(fileNameOf(`"out/my walk.v2.png#3" - mean(1,file:z.json)`), "mywalk.v2-3-mean(1,z)");
  assertEquals(fileNameOf(`seed:1${" + seed:1".repeat(100)}`).length, 100);
});

Deno.test("arithmeticFigure() goes along directions, which are not drawn themselves", async () => {
  const { figure, latents } = await arithmeticFigure(fakeGenerator(2), {
    expression: "seed:3 + 2 * dir:smile - dir:dim:1",
    directions: DIRECTIONS,
  });
  const [face] = latents[0]!;
  assertEquals(figure.blocks[0]!.columnLabels, ["seed:3", "= result"]);
  assertEquals([...latents[0]![1]!], [Math.fround(face![0]! - 1), Math.fround(face![1]! + 2)]);
  await assertRejects(
    () => arithmeticFigure(fakeGenerator(2), { expression: "seed:3 + dir:smil", directions: DIRECTIONS }),
    UserError,
    'Cannot find a direction "smil": did you mean smile?',
  );
});
