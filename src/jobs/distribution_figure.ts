/** The figure of a generator's distribution: where samples at several latent means fall. */
import { chunk } from "@std/collections/chunk";
import { encodePng } from "../images/png.ts";
import type { ChartSpec } from "../images/chart.ts";
import { componentScores, principalComponents } from "../latent/principal_components.ts";
import { type Latent, sampleAround } from "../latent/prior.ts";
import { collectPictures } from "../metrics/picture_set.ts";
import { type ToneStatistics, toneStatistics } from "../metrics/tone_statistics.ts";
import type { ReadFeatures } from "../model/read_features.ts";
import { chooseThumbnails, distributionChart } from "../plots/distribution_chart.ts";
import type { Picture } from "../tensor/pixels.ts";
import { createRandom } from "../tensor/random.ts";
import { displayedChart } from "./display.ts";
import { describeSpread, type Explored } from "./explored_figure.ts";
import { letterOf } from "./means_figure.ts";

/** What is projected, as `--of` takes it. */
export const DISTRIBUTION_SPACES = ["pixels", "features", "latents"] as const;

/** What is plotted. */
export interface DistributionFigureOptions {
  /** 1 or more; those given twice count once. */
  readonly means: readonly number[];
  /** Spread around each mean, 0 or more. */
  readonly sd: number;
  /** Samples of each mean and model, 1 or more; all together 3 or more. */
  readonly count: number;
  /** Of the samples; the same e for all means and models. */
  readonly seed: number;
  /**
   * Whose principal components span the plane: pixels (default), features that `readFeatures` reads, or the latents
   * themselves.
   */
  readonly of?: typeof DISTRIBUTION_SPACES[number];
  /** See `loadRegressor()`; `of: "features"` needs it. */
  readonly readFeatures?: ReadFeatures;
  /** Stands below the title. */
  readonly notes?: readonly string[];
  /** Without title, axes and legend; false by default. */
  readonly plain?: boolean;
  /** Is told how many pictures of all are made. */
  readonly onProgress?: (done: number, total: number) => void;
}

/** A sample and where it falls. */
export interface DistributionSample {
  /** The mean that its latent lies around. */
  readonly mean: number;
  /** Which of the mean's samples it is, counted from 0. */
  readonly index: number;
  /** Score of the first principal component. */
  readonly x: number;
  /** Score of the second one. */
  readonly y: number;
  /** Of its picture. */
  readonly statistics: ToneStatistics;
}

/** A plotted distribution. */
export interface DistributionFigure {
  /** For `drawChart()`. */
  readonly chart: ChartSpec;
  /** Parts of the variance that both components explain, 0 … 1. */
  readonly shares: readonly [number, number];
  /** Of each model, mean by mean. */
  readonly samples: readonly (readonly DistributionSample[])[];
  /** Of each model: the samples that are shown as pictures, and their latents. */
  readonly thumbnails: readonly (readonly { readonly sample: number; readonly latent: Latent }[])[];
}

/** Pictures that are made before the progress is told. */
const AT_ONCE = 64;
/** Streams of the seed. */
const STREAM = { latents: 0, components: 1 } as const;

/**
 * Samples z ~ N(m, sd) at several means m, their pictures projected to the plane of their first two principal
 * components (Pearson 1901), which all models share, coloured by mean; beside, histograms of brightness, contrast
 * and saturation.
 *
 * @param models 1 or more, with pictures of one size; several are called A, B, …
 * @throws {RangeError} if there is no model or mean, fewer than 3 samples, or features have no reader
 * @example
 * ```ts
 * import { distributionFigure, drawChart, loadGenerator } from "ganwalk";
 * const generator = await loadGenerator({ run: "shipped", out: "out", backend: "auto", debug: false });
 * const options = { means: [-0.5, 0.5], sd: 0.4, count: 8, seed: 0 };
 * const { chart, samples } = await distributionFigure([generator], options);
 * generator.dispose();
 * console.log(samples[0]?.length, (await drawChart(chart)).startsWith("<svg ")); // 16 true
 * ```
 */
