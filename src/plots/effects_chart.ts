/** What each latent dimension changes, as a chart. */
import type { ChartSpec } from "../images/chart.ts";

/** What one dimension or direction changes. */
export interface ChartedEffect {
  /** A dimension, counted from 1, or the name of a direction. */
  readonly dimension: number | string;
  /** Mean absolute change of a pixel's value for one unit, 0 … 255. */
  readonly imageChange: number;
  /** Change for one unit by attribute, in parts of its range or shares of faces. */
  readonly attributes: readonly { readonly name: string; readonly change: number }[];
}

const WIDTH = 720;
const HEIGHT = 180;
const CELL = { width: 56, height: 20 };
/** So many bars have their numbers below them. */
const MOST_NUMBERED = 40;
/** Numbers are short, names are not. */
const LABEL_ANGLES = { dimension: 0, direction: -90 } as const;

/**
 * A chart of all dimensions' effects on pictures, the largest first, above a table of what the first of them do to
 * each attribute.
 *
 * @param effects 1 or more, in the order of the bars
 * @param top how many dimensions the table has
 * @param notes below the title
 * @returns what `drawChart()` draws
 * @throws {RangeError} if there is no effect
 */
export function effectsChart(
  effects: readonly ChartedEffect[],
  top: number,
  notes: readonly string[],
): ChartSpec {
  if (effects.length === 0) throw new RangeError("Cannot draw effects: there is no dimension");
  const what = typeof effects[0]!.dimension === "string" ? "direction" : "dimension";
  const table = effects.slice(0, top).flatMap(({ dimension, attributes }) =>
    attributes.map(({ name, change }) => ({ dimension, name, change }))
  );
  return {
    $schema: "https://vega.github.io/schema/vega-lite/v6.json",
    background: "white",
    padding: 12,
    title: {
      text: `What one unit of each latent ${what} changes`,
      subtitle: [...notes, "bars: mean change of a pixel, of 255"],
      anchor: "start",
      offset: 10,
    },
    config: { font: "sans-serif", aria: false },
    spacing: 24,
    resolve: { scale: { x: "independent" } },
    vconcat: [bars(effects, what), ...table.length > 0 ? [heatmap(table, what)] : []],
  } as ChartSpec;
}

type What = "dimension" | "direction";

function bars(effects: readonly ChartedEffect[], what: What) {
  return {
    width: WIDTH,
    height: HEIGHT,
    data: { values: effects.map(({ dimension, imageChange }) => ({ dimension, imageChange })) },
    mark: { type: "bar", color: "#2b6cb0" },
    encoding: {
      x: {
        field: "dimension",
        type: "ordinal",
        sort: null,
        title: `${what}, largest effect first`,
        axis: { labels: effects.length <= MOST_NUMBERED, ticks: false, labelAngle: LABEL_ANGLES[what] },
      },
      y: { field: "imageChange", type: "quantitative", title: "change of a pixel" },
    },
  };
}

function heatmap(
  values: readonly { dimension: number | string; name: string; change: number }[],
  what: What,
) {
  // Black letters cannot be read on the darker half of the blues.
  const dark = 50 * Math.max(...values.map(({ change }) => change));
  const y = { field: "name", type: "nominal", sort: null, title: null };
  const axis = { labelAngle: LABEL_ANGLES[what] };
  const x = { field: "dimension", type: "ordinal", sort: null, title: what, axis };
  return {
    title: { text: "Attributes: % of faces that change, or % of the range", fontSize: 11 },
    width: { step: CELL.width },
    height: { step: CELL.height },
    data: { values: values.map((value) => ({ ...value, percent: 100 * value.change })) },
    layer: [
      {
        mark: "rect",
        encoding: {
          x,
          y,
          color: { field: "percent", type: "quantitative", scale: { scheme: "blues" }, legend: null },
        },
      },
      {
        mark: { type: "text", fontSize: 10 },
        encoding: {
          x,
          y,
          text: { field: "percent", type: "quantitative", format: ".0f" },
          color: { condition: { test: `datum.percent > ${dark}`, value: "white" }, value: "black" },
        },
      },
    ],
  };
}
