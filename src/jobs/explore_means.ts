/** `deno task explore means`: average faces over a list of latent means. */
import { figurePath } from "./figures.ts";
import { describeModels, loadModels, modelParts, type ModelsOptions, recipeOfModels } from "./load_models.ts";
import { meansFigure, type MeansFigureOptions } from "./means_figure.ts";
import type { Reporter } from "./reporter.ts";
import { listPart, plainPart, writeFigure } from "./write_figure.ts";

/** The options of `explore means`. */
export interface ExploreMeansOptions extends ModelsOptions, Omit<MeansFigureOptions, "scale" | "onProgress"> {
  readonly atMean: boolean;
  readonly scale: number;
  readonly plain: boolean;
  /** Path of the picture; default: in the first model's folder, named after the options. */
  readonly file?: string;
}

/**
 * Writes a picture of average faces: a column for each mean, a row for each model. Its JSON has no latents, which are
 * thousands: the seed gives them again.
 *
 * @returns the paths written
 */
export async function exploreMeans(options: ExploreMeansOptions, reporter: Reporter): Promise<string[]> {
  const { means, sd, count, seed, atMean, scale, plain } = options;
  const models = await loadModels(options, reporter.line);
  const bar = reporter.progress("Averaging", models.length * means.length * count);
  const { figure } = await meansFigure(models, { ...options, onProgress: (done) => bar.update(done) });
  bar.end();
  const path = figurePath(models[0]!, options, "explore", [
    listPart("means", means),
    `sd_${sd}`,
    `count-${count}`,
    `seed-${seed}`,
    ...atMean ? ["at-mean"] : [],
    ...modelParts(models),
    ...plainPart(plain),
  ], ".png");
  const recipe = recipeOfModels(models, "explore means", { means, sd, count, seed, atMean, scale, plain });
  const written = await writeFigure(figure, path, plain, recipe, describeModels(models));
  for (const model of models) model.dispose();
  return written;
}
