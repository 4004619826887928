/** Charts of what a step costs. */
import * as vega from "vega";
import { compile, type TopLevelSpec } from "vega-lite";
import type { Precision } from "../src/engine/engine.ts";
import { UserError } from "../src/tensor/errors.ts";
import type { Who } from "./contestants.ts";
import type { Row } from "./rows.ts";
import { PRESET_WIDTH } from "./width.ts";

/** A party's fastest variant in one cell. */
export interface Point {
  /** Such as `PyTorch`. */
  readonly party: string;
  readonly precision: Precision;
  readonly batch: number;
  readonly size: number;
  readonly width: number;
  readonly msPerImage: number;
}

const NAMES: Readonly<Record<Who, string>> = {
  ours: "ganwalk",
  pytorch: "PyTorch",
  keras: "Keras",
  stock: "tfjs wasm",
};

/** What the two others are kept at where a chart changes one. */
const KEPT = 64;

/** The charts: what changes, and the text of its axis. */
const CHARTS = [
  { field: "batch", title: "pictures in a batch", scale: "linear" },
  { field: "size", title: "side of the pictures, pixels", scale: "log" },
  { field: "width", title: "filters next to the image", scale: "log" },
] as const;

/**
 * The fastest variant of each party, precision and cell.
 *
 * @param runs rows of each run; a cell that an earlier run has is not taken from a later one
 */
export function pointsOf(runs: readonly (readonly Row[])[]): Point[] {
  const points = new Map<string, Point>();
  for (const rows of runs) {
    const earlier = new Set(points.keys());
    for (const { who, precision, batch, size, width = PRESET_WIDTH, msPerImage } of rows) {
      const point = { party: NAMES[who], precision, batch, size, width, msPerImage };
      const key = [who, precision, batch, size, width].join();
      if (earlier.has(key) || (points.get(key)?.msPerImage ?? Infinity) <= msPerImage) continue;
      points.set(key, point);
    }
  }
  return [...points.values()];
}

/**
 * Milliseconds per image against batch, image size and width, side by side, as an SVG.
 *
 * @param machine where it was measured, for the caption
 * @throws {UserError} if no cell has all three at 64
 */
export async function costCharts(points: readonly Point[], machine: string): Promise<string> {
  if (!points.some(({ batch, size, width }) => batch === KEPT && size === KEPT && width === KEPT)) {
    throw new UserError(`Cannot plot: there is no row of batch ${KEPT}, size ${KEPT} and width ${KEPT}`);
  }
  const spec: TopLevelSpec = {
    $schema: "https://vega.github.io/schema/vega-lite/v6.json",
    background: "white",
    padding: 12,
    title: {
      text: "One training step of radford, milliseconds per image",
      subtitle: [
        machine,
        `kept where another changes: batch ${KEPT}, ${KEPT} x ${KEPT} pixels, ${KEPT} filters`,
      ],
      anchor: "start",
      offset: 14,
    },
    config: { font: "sans-serif", aria: false },
    hconcat: CHARTS.map((chart) => oneChart(points, chart)),
  };
  const view = new vega.View(vega.parse(compile(spec).spec), { renderer: "none" });
  const svg = await view.toSVG();
  view.finalize();
  return `${svg}\n`;
}

function oneChart(points: readonly Point[], { field, title, scale }: typeof CHARTS[number]) {
  const kept = (["batch", "size", "width"] as const).filter((other) => other !== field);
  const values = points.filter((point) => kept.every((other) => point[other] === KEPT));
  const parties = [...new Set(points.map(({ party }) => party))];
  const ticks = [...new Set(values.map((point) => point[field]))].toSorted((a, b) => a - b);
  const strokeDash = {
    field: "precision",
    type: "nominal",
    title: null,
    scale: { domain: ["bf16", "f32"] },
    legend: { orient: "bottom", symbolType: "stroke", symbolSize: 400 },
  } as const;
  const encoding = {
    x: {
      field,
      type: "quantitative",
      title,
      scale: { type: "log", base: 2, nice: false, padding: 12 },
      axis: { values: ticks, format: "d", grid: false },
    },
    y: {
      field: "msPerImage",
      type: "quantitative",
      title: "ms per image",
      scale: scale === "linear" ? { zero: true } : { type: scale, nice: false, padding: 8 },
      axis: { format: ".2~f", tickCount: 5, gridOpacity: 0.5 },
    },
    color: {
      field: "party",
      type: "nominal",
      title: null,
      scale: { domain: Object.values(NAMES) },
      legend: { orient: "bottom", values: parties },
    },
  } as const;
  return {
    width: 220,
    height: 200,
    data: { values },
    encoding,
    layer: [
      { mark: "line" as const, encoding: { strokeDash } },
      { mark: { type: "point" as const, filled: true, opacity: 1 } },
    ],
  };
}
