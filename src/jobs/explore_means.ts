/** `deno task explore means`: average faces over a list of latent means. */
import type { LoadedGenerator } from "./load_generator.ts";
import { withModels } from "./load_models.ts";
import { meansFigure, type MeansFigureOptions } from "./means_figure.ts";
import type { Reporter } from "./reporter.ts";
import { type CompareOptions, writeCompared } from "./write_compared.ts";
import { listPart, type Loaded } from "./write_figure.ts";

/** The options of `explore means`. */
export interface ExploreMeansOptions
  extends CompareOptions, Omit<MeansFigureOptions, "scale" | "onProgress"> {}

/**
 * Writes a picture of average faces: a column for each mean, a row for each model. Its JSON has no latents, which are
 * thousands: the seed gives them again.
 *
 * @returns the paths written
 */
export function exploreMeans(options: ExploreMeansOptions, reporter: Reporter): Promise<string[]> {
  return withModels(options, reporter, (models) => writeMeans(models, options, reporter));
}

/** {@linkcode exploreMeans} of loaded models. */
export async function writeMeans(
  models: readonly LoadedGenerator[],
  options: Loaded<ExploreMeansOptions>,
  reporter: Reporter,
): Promise<string[]> {
  const { means, sd, count, seed, atMean = false } = options;
  const bar = reporter.progress("Averaging", models.length * means.length * count);
  const explored = await meansFigure(models, { ...options, onProgress: (done) => bar.update(done) });
  bar.end();
  return await writeCompared(models, options, {
    command: "means",
    parts: [
      listPart("means", means),
      `sd_${sd}`,
      `count-${count}`,
      `seed-${seed}`,
      ...atMean ? ["at-mean"] : [],
    ],
    details: { means, sd, count, seed, atMean },
  }, explored);
}
