import { assert, assertEquals, assertThrows } from "@std/assert";
import { type CurvePoint, trainingCurves } from "../../src/plots/curves.ts";

const point = (step: number): CurvePoint => ({
  step,
  lossD: 1 / step,
  lossG: step,
  realScore: 0.9,
  fakeScore: 0.1,
});

/** The values of each panel. */
function valuesOf(points: readonly CurvePoint[]): Record<string, number | string>[][] {
  const spec = trainingCurves(points, "a run") as unknown as { vconcat: { data: { values: never[] } }[] };
  return spec.vconcat.map(({ data }) => data.values);
}

Deno.test("trainingCurves() shows losses above scores, each as it is and smoothed", () => {
  const [losses, scores] = valuesOf([point(1), point(2)]);
  // Smoothed over 5 steps, weight 1/3: (1/3 + 2/9) and (1/3 · 2/3 + 1/3 · 2) over 5/9.
  assertEquals(losses!.map(({ series, step, value }) => [series, step, value]), [
    ["discriminator", 1, 1],
    ["discriminator", 2, 0.5],
    ["generator", 1, 1],
    ["generator", 2, 2],
  ]);
  const smoothed = losses!.at(-1)!.smoothed as number;
  assert(Math.abs(smoothed - (2 / 9 + 2 / 3) / (5 / 9)) < 1e-12, `${smoothed}`);
  assertEquals(new Set(scores!.map(({ series }) => series)), new Set(["D(x), real", "D(G(z)), generated"]));
});

Deno.test("trainingCurves() draws 400 points of a long run, the last one too, smoothed over a 40th of it", () => {
  const points = Array.from({ length: 2000 }, (_, i) => point(i + 1));
  const [losses] = valuesOf(points);
  assertEquals([losses!.length, losses!.at(-1)!.step], [800, 2000]);
  const { title } = trainingCurves(points, "a run") as { title: { text: string; subtitle: string } };
  assertEquals([title.text, title.subtitle], ["a run", "to step 2000; bold: moving average over 50 steps"]);
});

Deno.test("trainingCurves() leaves out what is no number", () => {
  const [losses] = valuesOf([point(1), { ...point(2), lossG: NaN }]);
  assertEquals(losses!.length, 3);
});

Deno.test("trainingCurves() needs a step", () => {
  assertEquals(
    assertThrows(() => trainingCurves([], "a run"), RangeError).message,
    "Cannot draw curves: there is no step",
  );
});
