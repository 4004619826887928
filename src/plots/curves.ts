/** The curves of a training: losses, and what the discriminator thinks. */
import type { ChartSpec } from "../images/chart.ts";
import { smooth, spread } from "./smooth.ts";

/** The numbers of one step. */
export interface CurvePoint {
  /** Steps done. */
  readonly step: number;
  /** Of the discriminator. */
  readonly lossD: number;
  /** Of the generator. */
  readonly lossG: number;
  /** D(x), 0 … 1. */
  readonly realScore: number;
  /** D(G(z)), 0 … 1. */
  readonly fakeScore: number;
}

/** Points of a curve that are drawn; more cannot be told apart. */
const MOST_POINTS = 400;
/** Smoothing goes over this part of the run, */
const SMOOTHED_PART = 1 / 40;
/** and over this many steps at least. */
const LEAST_SPAN = 5;

const WIDTH = 640;
const HEIGHT = 200;
const COLOURS = ["#c2452d", "#2b6cb0"];

const PANELS: readonly { title: string; series: readonly (readonly [keyof CurvePoint, string])[] }[] = [
  { title: "loss", series: [["lossD", "discriminator"], ["lossG", "generator"]] },
  { title: "probability “real”", series: [["realScore", "D(x), real"], ["fakeScore", "D(G(z)), generated"]] },
];

/**
 * A chart of losses above D(x) and D(G(z)): faint lines of single steps, bold ones of their moving averages.
 *
 * @param points 1 or more, in the order of their steps
 * @param title such as the run's folder
 * @returns what `drawChart()` draws
 * @throws {RangeError} if there is no point
 */
export function trainingCurves(points: readonly CurvePoint[], title: string): ChartSpec {
  if (points.length === 0) throw new RangeError("Cannot draw curves: there is no step");
  const span = Math.max(LEAST_SPAN, Math.round(points.length * SMOOTHED_PART));
  const last = points.at(-1)!.step;
  return {
    $schema: "https://vega.github.io/schema/vega-lite/v6.json",
    background: "white",
    padding: 12,
    title: {
      text: title,
      subtitle: `to step ${last}; bold: moving average over ${span} steps`,
      anchor: "start",
      offset: 10,
    },
    config: { font: "sans-serif", aria: false },
    spacing: 18,
    resolve: { scale: { color: "independent" } },
    vconcat: PANELS.map((panel, i) => onePanel(points, panel, span, i === PANELS.length - 1)),
  } as ChartSpec;
}

function onePanel(
  points: readonly CurvePoint[],
  { title, series }: typeof PANELS[number],
  span: number,
  isLowest: boolean,
) {
  const shown = spread(points.length, MOST_POINTS);
  const values = series.flatMap(([key, name]) => {
    const smoothed = smooth(points.map((point) => point[key]), span);
    return shown.map((i) => ({
      step: points[i]!.step,
      series: name,
      value: points[i]![key],
      smoothed: smoothed[i]!,
    }));
  }).filter(({ value }) => Number.isFinite(value));
  const y = (field: string) => ({
    field,
    type: "quantitative",
    title,
    scale: isLowest ? { domain: [0, 1] } : { zero: true },
    axis: { tickCount: 5, gridOpacity: 0.5 },
  });
  return {
    width: WIDTH,
    height: HEIGHT,
    data: { values },
    encoding: {
      x: {
        field: "step",
        type: "quantitative",
        title: isLowest ? "step" : null,
        scale: { nice: false, zero: false },
        axis: { format: ",d", tickMinStep: 1, grid: false },
      },
      color: {
        field: "series",
        type: "nominal",
        title: null,
        scale: { domain: series.map(([, name]) => name), range: COLOURS },
        legend: { orient: "top", symbolType: "stroke", symbolSize: 400, symbolOpacity: 1 },
      },
    },
    layer: [
      { mark: { type: "line", opacity: 0.25, strokeWidth: 1 }, encoding: { y: y("value") } },
      { mark: { type: "line", strokeWidth: 2 }, encoding: { y: y("smoothed") } },
    ],
  };
}
