/** Figures of one model or several as files. */
import type { ExploredFigure } from "./explored_figure.ts";
import { figurePath } from "./figures.ts";
import type { LoadedGenerator } from "./load_generator.ts";
import { describeModels, modelParts, type ModelsOptions, recipeOfModels } from "./load_models.ts";
import {
  type ExploredWork,
  type ExploreOptions,
  type Loaded,
  plainPart,
  writeFigure,
} from "./write_figure.ts";

/** The options of every command that explores and compares models. */
export interface CompareOptions extends ModelsOptions, Pick<ExploreOptions, "scale" | "file" | "plain"> {}

/** Where a figure of models goes: the first one's folder, if no file is named. */
export function comparedPath(
  models: readonly LoadedGenerator[],
  options: Loaded<CompareOptions>,
  parts: readonly string[],
): string {
  const all = [...parts, ...modelParts(models), ...plainPart(options.plain ?? false)];
  return figurePath(models[0]!, options, "explore", all, ".png");
}

/**
 * Writes a figure of one model or several and its recipe.
 *
 * @param models 1 or more
 * @param explored what was made; without latents where they are too many
 * @returns the paths written, the PNG's first
 */
export async function writeCompared(
  models: readonly LoadedGenerator[],
  options: Loaded<CompareOptions>,
  { command, parts, details }: ExploredWork,
  { figure, latents }: Pick<ExploredFigure, "figure"> & { readonly latents?: unknown },
): Promise<string[]> {
  const { scale, plain = false } = options;
  const recipe = recipeOfModels(models, `explore ${command}`, { ...details, scale, plain, latents });
  return await writeFigure(
    figure,
    comparedPath(models, options, parts),
    plain,
    recipe,
    describeModels(models),
  );
}
