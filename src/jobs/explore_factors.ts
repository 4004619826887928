/** `deno task explore factors`: directions of the generator's first layer, found without labels. */
import { dirname } from "@std/path";
import { drawChart } from "../images/chart.ts";
import { renderLabelledSvg } from "../images/labelled_svg.ts";
import { parseAmounts } from "../latent/along.ts";
import { activationDirections, factoriseFirstLayer } from "../latent/first_layer_directions.ts";
import { latentOfSeed } from "../latent/latent_source.ts";
import { sampleLatents } from "../latent/prior.ts";
import type { AttributeEffect } from "../metrics/dimension_effect.ts";
import { readFirstLayer } from "../model/first_layer.ts";
import { effectsChart } from "../plots/effects_chart.ts";
import type { Figure } from "../plots/figure.ts";
import type { StoredFactor } from "../store/directions_file.ts";
import { createRandom } from "../tensor/random.ts";
import { alongFigure } from "./along_figure.ts";
import { directionsPath, saveDirections } from "./directions_of.ts";
import type { ExploredFigure } from "./explored_figure.ts";
import { type LoadedGenerator, withGenerator } from "./load_generator.ts";
import { loadReader } from "./load_reader.ts";
import { measureDirections } from "./measure_directions.ts";
import type { Reporter } from "./reporter.ts";
import { describeGenerator, type ExploreOptions, type Loaded, writeExplored } from "./write_figure.ts";
import { writePng, writeText } from "./write_picture.ts";

/** The options of `explore factors`. */
export interface ExploreFactorsOptions extends ExploreOptions {
  /** Directions of each kind that are found. */
  readonly ofEach: number;
  /** Of each kind, how many are swept in the picture. */
  readonly top: number;
  /** Faces that each direction is tried on. */
  readonly count: number;
  /** Latents whose activations are taken. */
  readonly samples: number;
  /** Of the latents, and of the face that is swept. */
  readonly seed: number;
  /** See `parseAmounts()`. */
  readonly by: string;
  /** Where the JSON of directions goes; default: in the run folder. */
  readonly directions?: string;
}

/** A direction with what it changes. */
export interface RankedFactor extends StoredFactor {
  /** The most changed first; none of other pictures than drawn faces. */
  readonly attributes: readonly AttributeEffect[];
}

/** Streams of the seed. */
const STREAM = { samples: 1, projection: 2 } as const;
/** More activations than these are no longer held at a time: 128 MiB. */
const MOST_ACTIVATIONS = 2 ** 25;
const KINDS = [
  { name: "factor", title: "Factors of the first layer's weights" },
  { name: "component", title: "Components of its activations" },
] as const;

/**
 * Finds the directions in which the first layer's weights and its activations change most, measures what they change
 * in pictures, and saves them; writes those with the largest effect swept, and a chart of all beside.
 *
 * @returns the paths written
 */
export function exploreFactors(options: ExploreFactorsOptions, reporter: Reporter): Promise<string[]> {
  return withGenerator(options, reporter, (generator) => writeFactors(generator, options, reporter));
}

/** {@linkcode exploreFactors} of a loaded generator. */
export async function writeFactors(
  generator: LoadedGenerator,
  options: Loaded<ExploreFactorsOptions>,
  reporter: Reporter,
): Promise<string[]> {
  const { count, samples, seed, top, ofEach, by } = options;
  const amounts = parseAmounts(by, "--by");
  const measured = await measureFactors(generator, options, reporter);
  const path = options.directions ?? directionsPath(generator);
  Deno.mkdirSync(dirname(path), { recursive: true });
  const stored = measured.map(({ attributes: _, ...factor }) => factor);
  saveDirections(path, generator, { factors: { samples, seed, faces: count, directions: stored } });
  const ranked = measured.toSorted((a, b) => b.imageChange - a.imageChange);
  const written = await writeExplored(generator, options, {
    command: "factors",
    parts: [`factors-${top}`, `count-${count}`, `seed-${seed}`],
    details: { ofEach, top, count, samples, seed, amounts, directions: path, factors: ranked },
  }, await factorsFigure(generator, ranked, amounts, options));
  const notes = [`mean over ${count} faces, seed ${seed}; one unit: a standard deviation of z along it`];
  const charted = ranked.map(({ name, ...effect }) => ({ ...effect, dimension: name }));
  const svg = await drawChart(effectsChart(charted, 2 * top, [...notes, describeGenerator(generator)]));
  for (const factor of ranked.slice(0, top)) reporter.line(describeFactor(factor));
  const stem = written[0]!.replace(/\.png$/i, "");
  return [
    path,
    ...written,
    writeText(`${stem}.chart.svg`, svg),
    await writePng(`${stem}.chart.png`, await renderLabelledSvg(svg)),
  ];
}

