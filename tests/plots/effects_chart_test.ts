import { assert, assertEquals, assertThrows } from "@std/assert";
import { drawChart } from "../../src/images/chart.ts";
import { effectsChart } from "../../src/plots/effects_chart.ts";
import { lacks } from "../support/permissions.ts";

const ignore = lacks("effects_chart_test.ts", "read", "env", "sys");
const effect = (dimension: number, imageChange: number, change: number) => ({
  dimension,
  imageChange,
  attributes: [{ name: "smile", change }, { name: "glasses", change: change / 2 }],
});
const EFFECTS = [effect(28, 6, 0.5), effect(3, 4, 0.25), effect(11, 1, 0)];

/** The rows that each part of the chart draws. */
const rowsOf = (spec: unknown) =>
  (spec as { vconcat: { data: { values: Record<string, unknown>[] } }[] }).vconcat.map(({ data }) =>
    data.values
  );

Deno.test("effectsChart() has a bar for each dimension in their order, and a table of the first ones", () => {
  const [bars, table] = rowsOf(effectsChart(EFFECTS, 2, ["a note"]));
  assertEquals(bars!.map(({ dimension, imageChange }) => [dimension, imageChange]), [
    [28, 6],
    [3, 4],
    [11, 1],
  ]);
  assertEquals(table!.map(({ dimension, name, percent }) => [dimension, name, percent]), [
    [28, "smile", 50],
    [28, "glasses", 25],
    [3, "smile", 25],
    [3, "glasses", 12.5],
  ]);
});

Deno.test("effectsChart() has no table where no attributes were read", () => {
  const spec = effectsChart(EFFECTS.map((effect) => ({ ...effect, attributes: [] })), 2, []);
  assertEquals(rowsOf(spec).length, 1);
});

Deno.test("effectsChart() calls directions by their names", () => {
  const titlesOf = (effects: Parameters<typeof effectsChart>[0]) =>
    JSON.stringify(effectsChart(effects, 1, [])).match(/"(What one[^"]*|[^"]*, largest effect first)"/g);
  assertEquals(titlesOf(EFFECTS), [
    '"What one unit of each latent dimension changes"',
    '"dimension, largest effect first"',
  ]);
  const named = EFFECTS.map(({ dimension, ...effect }) => ({ ...effect, dimension: `factor:${dimension}` }));
  assertEquals(titlesOf(named), [
    '"What one unit of each latent direction changes"',
    '"direction, largest effect first"',
  ]);
  assertEquals(rowsOf(effectsChart(named, 1, []))[0]![0]!.dimension, "factor:28");
});

Deno.test("effectsChart() needs a dimension", () => {
  assertEquals(
    assertThrows(() => effectsChart([], 2, []), RangeError).message,
    "Cannot draw effects: there is no dimension",
  );
});

Deno.test({
  name: "effectsChart() is drawn with its notes, numbers and names",
  ignore,
  async fn() {
    const svg = await drawChart(effectsChart(EFFECTS, 2, ["mean over 4 faces"]));
    const texts = [...svg.matchAll(/<text[^>]*>([^<]*)<\/text>/g)].map(([, text]) => text);
    assert(svg.includes("mean over 4 faces"));
    for (const text of ["smile", "glasses", "28", "50", "25", "13"]) {
      assert(texts.includes(text), `${text} of ${texts.join(" | ")}`);
    }
  },
});
