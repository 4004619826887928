/** `deno task interpolate`: from one face to another. */
import { pathBetween, type PathMethod } from "../latent/paths.ts";
import { sampleLatent } from "../latent/prior.ts";
import { arrangeGrid, enlarge } from "../plots/grid.ts";
import { createRandom } from "../tensor/random.ts";
import { type FigureOptions, figurePath, recipeOf } from "./figures.ts";
import { loadGenerator } from "./load_generator.ts";
import type { Reporter } from "./reporter.ts";
import { writeGif, writePng, writeRecipe } from "./write_picture.ts";

/** The options of `deno task interpolate`. */
export interface InterpolateOptions extends FigureOptions {
  /** Seed of the first face. */
  readonly from: number;
  /** Seed of the last face. */
  readonly to: number;
  /** Pictures, both ends included. */
  readonly frames: number;
  readonly method: PathMethod;
  /** Length of the GIF. */
  readonly seconds: number;
}

/**
 * Writes a GIF that goes from one face to the other, and all its frames side by side as a PNG.
 *
 * @returns the paths written
 */
export async function interpolate(options: InterpolateOptions, reporter: Reporter): Promise<string[]> {
  const { from, to, frames, method, seconds, scale } = options;
  const generator = await loadGenerator(options, reporter.line);
  const [a, b] = [from, to].map((seed) => sampleLatent(generator.prior, createRandom(seed)));
  const latents = pathBetween(a!, b!, frames, method);
  const pictures = await generator.decode(latents);
  const parts = [`${from}-to-${to}`, method, `${frames}-frames`, `${seconds}-s`];
  const gif = figurePath(generator, options, "interpolate", parts, ".gif");
  const strip = gif.replace(/\.gif$/i, "") + ".png";
  const written = [
    await writeGif(gif, pictures.map((picture) => enlarge(picture, scale)), seconds / frames),
    await writePng(strip, arrangeGrid(pictures, { columns: frames, scale })),
    writeRecipe(
      gif,
      recipeOf(generator, "interpolate", { from, to, frames, method, seconds, scale, latents }),
    ),
  ];
  generator.dispose();
  return written;
}
