/** `deno task explore pick`: faces with their numbers, to name them by. */
import { sampleLatent } from "../latent/prior.ts";
import { createRandom } from "../tensor/random.ts";
import { plainPart } from "./explore.ts";
import type { Explored, ExploredFigure } from "./explored_figure.ts";
import { figurePath, recipeOf } from "./figures.ts";
import { loadGenerator } from "./load_generator.ts";
import type { Reporter } from "./reporter.ts";
import { describeGenerator, type ExploreOptions, writeFigure } from "./write_figure.ts";

/** What is shown. */
export interface PickFigureOptions {
  /** A face each, 1 or more. */
  readonly seeds: readonly number[];
  /** Faces in a row, 1 or more. */
  readonly columns: number;
  /** Each pixel becomes scale x scale pixels; 1 by default. */
  readonly scale?: number;
}

/** The options of `explore pick`. */
export interface ExplorePickOptions extends ExploreOptions, Omit<PickFigureOptions, "scale"> {}

/**
 * Faces with their seeds below: the numbers that `seed:3`, `--seeds`, `--from` and `--to` take.
 *
 * @throws {RangeError} if there is no seed
 * @example
 * ```ts
 * import { loadGenerator, pickFigure } from "ganwalk";
 * const generator = await loadGenerator({ run: "shipped", out: "out", backend: "auto", debug: false });
 * const { figure } = await pickFigure(generator, { seeds: [3, 9], columns: 2 });
 * generator.dispose();
 * console.log(figure.blocks[0]?.captions); // [ "3", "9" ]
 * ```
 */
export async function pickFigure(
  { decode, prior }: Explored,
  { seeds, columns: most, scale = 1 }: PickFigureOptions,
): Promise<ExploredFigure> {
  if (seeds.length === 0) throw new RangeError("Cannot show faces: there is no seed");
  const latents = seeds.map((seed) => sampleLatent(prior, createRandom(seed)));
  const columns = Math.min(most, seeds.length);
  const figure = {
    title: "Faces by their seeds",
    blocks: [{ pictures: await decode(latents), columns, captions: seeds.map(String) }],
    scale,
  };
  const rows = Math.ceil(seeds.length / columns);
  return {
    figure,
    latents: Array.from({ length: rows }, (_, row) => latents.slice(row * columns, (row + 1) * columns)),
  };
}

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
