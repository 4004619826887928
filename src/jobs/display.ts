/**
 * Results that show themselves in a Jupyter notebook: what a cell's last line returns is asked for its pictures by
 * the symbol that Deno's kernel looks for (Deno's manual, "Jupyter kernel").
 */
import { type ChartSpec, drawChart } from "../images/chart.ts";
import { encodePng } from "../images/png.ts";
import type { Figure } from "../plots/figure.ts";
import type { Picture } from "../tensor/pixels.ts";
import { drawFigure } from "./draw_figure.ts";

const DISPLAY = Symbol.for("Jupyter.display");

/** What a notebook shows, by media type; binary ones in base64. */
export type MediaBundle = Readonly<Record<string, string>>;

/**
 * Makes a value show itself. It is the same object, and printed or written as JSON it looks as before.
 *
 * @param show is called each time the value is shown
 */
export function displayed<T extends object>(value: T, show: (value: T) => Promise<MediaBundle>): T {
  return Object.defineProperty(value, DISPLAY, { value: () => show(value) });
}

/** A result with a figure, which a notebook shows with its labels. */
export function displayedFigure<T extends { readonly figure: Figure }>(result: T): T {
  return displayed(result, async ({ figure }) => await pngOf(await drawFigure(figure)));
}

/**
 * A figure by itself, for a notebook.
 *
 * @example
 * ```ts
 * import { showFigure } from "ganwalk";
 * const grey = { width: 2, height: 1, channels: 1, data: Uint8Array.of(0, 255) };
 * showFigure({ title: "Two pixels", blocks: [{ pictures: [grey], columns: 1 }] });
 * ```
 */
export function showFigure(figure: Figure): { readonly figure: Figure } {
  return displayedFigure({ figure });
}

/** A result with a chart, which a notebook shows as SVG. */
export function displayedChart<T extends { readonly chart: ChartSpec }>(result: T): T {
  return displayed(result, async ({ chart }) => ({ "image/svg+xml": await drawChart(chart) }));
}

/** A picture that a notebook shows. */
export function showPicture(picture: Picture): Picture {
  return displayed({ ...picture }, pngOf);
}

/** A chart by itself, for a notebook. */
export function showChart(chart: ChartSpec): { readonly chart: ChartSpec } {
  return displayedChart({ chart });
}

/**
 * A file's bytes that a notebook shows: a GIF, WebP or PNG, as their first bytes say.
 *
 * @throws {TypeError} if they are none of these
 */
export function showAnimation(bytes: Uint8Array): { readonly bytes: Uint8Array } {
  const type = mediaTypeOf(bytes);
  return displayed({ bytes }, ({ bytes }) => Promise.resolve({ [type]: bytes.toBase64() }));
}

function mediaTypeOf(bytes: Uint8Array): string {
  const start = String.fromCharCode(...bytes.subarray(0, 4));
  const type = { "GIF8": "image/gif", "RIFF": "image/webp", "\x89PNG": "image/png" }[start];
  if (type) return type;
  throw new TypeError("Cannot show bytes in a notebook: they must be a GIF, WebP or PNG");
}

async function pngOf(picture: Picture): Promise<MediaBundle> {
  return { "image/png": (await encodePng(picture)).toBase64() };
}
