/** `deno task explore rank`: which latent dimensions change most, and what. */
import { drawChart } from "../images/chart.ts";
import { renderLabelledSvg } from "../images/labelled_svg.ts";
import { SWEEP_VALUES } from "../latent/traversal.ts";
import { effectsChart } from "../plots/effects_chart.ts";
import type { Figure } from "../plots/figure.ts";
import { dimensionFigure } from "./dimension_figure.ts";
import { describeSpread } from "./explored_figure.ts";
import { FACES } from "./face_source.ts";
import { type LoadedGenerator, loadGenerator } from "./load_generator.ts";
import { type LoadedRegressor, loadRegressor } from "./load_regressor.ts";
import { type DimensionEffect, rankDimensions, type RankOptions } from "./rank_dimensions.ts";
import type { Reporter } from "./reporter.ts";
import { describeGenerator, type ExploreOptions, writeExplored } from "./write_figure.ts";
import { writePng, writeText } from "./write_picture.ts";

/** The options of `explore rank`. */
export interface ExploreRankOptions extends ExploreOptions, Omit<RankOptions, "reader" | "onProgress"> {
  /** How many dimensions are swept in the picture. */
  readonly top: number;
}

/**
 * Measures every dimension, writes the first of them swept, a chart beside (`.chart.svg`, `.chart.png`), and all
 * effects in the JSON.
 *
 * @returns the paths written
 */
export async function exploreRank(options: ExploreRankOptions, reporter: Reporter): Promise<string[]> {
  const { count, mean, sd, seed, top } = options;
  const generator = await loadGenerator(options, reporter.line);
  const reader = loadReader(generator, reporter);
  const bar = reporter.progress("Measuring dimensions", generator.prior.size);
  const effects = await rankDimensions(generator, {
    ...{ count, mean, sd, seed, reader },
    onProgress: (done) => bar.update(done),
  });
  bar.end();
  reader?.dispose();
  const best = effects.slice(0, top);
  const written = await writeExplored(generator, options, {
    command: "rank",
    parts: [`rank-${top}`, `mean_${mean}`, `sd_${sd}`, `count-${count}`, `seed-${seed}`],
    details: { count, mean, sd, seed, top, effects },
  }, await rankFigure(generator, best, options));
  const notes = [`mean over ${count} faces, ${describeSpread(generator.prior, mean, sd)}, seed ${seed}`];
  const svg = await drawChart(effectsChart(effects, top, [...notes, describeGenerator(generator)]));
  generator.dispose();
  for (const effect of best) reporter.line(describeEffect(effect));
  const stem = written[0]!.replace(/\.png$/i, "");
  return [
    ...written,
    writeText(`${stem}.chart.svg`, svg),
    await writePng(`${stem}.chart.png`, await renderLabelledSvg(svg)),
  ];
}

/** Only drawn faces have attributes that are read. */
function loadReader({ config, engine }: LoadedGenerator, reporter: Reporter): LoadedRegressor | undefined {
  if (config.dataset.name === FACES) return loadRegressor(engine);
  reporter.line(`No attributes: the generator learned from "${config.dataset.name}", not from drawn faces`);
  return undefined;
}

/** One row for each dimension, on the first of the faces that effects were measured on. */
async function rankFigure(
  generator: LoadedGenerator,
  best: readonly DimensionEffect[],
  { mean, sd, seed, scale }: ExploreRankOptions,
) {
  const dims = best.map(({ dimension }) => dimension);
  const swept = await dimensionFigure(generator, { dims, means: [mean], values: SWEEP_VALUES, sd, seed });
  const figure: Figure = {
    title: `The ${best.length} dimensions of ${generator.prior.size} that change pictures most`,
    notes: [
      `each swept, all others frozen at one ${describeSpread(generator.prior, mean, sd)}; seed ${seed}`,
      "in brackets: mean change of a pixel for one unit, of 255",
    ],
    blocks: [{
      pictures: swept.figure.blocks.flatMap(({ pictures }) => pictures),
      columns: SWEEP_VALUES.length,
      columnLabels: SWEEP_VALUES.map(String),
      rowLabels: best.map(({ dimension, imageChange }) => `${dimension} (${imageChange.toFixed(1)})`),
    }],
    scale,
  };
  return { figure, latents: swept.latents };
}

/** Attributes that a line shows. */
const MOST_SHOWN = 3;

/** A dimension's effect as a line. */
export function describeEffect({ dimension, imageChange, attributes }: DimensionEffect): string {
  const shown = attributes.slice(0, MOST_SHOWN).map(({ name, change }) => {
    return `${name} ${(100 * change).toFixed(0)} %`;
  });
  const read = shown.length > 0 ? `; most: ${shown.join(", ")}` : "";
  return `Dimension ${dimension}: ${imageChange.toFixed(1)} of 255 for one unit${read}`;
}
