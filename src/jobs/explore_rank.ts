/** `deno task explore rank`: which latent dimensions change most, and what. */
import { drawChart } from "../images/chart.ts";
import { renderLabelledSvg } from "../images/labelled_svg.ts";
import { SWEEP_VALUES } from "../latent/traversal.ts";
import { effectsChart } from "../plots/effects_chart.ts";
import type { Figure } from "../plots/figure.ts";
import { type BaseFace, basePart, readBaseFace } from "./base_face.ts";
import { dimensionFigure } from "./dimension_figure.ts";
import { describeSpread } from "./explored_figure.ts";
import { type LoadedGenerator, withGenerator } from "./load_generator.ts";
import { loadReader } from "./load_reader.ts";
import { type DimensionEffect, rankDimensions, type RankOptions } from "./rank_dimensions.ts";
import type { Reporter } from "./reporter.ts";
import { describeGenerator, type ExploreOptions, type Loaded, writeExplored } from "./write_figure.ts";
import { writePng, writeText } from "./write_picture.ts";

/** The options of `explore rank`. */
export interface ExploreRankOptions
  extends ExploreOptions, Omit<RankOptions, "reader" | "face" | "onProgress"> {
  /** How many dimensions are swept in the picture. */
  readonly top: number;
  /** The face that effects are measured on, see `parseLatentSource()`. */
  readonly latent?: string;
}

/**
 * Measures every dimension, writes the first of them swept, a chart beside (`.chart.svg`, `.chart.png`), and all
 * effects in the JSON.
 *
 * @returns the paths written
 * @throws {UserError} if the latent cannot be read
 */
export function exploreRank(options: ExploreRankOptions, reporter: Reporter): Promise<string[]> {
  return withGenerator(options, reporter, (generator) => writeRank(generator, options, reporter));
}

/** {@linkcode exploreRank} of a loaded generator. */
export async function writeRank(
  generator: LoadedGenerator,
  options: Loaded<ExploreRankOptions>,
  reporter: Reporter,
): Promise<string[]> {
  const { count, sd, seed, top, latent } = options;
  const face = readBaseFace(generator.prior, latent);
  const effects = await measureEffects(generator, { ...options, face }, reporter);
  const best = effects.slice(0, top);
  const mean = face ? undefined : options.mean;
  const around = face ? basePart(latent) : [`mean_${mean}`];
  const written = await writeExplored(generator, options, {
    command: "rank",
    parts: [`rank-${top}`, ...around, `sd_${sd}`, `count-${count}`, `seed-${seed}`],
    details: { count, mean, sd, seed, top, from: latent, effects },
  }, await rankFigure(generator, best, options, face));
  const spread = count === 1 && face ? face.name : describeSpread(generator.prior, face?.name ?? mean!, sd);
  const notes = [`mean over ${count} face${count === 1 ? "" : "s"}, ${spread}, seed ${seed}`];
  const svg = await drawChart(effectsChart(effects, top, [...notes, describeGenerator(generator)]));
  for (const effect of best) reporter.line(describeEffect(effect));
  const stem = written[0]!.replace(/\.png$/i, "");
  return [
    ...written,
    writeText(`${stem}.chart.svg`, svg),
    await writePng(`${stem}.chart.png`, await renderLabelledSvg(svg)),
  ];
}

async function measureEffects(
  generator: LoadedGenerator,
  { count, mean, sd, seed, face }: RankOptions,
  reporter: Reporter,
): Promise<DimensionEffect[]> {
  const reader = loadReader(generator, reporter.line);
  const bar = reporter.progress("Measuring dimensions", generator.prior.size);
  try {
    return await rankDimensions(generator, {
      ...{ count, mean, sd, seed, face, reader },
      onProgress: (done) => bar.update(done),
    });
  } finally {
    bar.end();
    reader?.dispose();
  }
}

/** One row for each dimension, on the first of the faces that effects were measured on. */
async function rankFigure(
  generator: LoadedGenerator,
  best: readonly DimensionEffect[],
  { mean, sd, seed, scale }: Loaded<ExploreRankOptions>,
  face: BaseFace | undefined,
) {
  const dims = best.map(({ dimension }) => dimension);
  const frozen = face ? { means: [0], sd: 1 } : { means: [mean], sd };
  const swept = await dimensionFigure(generator, { dims, values: SWEEP_VALUES, seed, face, ...frozen });
  const others = face
    ? `those of ${face.name}`
    : `one ${describeSpread(generator.prior, mean, sd)}; seed ${seed}`;
  const figure: Figure = {
    title: `The ${best.length} dimensions of ${generator.prior.size} that change pictures most`,
    notes: [
      `each swept, all others frozen at ${others}`,
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
