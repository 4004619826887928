/** `deno task explore pick`: faces with their numbers, to name them by. */
import { type LoadedGenerator, withGenerator } from "./load_generator.ts";
import { pickFigure, type PickFigureOptions } from "./pick_figure.ts";
import type { Reporter } from "./reporter.ts";
import { type ExploreOptions, type Loaded, writeExplored } from "./write_figure.ts";

/** The options of `explore pick`. */
export interface ExplorePickOptions extends ExploreOptions, Omit<PickFigureOptions, "scale"> {}

/**
 * Writes faces with their seeds below.
 *
 * @returns the paths written
 */
export function explorePick(options: ExplorePickOptions, reporter: Reporter): Promise<string[]> {
  return withGenerator(options, reporter, (generator) => writePick(generator, options));
}

/** {@linkcode explorePick} of a loaded generator. */
export async function writePick(
  generator: LoadedGenerator,
  options: Loaded<ExplorePickOptions>,
): Promise<string[]> {
  const { seeds, columns } = options;
  return await writeExplored(generator, options, {
    command: "pick",
    parts: [`pick_${seeds[0]}-to-${seeds.at(-1)}_${seeds.length}-faces`],
    details: { seeds, columns },
  }, await pickFigure(generator, options));
}