export async function distributionFigure(
  models: readonly Explored[],
  options: DistributionFigureOptions,
): Promise<DistributionFigure> {
  const means = [...new Set(options.means)];
  if (models.length === 0) throw new RangeError("Cannot plot a distribution: there is no model");
  if (means.length === 0) throw new RangeError("Cannot plot a distribution: there is no mean");
  const drawn = await drawSamples(models, means, options);
  const { scores, shares } = await project(drawn, options);
  const samples = drawn.map(({ pictures }, m) =>
    pictures.map((picture, i): DistributionSample => {
      const [x, y] = scores[m]![i] as [number, number];
      const mean = means[Math.floor(i / options.count)]!;
      return { mean, index: i % options.count, x, y, statistics: toneStatistics(picture) };
    })
  );
  const shown = chooseThumbnails(samples.map((own) => ({ samples: own.map(toCharted) })));
  const panels = await Promise.all(samples.map(async (own, m) => ({
    title: models.length > 1 ? letterOf(m) : undefined,
    samples: own.map(toCharted),
    thumbnails: await Promise.all(shown[m]!.map(async (sample) => ({
      sample,
      url: await dataUrl(drawn[m]!.pictures[sample]!),
    }))),
  })));
  const chart = distributionChart(panels, labels(models[0]!, shares, options));
  const thumbnails = shown.map((list, m) =>
    list.map((sample) => ({ sample, latent: drawn[m]!.latents[sample]! }))
  );
  return displayedChart({ chart, shares, samples, thumbnails });
}

/** Latents and pictures of one model, mean by mean. */
interface Drawn {
  readonly latents: Latent[];
  readonly pictures: Picture[];
}

async function drawSamples(
  models: readonly Explored[],
  means: readonly number[],
  { sd, count, seed, onProgress = () => {} }: DistributionFigureOptions,
): Promise<Drawn[]> {
  const total = models.length * means.length * count;
  let done = 0;
  const drawn: Drawn[] = [];
  for (const { decode, prior } of models) {
    const latents = means.flatMap((mean) =>
      sampleAround(prior, count, mean, sd, createRandom(seed, STREAM.latents))
    );
    const pictures: Picture[] = [];
    for (const some of chunk(latents, AT_ONCE)) {
      pictures.push(...await decode(some));
      done += some.length;
      onProgress(done, total);
    }
    drawn.push({ latents, pictures });
  }
  return drawn;
}

/** Scores of every sample on the plane of all, and the parts of the variance that it shows. */
async function project(
  drawn: readonly Drawn[],
  { of = "pixels", readFeatures, seed }: DistributionFigureOptions,
): Promise<{ scores: number[][][]; shares: [number, number] }> {
  const rows = await rowsOf(drawn, of, readFeatures);
  const width = rows.length / drawn.reduce((sum, { latents }) => sum + latents.length, 0);
  const found = principalComponents(rows, width, 2, createRandom(seed, STREAM.components));
  let at = 0;
  const next = () => componentScores(found, rows.subarray(at, at += width));
  const scores = drawn.map(({ latents }) => latents.map(next));
  const share = (k: number) => found.totalVariance > 0 ? found.variances[k]! / found.totalVariance : 0;
  return { scores, shares: [share(0), share(1)] };
}

/** One row of numbers for each sample, one behind the other. */
async function rowsOf(
  drawn: readonly Drawn[],
  of: typeof DISTRIBUTION_SPACES[number],
  readFeatures: ReadFeatures | undefined,
): Promise<Float32Array> {
  const pictures = drawn.flatMap(({ pictures }) => pictures);
  if (of === "pixels") return Float32Array.from(collectPictures(pictures).data);
  if (of === "features") {
    if (readFeatures) return await readFeatures(collectPictures(pictures));
    throw new RangeError("Cannot plot features: there is nothing that reads them");
  }
  const latents = drawn.flatMap(({ latents }) => latents);
  const sizes = new Set(latents.map(({ length }) => length));
  if (sizes.size > 1) {
    throw new RangeError(`Cannot plot latents of models whose sizes differ: ${[...sizes].join(" and ")}`);
  }
  const rows = new Float32Array(latents.length * latents[0]!.length);
  latents.forEach((latent, i) => rows.set(latent, i * latent.length));
  return rows;
}

function labels(
  { prior }: Explored,
  shares: readonly [number, number],
  { sd, count, seed, of = "pixels", notes = [], plain }: DistributionFigureOptions,
) {
  const axis = (name: string, share: number) =>
    `${name} principal component of ${of}, ${(100 * share).toFixed(1)} % of the variance`;
  const spread = describeSpread(prior, "m", sd);
  return {
    title: "Where samples at different latent means fall",
    notes: [`${count} samples of each mean, ${spread}; seed ${seed}`, ...notes],
    axes: [axis("first", shares[0]), axis("second", shares[1])] as const,
    plain,
  };
}

/** The names of histograms, with their units. */
function toCharted({ mean, x, y, statistics: { brightness, contrast, saturation } }: DistributionSample) {
  const statistics = {
    "brightness (of 255)": brightness,
    "contrast (of 255)": contrast,
    ...saturation === undefined ? {} : { "saturation (of 1)": saturation },
  };
  return { mean, x, y, statistics };
}

async function dataUrl(picture: Picture): Promise<string> {
  return `data:image/png;base64,${(await encodePng(picture)).toBase64()}`;
}
