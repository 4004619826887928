/** `deno task explore pick`: faces with their numbers, to name them by. */
import { plainPart } from "./explore.ts";
import { figurePath, recipeOf } from "./figures.ts";
import { loadGenerator } from "./load_generator.ts";
import { pickFigure, type PickFigureOptions } from "./pick_figure.ts";
import type { Reporter } from "./reporter.ts";
import { describeGenerator, type ExploreOptions, writeFigure } from "./write_figure.ts";

/** The options of `explore pick`. */
export interface ExplorePickOptions extends ExploreOptions, Omit<PickFigureOptions, "scale"> {}

/**
 * Writes faces with their seeds below.
 *
 * @returns the paths written
 */
export async function explorePick(options: ExplorePickOptions, reporter: Reporter): Promise<string[]> {
  const { seeds, columns, scale, plain = false } = options;
  const generator = await loadGenerator(options, reporter.line);
  const { figure, latents } = await pickFigure(generator, options);
  const parts = [`pick_${seeds[0]}-to-${seeds.at(-1)}_${seeds.length}-faces`, ...plainPart(plain)];
  const path = figurePath(generator, options, "explore", parts, ".png");
  const recipe = recipeOf(generator, "explore pick", { seeds, columns, scale, plain, latents });
  const written = await writeFigure(figure, path, plain, recipe, [describeGenerator(generator)]);
  generator.dispose();
  return written;
}
