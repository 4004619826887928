import { assertEquals, assertRejects } from "@std/assert";
import { gridFigure } from "../../src/jobs/grid_figure.ts";
import { sampleNear } from "../../src/latent/near.ts";
import { sampleAround } from "../../src/latent/prior.ts";
import { createRandom } from "../../src/tensor/random.ts";
import { fakeGenerator, greyOf } from "../support/fake_decoder.ts";

const OPTIONS = { rows: 2, columns: 3, mean: -0.3, sd: 0.4, seed: 5 };

Deno.test("gridFigure() shows samples around the mean, row by row, and says of what", async () => {
  const generator = fakeGenerator(4);
  const { figure, latents } = await gridFigure(generator, OPTIONS);
  const expected = sampleAround(generator.prior, 6, -0.3, 0.4, createRandom(5));
  assertEquals(latents, [expected.slice(0, 3), expected.slice(3)]);
  assertEquals(
    figure.blocks[0]!.pictures.map(({ data }) => [...data]),
    expected.map((z) => [...z].map(greyOf)),
  );
  assertEquals([figure.title, figure.notes, figure.blocks[0]!.columns], [
    "6 samples, z ~ N(-0.3, 0.4)",
    ["seed 5"],
    3,
  ]);
});

Deno.test("gridFigure() shows a face and others around it", async () => {
  const face = { name: "seed 7", latent: Float32Array.of(1, 2, 3, 4) };
  const generator = fakeGenerator(4);
  const { figure, latents } = await gridFigure(generator, { ...OPTIONS, face });
  assertEquals(latents.flat(), sampleNear(generator.prior, face.latent, 6, 0.4, createRandom(5)));
  assertEquals(latents[0]![0], face.latent);
  assertEquals([figure.title, figure.notes], [
    "6 samples, z ~ N(seed 7, 0.4)",
    ["upper left: seed 7 itself; the others of seed 5"],
  ]);
});

Deno.test("gridFigure() refuses grids without places", async () => {
  for (const change of [{ rows: 0 }, { columns: 0 }, { columns: 1.5 }]) {
    const [[name, count]] = Object.entries(change) as [[string, number]];
    const error = await assertRejects(
      () => gridFigure(fakeGenerator(4), { ...OPTIONS, ...change }),
      RangeError,
    );
    assertEquals(error.message, `Cannot arrange samples: ${name} must be 1 or more, got ${count}`);
  }
});
