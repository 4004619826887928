import { assert, assertEquals, assertRejects } from "@std/assert";
import { type ChartSpec, drawChart } from "../../src/images/chart.ts";
import { trainingCurves } from "../../src/plots/curves.ts";

const points = Array.from({ length: 30 }, (_, i) => ({
  step: i + 1,
  lossD: 1 / (i + 1),
  lossG: i / 3,
  realScore: 0.9,
  fakeScore: 0.1,
}));

Deno.test("drawChart() draws the curves of a training: titles, axes, a line for each series and its mean", async () => {
  const svg = await drawChart(trainingCurves(points, "out/00001-faces"));
  assert(svg.startsWith("<svg ") && svg.endsWith("</svg>\n"));
  const texts = [...svg.matchAll(/<text[^>]*>([^<]+)<\/text>/g)].map(([, text]) => text);
  for (const text of ["out/00001-faces", "loss", "step", "discriminator", "generator", "D(x), real"]) {
    assertEquals(texts.filter((found) => found === text).length, 1, `${text} in ${texts}`);
  }
  // In each panel two faint lines, two bold ones, and two in the legend.
  const strokes = [...svg.matchAll(/<path [^>]*>/g)].filter(([path]) =>
    /stroke="#(c2452d|2b6cb0)"/.test(path)
  );
  assertEquals(strokes.length, 12);
});

Deno.test("drawChart() draws the same twice", async () => {
  const spec = trainingCurves(points, "a run");
  assertEquals(await drawChart(spec), await drawChart(spec));
});

Deno.test("drawChart() refuses what is no chart", async () => {
  await assertRejects(() => drawChart({ mark: "line" } as unknown as ChartSpec));
});
