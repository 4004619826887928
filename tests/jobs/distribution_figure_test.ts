import { assert, assertAlmostEquals, assertEquals, assertRejects } from "@std/assert";
import { startCpu } from "../../src/engine/cpu_backend.ts";
import { distributionFigure, type DistributionFigureOptions } from "../../src/jobs/distribution_figure.ts";
import { sampleAround } from "../../src/latent/prior.ts";
import type { PictureSet } from "../../src/metrics/picture_set.ts";
import { createRandom } from "../../src/tensor/random.ts";
import { fakeGenerator, fakeUniformGenerator, greyOf } from "../support/fake_decoder.ts";
import { lacks } from "../support/permissions.ts";

// Pictures on the plot are PNGs.
const ignore = lacks("distribution_figure_test.ts", "read", "env", "ffi");
const OPTIONS = { means: [-3, 0, 3], sd: 0.5, count: 20, seed: 4 };

const figureTest = (name: string, fn: () => Promise<void>) =>
  Deno.test({
    name,
    ignore,
    async fn() {
      await startCpu();
      await fn();
    },
  });

const meanOf = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;

figureTest("distributionFigure() separates means along the first component, in order", async () => {
  const { samples: [samples], shares } = await distributionFigure([fakeGenerator(16)], OPTIONS);
  assertEquals(samples!.map(({ mean, index }) => [mean, index]).filter((_, i) => i % 19 === 0), [
    [-3, 0],
    [-3, 19],
    [0, 18],
    [3, 17],
  ]);
  const centres = [-3, 0, 3].map((mean) =>
    meanOf(samples!.filter((sample) => sample.mean === mean).map(({ x }) => x))
  );
  // 16 pixels of 10 grey levels for a unit: 3 units are 3 x 10 x 4 apart.
  const [left, middle, right] = centres.sort((a, b) => a - b) as [number, number, number];
  assertAlmostEquals(middle - left, 120, 3);
  assertAlmostEquals(right - middle, 120, 3);
  // Variance 9600 of the means, 16 x 25 of the rest: the first component has nearly all.
  assert(shares[0] > 0.93 && shares[0] < 0.99 && shares[1] > 0 && shares[1] < 0.02, `${shares}`);
});

figureTest("distributionFigure() measures pictures, and keeps the latents of those it shows", async () => {
  const generator = fakeGenerator(16);
  const { samples: [samples], thumbnails: [shown], chart } = await distributionFigure([generator], OPTIONS);
  const latents = OPTIONS.means.flatMap((mean) =>
    sampleAround(generator.prior, 20, mean, 0.5, createRandom(4, 0))
  );
  samples!.forEach(({ statistics }, i) => {
    assertAlmostEquals(statistics.brightness, meanOf([...latents[i]!].map(greyOf)), 1e-9);
    assertEquals(statistics.saturation, undefined);
  });
  assert(shown!.length > 3, `${shown!.length}`);
  for (const { sample, latent } of shown!) assertEquals(latent, latents[sample]);
  const text = JSON.stringify(chart);
  assertEquals(text.split("data:image/png;base64,").length - 1, 2 * shown!.length);
  assert(text.includes('"title":"Where samples') || text.includes('"text":"Where samples'));
  assert(text.includes("20 samples of each mean, z ~ N(m, 0.5); seed 4"));
});

figureTest("distributionFigure() projects all models to one plane", async () => {
  const models = [fakeGenerator(8), fakeGenerator(8)];
  const { samples, chart } = await distributionFigure(models, OPTIONS);
  const places = samples.map((own) => own.map(({ x, y }) => [x, y]));
  assertEquals(places[0], places[1]);
  const { vconcat } = chart as unknown as { vconcat: { hconcat: [{ title: { text: string } }] }[] };
  assertEquals(vconcat.map(({ hconcat: [{ title }] }) => title.text), ["A", "B"]);
});

figureTest("distributionFigure() projects latents, or what a reader finds in pictures", async () => {
  // Of latents the plane is the same as of pixels that are 10 times a component, up to rounding and sign.
  const generator = fakeGenerator(16);
  const byLatent = await distributionFigure([generator], { ...OPTIONS, of: "latents" });
  const byPixel = await distributionFigure([generator], OPTIONS);
  byLatent.samples[0]!.forEach(({ x }, i) =>
    assertAlmostEquals(Math.abs(10 * x), Math.abs(byPixel.samples[0]![i]!.x), 2)
  );
  const sets: number[] = [];
  const readFeatures = ({ count, width, data }: PictureSet) => {
    sets.push(count);
    // The first pixel, and twice the second: no others count.
    return Promise.resolve(
      Float32Array.from(
        { length: 2 * count },
        (_, i) => (1 + i % 2) * data[Math.floor(i / 2) * width + i % 2]!,
      ),
    );
  };
  const { shares } = await distributionFigure([generator], { ...OPTIONS, of: "features", readFeatures });
  assertEquals(sets, [60]);
  assertAlmostEquals(shares[0] + shares[1], 1, 1e-5);
});

figureTest(
  "distributionFigure() takes a uniform prior, one mean, means given twice, and tells of its work",
  async () => {
    const told: number[][] = [];
    const { samples, chart } = await distributionFigure([fakeUniformGenerator(4)], {
      ...{ ...OPTIONS, means: [0.5, 0.5], count: 70 },
      onProgress: (done, total) => told.push([done, total]),
    });
    assertEquals([samples[0]!.length, told], [70, [[64, 70], [70, 70]]]);
    assert(JSON.stringify(chart).includes("z ~ m + 0.5 U(-1, 1), kept in -1 … 1"));
  },
);

figureTest("distributionFigure() says what it cannot plot", async () => {
  const cases: [Partial<DistributionFigureOptions>, string][] = [
    [{ means: [] }, "Cannot plot a distribution: there is no mean"],
    [{ of: "features" }, "Cannot plot features: there is nothing that reads them"],
    [{ means: [1], count: 2 }, "Cannot find 2 principal components: 2 rows of 4 numbers have at most 1"],
  ];
  for (const [change, message] of cases) {
    const fails = () => distributionFigure([fakeGenerator(4)], { ...OPTIONS, ...change });
    assertEquals((await assertRejects(fails, RangeError)).message, message);
  }
  const none = await assertRejects(() => distributionFigure([], OPTIONS), RangeError);
  assertEquals(none.message, "Cannot plot a distribution: there is no model");
});
