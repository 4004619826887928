/**
 * SVG with text to pixels. Fonts of the system differ from one to the next and take long to load, so text is drawn in
 * Roboto (Christian Robertson, SIL Open Font License 1.1), of which one file comes with a package.
 */
import { fromFileUrl } from "@std/path";
import type { Picture } from "../tensor/pixels.ts";
import { loadResvg } from "./native.ts";
import { dropAlpha } from "./rgba.ts";

const FONT = "Roboto";
const FONT_FILE = "@expo-google-fonts/roboto/400Regular/Roboto_400Regular.ttf";

/**
 * Renders an SVG of any shape on white, its text in Roboto.
 *
 * @param svg the text of the SVG, with a width and a height
 * @param scale pixels for each unit of the SVG, above 0; 1 by default
 * @returns an RGB picture
 * @throws {Error} if the SVG cannot be parsed
 * @example
 * ```ts
 * import { renderLabelledSvg } from "ganwalk";
 * const svg = '<svg xmlns="http://www.w3.org/2000/svg" width="40" height="12"><text y="10">hi</text></svg>';
 * const { width, height } = await renderLabelledSvg(svg, 2);
 * console.log(width, height); // 80 24
 * ```
 */
export async function renderLabelledSvg(svg: string, scale = 1): Promise<Picture> {
  const { renderAsync } = await loadResvg();
  const image = await renderAsync(svg, {
    fitTo: { mode: "zoom", value: scale },
    font: {
      loadSystemFonts: false,
      fontFiles: [await findFont()],
      defaultFontFamily: FONT,
      sansSerifFamily: FONT,
    },
    background: "#ffffff",
  });
  const { width, height, pixels } = image;
  return { width, height, channels: 3, data: dropAlpha(pixels) };
}

let font: Promise<string> | undefined;

/** The font's file in Deno's cache or node_modules. */
function findFont(): Promise<string> {
  // Deno fetches a package only for an import; of this one, a file is wanted that cannot be imported.
  return font ??= import("@expo-google-fonts/roboto/package.json", { with: { type: "json" } })
    .then(() => fromFileUrl(import.meta.resolve(FONT_FILE)));
}
