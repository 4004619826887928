/** Figures as pictures. */
import { renderLabelledSvg } from "../images/labelled_svg.ts";
import { type Figure, layOutFigure, pasteFigure } from "../plots/figure.ts";
import type { Picture } from "../tensor/pixels.ts";

/**
 * Draws a figure with its title and labels, in Roboto. `plainFigure()` gives the pictures without them.
 *
 * @returns an RGB picture, which `encodePng()` makes a file of
 * @throws {RangeError} if there is no picture, or there are not as many labels as rows, columns or pictures
 * @example
 * ```ts
 * import { drawFigure } from "ganwalk";
 * const dot = { width: 32, height: 32, channels: 1, data: new Uint8Array(1024) };
 * const { width, height } = await drawFigure({ title: "One", blocks: [{ pictures: [dot], columns: 1 }] });
 * console.log(width, height);
 * ```
 */
export async function drawFigure(figure: Figure): Promise<Picture> {
  const layout = layOutFigure(figure);
  return pasteFigure(await renderLabelledSvg(layout.svg), layout);
}
