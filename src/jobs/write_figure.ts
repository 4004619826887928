/** Figures of exploring as files. */
import { nameOfNetworks } from "../model/architecture.ts";
import { type Figure, plainFigure } from "../plots/figure.ts";
import { drawFigure } from "./draw_figure.ts";
import type { ExploredFigure } from "./explored_figure.ts";
import { type FigureOptions, figurePath, recipeOf } from "./figures.ts";
import type { GeneratorOptions, LoadedModel } from "./load_generator.ts";
import { writePng, writeRecipe } from "./write_picture.ts";

/** The options of every command that explores. */
export interface ExploreOptions extends FigureOptions {
  /** Without title and labels; false by default. */
  readonly plain?: boolean;
}

/** The options of a command once its generators are loaded. */
export type Loaded<Options extends GeneratorFlags> = Omit<Options, keyof GeneratorFlags>;

type GeneratorFlags = { readonly [Name in keyof GeneratorOptions]?: unknown };

/** What a figure's note says of its generator. */
export function describeGenerator({ config, step }: LoadedModel): string {
  return `${nameOfNetworks(config)} ${config.size}x${config.size}, step ${step}`;
}

/** What a plain figure's file name has more. */
export function plainPart(plain: boolean): string[] {
  return plain ? ["plain"] : [];
}

/** File names have an end. */
const LONGEST_PART = 60;

/** A part of a file name, cut where it is too long. */
export function cutPart(part: string): string {
  return part.slice(0, LONGEST_PART);
}

/** A list as a part of a file name, such as `means_-0.6_0.3`. */
export function listPart(name: string, list: readonly unknown[]): string {
  return cutPart(`${name}_${list.join("_")}`);
}

/** What tells a figure of one generator from others. */
export interface ExploredWork {
  /** What comes behind `explore`. */
  readonly command: string;
  /** Of the file's name, see `figurePath()`. */
  readonly parts: readonly string[];
  /** The command's own options and numbers, for the recipe. */
  readonly details: Record<string, unknown>;
}

/**
 * Writes a figure of one generator and its recipe.
 *
 * @param explored what was made, with the latents as the recipe is to have them
 * @returns the paths written, the PNG's first
 */
export async function writeExplored(
  generator: LoadedModel,
  options: Loaded<ExploreOptions>,
  { command, parts, details }: ExploredWork,
  { figure, latents }: Pick<ExploredFigure, "figure"> & { readonly latents: unknown },
): Promise<string[]> {
  const { scale, plain = false } = options;
  const path = figurePath(generator, options, "explore", [...parts, ...plainPart(plain)], ".png");
  const recipe = recipeOf(generator, `explore ${command}`, { ...details, scale, plain, latents });
  return await writeFigure(figure, path, plain, recipe, [describeGenerator(generator)]);
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
