/** Figures of exploring as files. */
import { type Figure, plainFigure } from "../plots/figure.ts";
import { drawFigure } from "./draw_figure.ts";
import type { FigureOptions } from "./figures.ts";
import type { LoadedGenerator } from "./load_generator.ts";
import { writePng, writeRecipe } from "./write_picture.ts";

/** The options of every command that explores. */
export interface ExploreOptions extends FigureOptions {
  /** Without title and labels; false by default. */
  readonly plain?: boolean;
}

/** What a figure's note says of its generator. */
export function describeGenerator({ config, step }: LoadedGenerator): string {
  const { architecture, preset, size } = config;
  return `${architecture?.name ?? preset} ${size}x${size}, step ${step}`;
}

/**
 * Writes a figure and its recipe.
 *
 * @param path of the PNG
 * @param recipe see `recipeOf()`, with the latents
 * @param sources stand below the title: of which generators it is
 * @returns the paths written
 */
export async function writeFigure(
  figure: Figure,
  path: string,
  plain: boolean,
  recipe: Record<string, unknown>,
  sources: readonly string[],
): Promise<string[]> {
  const named = { ...figure, notes: [...figure.notes ?? [], ...sources] };
  const picture = plain ? plainFigure(figure) : await drawFigure(named);
  return [await writePng(path, picture), writeRecipe(path, recipe)];
}
