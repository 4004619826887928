/** `deno task explore pick`: faces with their numbers, to name them by. */
import { withGenerator } from "./load_generator.ts";
import { pickFigure, type PickFigureOptions } from "./pick_figure.ts";
import type { Reporter } from "./reporter.ts";
import { type ExploreOptions, writeExplored } from "./write_figure.ts";

/** The options of `explore pick`. */
export interface ExplorePickOptions extends ExploreOptions, Omit<PickFigureOptions, "scale"> {}

/**
 * Writes faces with their seeds below.
 *
 * @returns the paths written
 */
export function explorePick(options: ExplorePickOptions, reporter: Reporter): Promise<string[]> {
  const { seeds, columns } = options;
  return withGenerator(options, reporter, async (generator) =>
    await writeExplored(generator, options, {
      command: "pick",
      parts: [`pick_${seeds[0]}-to-${seeds.at(-1)}_${seeds.length}-faces`],
      details: { seeds, columns },
    }, await pickFigure(generator, options)));
}
