/** `deno task explore distribution`: where samples at several latent means fall. */
import { drawChart } from "../images/chart.ts";
import { renderLabelledSvg } from "../images/labelled_svg.ts";
import { UserError } from "../tensor/errors.ts";
import {
  type DistributionFigure,
  distributionFigure,
  type DistributionFigureOptions,
  type DistributionSample,
} from "./distribution_figure.ts";
import { FACES } from "./face_source.ts";
import type { LoadedGenerator } from "./load_generator.ts";
import { describeModels, recipeOfModels, withModels } from "./load_models.ts";
import { loadRegressor } from "./load_regressor.ts";
import { letterOf } from "./means_figure.ts";
import type { Reporter } from "./reporter.ts";
import { comparedPath, type CompareOptions } from "./write_compared.ts";
import { listPart, type Loaded } from "./write_figure.ts";
import { writePng, writeRecipe, writeText } from "./write_picture.ts";

/** The options of `explore distribution`. */
export interface ExploreDistributionOptions
  extends CompareOptions, Pick<DistributionFigureOptions, "means" | "sd" | "count" | "seed" | "of"> {}

/**
 * Writes a plot of samples at several latent means, as PNG and SVG, a row for each model. Its JSON has the scores of
 * all samples, and the latents of those that are shown as pictures, model by model.
 *
 * @returns the paths written
 * @throws {UserError} if there are fewer than 3 samples, or features are asked for that cannot be read
 */
export function exploreDistribution(
  options: ExploreDistributionOptions,
  reporter: Reporter,
): Promise<string[]> {
  return withModels(options, reporter, (models) => writeDistribution(models, options, reporter));
}

/** {@linkcode exploreDistribution} of loaded models. */
export async function writeDistribution(
  models: readonly LoadedGenerator[],
  options: Loaded<ExploreDistributionOptions>,
  reporter: Reporter,
): Promise<string[]> {
  const { means, sd, count, seed, of = "pixels", scale, plain = false } = options;
  assertPlane(models, options);
  const regressor = of === "features" ? loadRegressor(models[0]!.engine) : undefined;
  const bar = reporter.progress("Sampling", models.length * new Set(means).size * count);
  try {
    const figure = await distributionFigure(models, {
      ...{ means, sd, count, seed, of, plain },
      readFeatures: regressor?.readFeatures,
      notes: describeModels(models),
      onProgress: (done) => bar.update(done),
    });
    const parts = [listPart("distribution", means), `sd_${sd}`, `count-${count}`, `seed-${seed}`, of];
    const path = comparedPath(models, options, parts);
    const svg = await drawChart(figure.chart);
    const details = { means, sd, count, seed, of, scale, plain, ...describeDistribution(figure) };
    return [
      await writePng(path, await renderLabelledSvg(svg, scale)),
      writeRecipe(path, recipeOfModels(models, "explore distribution", details)),
      writeText(path.replace(/\.png$/i, ".svg"), svg),
    ];
  } finally {
    bar.end();
    regressor?.dispose();
  }
}

/** @throws {UserError} if samples do not span a plane */
function assertPlane(
  models: readonly LoadedGenerator[],
  { means, count, of }: Loaded<ExploreDistributionOptions>,
): void {
  const samples = models.length * new Set(means).size * count;
  if (samples < 3) {
    throw new UserError(`Cannot plot ${samples} samples: a plane takes 3 or more; raise --count`);
  }
  const other = models.find(({ config }) => config.dataset.name !== FACES);
  if (of === "features" && other) {
    throw new UserError(
      `Cannot plot features: the generator learned from "${other.config.dataset.name}", and features are read of ` +
        "drawn faces only; take --of pixels",
    );
  }
  const sizes = new Set(models.map(({ prior }) => prior.size));
  if (of === "latents" && (sizes.size > 1 || sizes.has(1))) {
    throw new UserError(
      `Cannot plot latents of ${[...sizes].join(" and ")} numbers: all models must have as many, 2 or more`,
    );
  }
}

/** The numbers of a plot, for its JSON: lists of one number for each sample, in their order. */
function describeDistribution({ shares, samples, thumbnails }: DistributionFigure) {
  const models = samples.map((own) =>
    [...new Set(own.map(({ mean }) => mean))].map((mean) => {
      const some = own.filter((sample) => sample.mean === mean);
      const list = (of: (sample: DistributionSample) => number | undefined) =>
        some.map(of).filter((value) => value !== undefined);
      return {
        mean,
        x: list(({ x }) => x),
        y: list(({ y }) => y),
        brightness: list(({ statistics }) => statistics.brightness),
        contrast: list(({ statistics }) => statistics.contrast),
        saturation: list(({ statistics }) => statistics.saturation),
      };
    })
  );
  const shown = thumbnails.map((list, m) =>
    list.map(({ sample }) => {
      const { mean, index, x, y } = samples[m]![sample]!;
      return { model: letterOf(m), mean, sample: index, x, y };
    })
  );
  return {
    explained: shares,
    scores: models,
    thumbnails: shown.flat(),
    latents: thumbnails.map((list) => list.map(({ latent }) => latent)),
  };
}
