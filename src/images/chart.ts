/** Charts as SVG, with Vega-Lite. It is loaded when first used, which takes about a second. */
import type { TopLevelSpec } from "vega-lite";

/** What a chart shows: a specification of Vega-Lite 6, plain data. */
export type ChartSpec = TopLevelSpec;

/**
 * Draws a chart.
 *
 * @param spec see https://vega.github.io/vega-lite/docs/
 * @returns the text of an SVG; its text is in the reader's sans-serif font
 * @throws {Error} if the specification is wrong
 */
export async function drawChart(spec: ChartSpec): Promise<string> {
  const [vega, { compile }] = await Promise.all([import("vega"), import("vega-lite")]);
  const view = new vega.View(vega.parse(compile(spec).spec), { renderer: "none" });
  try {
    return `${await view.toSVG()}\n`;
  } finally {
    view.finalize();
  }
}
