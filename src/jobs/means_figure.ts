/** The figure of average faces over a list of latent means. */
import { sampleAround, shiftLatent } from "../latent/prior.ts";
import { meanPicture } from "../metrics/mean_picture.ts";
import type { Figure } from "../plots/figure.ts";
import type { Picture } from "../tensor/pixels.ts";
import { createRandom } from "../tensor/random.ts";
import { displayedFigure } from "./display.ts";
import { describeSpread, type Explored } from "./explored_figure.ts";

/** What is averaged. */
export interface MeansFigureOptions {
  /** A column each, 1 or more. */
  readonly means: readonly number[];
  /** Spread around each mean, 0 or more. */
  readonly sd: number;
  /** Samples for each average, 1 or more. */
  readonly count: number;
  /** Of the samples; the same e for all means and models. */
  readonly seed: number;
  /** Whether a row with the faces of the means themselves, G(m), stands below; false by default. */
  readonly atMean?: boolean;
  /** Each pixel becomes scale x scale pixels; 1 by default. */
  readonly scale?: number;
  /** Is told how many pictures of all are made. */
  readonly onProgress?: (done: number, total: number) => void;
}

/**
 * Average faces: for each mean m the mean of the pictures G(z) of samples z ~ N(m, sd), a row for each model. It is
 * not G(m), the picture of the mean latent, which `atMean` shows, too.
 *
 * @param models 1 or more, with pictures of one size; the first is called A, the second B, …
 * @throws {RangeError} if there is no model, mean or sample
 * @example
 * ```ts
 * import { loadGenerator, meansFigure } from "ganwalk";
 * const generator = await loadGenerator({ run: "shipped", out: "out", backend: "auto", debug: false });
 * const { figure } = await meansFigure([generator], { means: [-0.5, 0.5], sd: 0.4, count: 16, seed: 0 });
 * generator.dispose();
 * console.log(figure.title); // Average faces: each the mean of 16 samples
 * ```
 */
export async function meansFigure(
  models: readonly Explored[],
  { means, sd, count, seed, atMean = false, scale = 1, onProgress = () => {} }: MeansFigureOptions,
): Promise<{ figure: Figure }> {
  const [first] = models;
  if (!first) throw new RangeError("Cannot average faces: there is no model");
  if (means.length === 0) throw new RangeError("Cannot average faces: there is no mean");
  const total = models.length * means.length * count;
  let done = 0;
  const pictures: Picture[] = [];
  for (const { decode, prior } of models) {
    for (const mean of means) {
      const latents = sampleAround(prior, count, mean, sd, createRandom(seed));
      pictures.push(
        await meanPicture(decode, latents, (more) => {
          done += more;
          onProgress(done, total);
        }),
      );
    }
    const ofMeans = means.map((mean) => shiftLatent(prior, new Float32Array(prior.size), mean, sd));
    if (atMean) pictures.push(...await decode(ofMeans));
  }
  const figure: Figure = {
    title: `Average faces: each the mean of ${count.toLocaleString("en")} samples`,
    notes: [`${describeSpread(first.prior, "m", sd)}, m above; seed ${seed}`],
    blocks: [{
      pictures,
      columns: means.length,
      columnLabels: means.map(String),
      rowLabels: models.flatMap((_, i) => rowLabels(models.length === 1 ? "" : letterOf(i), atMean)),
    }],
    scale,
  };
  return displayedFigure({ figure });
}

/** A for the first model, B for the second, …. */
export function letterOf(index: number): string {
  return String.fromCharCode("A".charCodeAt(0) + index);
}

function rowLabels(model: string, atMean: boolean): string[] {
  return ["average", ...atMean ? ["G(m)"] : []].map((row) => [model, row].filter(Boolean).join(", "));
}