async function measureFactors(
  generator: LoadedGenerator,
  options: Loaded<ExploreFactorsOptions>,
  reporter: Reporter,
): Promise<RankedFactor[]> {
  const { count, seed } = options;
  const found = await findFactors(generator, options, reporter);
  const reader = loadReader(generator, reporter.line);
  const bar = reporter.progress("Measuring directions", found.length);
  try {
    const effects = await measureDirections(generator, found.map(({ vector }) => vector), {
      ...{ count, seed, reader },
      onProgress: (done) => bar.update(done),
    });
    return found.map((factor, i): RankedFactor => ({
      ...factor,
      imageChange: effects[i]!.imageChange,
      attributes: effects[i]!.attributes,
    }));
  } finally {
    bar.end();
    reader?.dispose();
  }
}

/** `factor:1` … of the weights, then `component:1` … of the activations. */
async function findFactors(
  { network, prior }: LoadedGenerator,
  { ofEach, samples, seed }: Loaded<ExploreFactorsOptions>,
  reporter: Reporter,
): Promise<Omit<StoredFactor, "imageChange">[]> {
  const layer = await readFirstLayer(network);
  const count = Math.min(ofEach, prior.size);
  const taken = Math.max(count + 1, Math.min(samples, Math.floor(MOST_ACTIVATIONS / layer.outputs)));
  if (taken < samples) {
    reporter.line(`Taking ${taken} latents: the first layer has ${layer.outputs} outputs for each`);
  }
  const latents = sampleLatents(prior, taken, createRandom(seed, STREAM.samples));
  const random = createRandom(seed, STREAM.projection);
  const named = (kind: string, list: ReturnType<typeof factoriseFirstLayer>) =>
    list.map((direction, i) => ({ name: `${kind}:${i + 1}`, ...direction }));
  return [
    ...named(KINDS[0].name, factoriseFirstLayer(layer.weights, prior.size, count)),
    ...named(
      KINDS[1].name,
      activationDirections(await layer.activate(latents), latents, Math.min(count, layer.outputs), random),
    ),
  ];
}

/** A block for each kind, a row for each of its directions with the largest effect, on one face. */
async function factorsFigure(
  generator: LoadedGenerator,
  ranked: readonly RankedFactor[],
  amounts: readonly number[],
  { top, seed, scale }: Loaded<ExploreFactorsOptions>,
): Promise<ExploredFigure> {
  const faces = [{ label: "", latent: latentOfSeed(generator.prior, seed) }];
  const parts = [];
  for (const { name, title } of KINDS) {
    const directions = ranked.filter((factor) => factor.name.startsWith(`${name}:`)).slice(0, top);
    const { figure, latents } = await alongFigure(generator, { faces, directions, amounts });
    const block = {
      title: `${title}, largest effect first`,
      pictures: figure.blocks.flatMap(({ pictures }) => pictures),
      columns: amounts.length,
      columnLabels: figure.blocks[0]!.columnLabels,
      rowLabels: directions.map((factor) => `${factor.name} (${factor.imageChange.toFixed(1)})`),
    };
    parts.push({ block, latents });
  }
  const figure: Figure = {
    title: `Directions of the first layer, found without labels`,
    notes: [
      `columns: standard deviations of z along the direction; seed ${seed}`,
      "in brackets: mean change of a pixel for one unit, of 255",
    ],
    blocks: parts.map(({ block }) => block),
    scale,
  };
  return { figure, latents: parts.flatMap(({ latents }) => latents) };
}

/** Attributes that a line shows. */
const MOST_SHOWN = 3;

/** A direction's effect as a line. */
export function describeFactor({ name, share, imageChange, attributes }: RankedFactor): string {
  const shown = attributes.slice(0, MOST_SHOWN).map(({ name, change }) =>
    `${name} ${(100 * change).toFixed(0)} %`
  );
  const read = shown.length > 0 ? `; most: ${shown.join(", ")}` : "";
  return `${name}: ${imageChange.toFixed(1)} of 255 for one unit, ${
    (100 * share).toFixed(1)
  } % of its layer${read}`;
}
