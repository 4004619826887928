/** `deno task explore forget`: an attribute forgotten by leaving filters of the generator out. */
import type { AttributeColumn } from "../data/attribute_table.ts";
import { type Latent, sampleLatents } from "../latent/prior.ts";
import { collectPictures } from "../metrics/picture_set.ts";
import { type FeatureLayer, featureLayers } from "../model/feature_layers.ts";
import type { DroppedFilters } from "../model/filter_effects.ts";
import type { Decode } from "../model/sample.ts";
import { UserError } from "../tensor/errors.ts";
import type { Picture } from "../tensor/pixels.ts";
import { createRandom } from "../tensor/random.ts";
import { FACES } from "./face_source.ts";
import { filtersByWeight } from "./filters_by_weight.ts";
import { describeForgetting, forgetFigure } from "./forget_figure.ts";
import { filtersByEffect, type KnownLatents } from "./forget_filters.ts";
import { type LoadedGenerator, withGenerator } from "./load_generator.ts";
import { type LoadedRegressor, loadRegressor } from "./load_regressor.ts";
import {
  decodeWithout,
  type Forgetting,
  type HeldOutFaces,
  measureForgetting,
  type RandomForgetting,
} from "./measure_forgetting.ts";
import type { Reporter } from "./reporter.ts";
import { hasWanted, readWanted, type Wanted } from "./wanted_attribute.ts";
import { type ExploreOptions, type Loaded, writeExplored } from "./write_figure.ts";

/** The options of `explore forget`. */
export interface ExploreForgetOptions extends ExploreOptions {
  /** Such as `glasses` or `mouth=cat`. */
  readonly attribute: string;
  /** A convolution of the generator counted from 1; default: the last but two, with the image's. */
  readonly layer?: number;
  /** How many filters are left out. */
  readonly filters: number;
  /** How they are found. */
  readonly by: "effects" | "weights";
  /** What stands in their maps. */
  readonly replace: "zero" | "mean";
  /** Faces: half of them to find filters, half to measure on. */
  readonly count: number;
  /** Faces shown with the attribute, and as many without it. */
  readonly shown: number;
  /** How often as many random filters are left out for comparison. */
  readonly draws: number;
  readonly seed: number;
}

/** Streams of the seed. */
const STREAM = { latents: 0, signs: 1, filters: 2 } as const;
const LATENTS_AT_ONCE = 256;
/** With fewer faces nothing can be found or measured. */
const FEWEST_FACES = 8;

/**
 * Finds filters that draw an attribute on one half of some faces, leaves them out, and measures on the other half how
 * many faces still have it and what else changes, beside leaving out as many random filters.
 *
 * @returns the paths written
 * @throws {UserError} if there is no such attribute or layer, or too few faces have it
 */
export function exploreForget(options: ExploreForgetOptions, reporter: Reporter): Promise<string[]> {
  return withGenerator(options, reporter, (generator) => writeForget(generator, options, reporter));
}

/** {@linkcode exploreForget} of a loaded generator. */
export async function writeForget(
  generator: LoadedGenerator,
  options: Loaded<ExploreForgetOptions>,
  reporter: Reporter,
): Promise<string[]> {
  const regressor = loadReader(generator);
  try {
    const wanted = readWanted(options.attribute, regressor);
    const layer = chooseLayer(featureLayers(generator.network), options);
    const latents = sampleLatents(generator.prior, options.count, createRandom(options.seed, STREAM.latents));
    const pictures = await decodeAll(generator.decode, latents, reporter);
    const columns = await regressor.read(collectPictures(pictures));
    const has = hasWanted(columns, wanted);
    const half = Math.floor(latents.length / 2);
    assertEnough(has, half, options);
    const known = (value: boolean) => indicesOf(has.slice(0, half), value);
    const dropped = await findFilters(generator, regressor, layer, wanted, {
      latents,
      pictures,
      shown: known(true),
      absent: known(false),
    }, options);
    try {
      const heldOut: HeldOutFaces = {
        latents: latents.slice(half),
        columns: columns.map((column) => partOf(column, half)),
        has: has.slice(half),
      };
      const bar = reporter.progress("Measuring", 1 + options.draws);
      const measured = await measureForgetting(generator, regressor, heldOut, {
        ...{ wanted, dropped, draws: options.draws },
        random: createRandom(options.seed, STREAM.filters),
        onProgress: (done) => bar.update(done),
      });
      bar.end();
      return await writeForgetting(generator, { wanted, dropped, heldOut, ...measured }, options, reporter);
    } finally {
      dropped.fill?.dispose();
    }
  } finally {
    regressor.dispose();
  }
}

function loadReader({ config, engine }: LoadedGenerator): LoadedRegressor {
  if (config.dataset.name === FACES) return loadRegressor(engine);
  throw new UserError(
    `Cannot read attributes: the generator learned from "${config.dataset.name}", not from drawn faces`,
  );
}

function chooseLayer(
  layers: readonly FeatureLayer[],
  { layer, filters }: Loaded<ExploreForgetOptions>,
): FeatureLayer {
  // The last one's maps are the image.
  const hidden = layers.slice(0, -1);
  if (hidden.length === 0) {
    throw new UserError("Cannot leave filters out: this generator has no convolution before its image");
  }
  const number = layer ?? Math.max(1, hidden.length - 1);
  const chosen = hidden.find((one) => one.number === number);
  if (!chosen) {
    throw new UserError(
      `--layer must be from 1 to ${hidden.length}, the convolutions of this generator before its image, got ${number}`,
    );
  }
  const most = chosen.shape[2];
  if (filters < most) return chosen;
  throw new UserError(`--filters must be below ${most}, the filters of layer ${number}, got ${filters}`);
}

async function decodeAll(decode: Decode, latents: readonly Latent[], reporter: Reporter): Promise<Picture[]> {
  const bar = reporter.progress("Generating", latents.length);
  const pictures: Picture[] = [];
  for (let start = 0; start < latents.length; start += LATENTS_AT_ONCE) {
    pictures.push(...await decode(latents.slice(start, start + LATENTS_AT_ONCE)));
    bar.update(pictures.length);
  }
  bar.end();
  return pictures;
}

function indicesOf(has: readonly boolean[], value: boolean): number[] {
  return has.flatMap((one, i) => one === value ? [i] : []);
}

function partOf(column: AttributeColumn, start: number): AttributeColumn {
  return { ...column, values: column.values.slice(start) } as AttributeColumn;
}

function assertEnough(
  has: readonly boolean[],
  half: number,
  { attribute }: Loaded<ExploreForgetOptions>,
): void {
  for (const part of [has.slice(0, half), has.slice(half)]) {
    const counts = [true, false].map((value) => indicesOf(part, value).length);
    if (Math.min(...counts) >= FEWEST_FACES) continue;
    throw new UserError(
      `Cannot forget ${attribute}: of ${part.length} faces ${counts[0]} have it and ${
        counts[1]
      } have not, at least ` +
        `${FEWEST_FACES} of each are needed; more faces: --count`,
    );
  }
}

/** The half of the faces that filters are found on. */
interface Found {
  readonly latents: readonly Latent[];
  readonly pictures: readonly Picture[];
  readonly shown: readonly number[];
  readonly absent: readonly number[];
}

async function findFilters(
  { network }: LoadedGenerator,
  regressor: LoadedRegressor,
  layer: FeatureLayer,
  wanted: Wanted,
  { latents, pictures, shown, absent }: Found,
  { filters: count, replace, by, seed }: Loaded<ExploreForgetOptions>,
): Promise<DroppedFilters> {
  const pick = <T>(list: readonly T[], indices: readonly number[]) => indices.map((i) => list[i]!);
  const known: KnownLatents = { shown: pick(latents, shown), absent: pick(latents, absent) };
  const dropped = by === "weights"
    ? await filtersByWeight(
      network,
      layer,
      known,
      collectPictures(pick(pictures, [...shown, ...absent])),
      { count, replace },
    )
    : await filtersByEffect(network, layer, regressor, wanted, known, {
      ...{ count, replace },
      random: createRandom(seed, STREAM.signs),
    });
  if (dropped.filters.length > 0) return dropped;
  throw new UserError(`Cannot forget ${wanted.name}: no filter of layer ${layer.number} adds to it`);
}

/** What was measured, of which filters. */
interface Measured {
  readonly wanted: Wanted;
  readonly dropped: DroppedFilters;
  readonly heldOut: HeldOutFaces;
  readonly result: Forgetting;
  readonly others: readonly RandomForgetting[];
}

async function writeForgetting(
  generator: LoadedGenerator,
  { wanted, dropped, heldOut, result, others }: Measured,
  options: Loaded<ExploreForgetOptions>,
  reporter: Reporter,
): Promise<string[]> {
  const { attribute, by, replace, count, draws, seed, shown, scale } = options;
  const layer = dropped.layer.number;
  const numbered = (filters: readonly number[]) => filters.map((filter) => filter + 1);
  const randomResults = others.map(({ result }) => result);
  const explored = await forgetFigure({
    decode: generator.decode,
    without: decodeWithout(generator, dropped),
    random: others[0] && decodeWithout(generator, { ...dropped, filters: others[0].filters }),
    latents: heldOut.latents,
    has: heldOut.has,
    ...{ shown, scale, attribute, layer, filters: numbered(dropped.filters), result, randomResults },
  });
  const written = await writeExplored(generator, options, {
    command: "forget",
    parts: [
      `forget-${attribute.replaceAll("=", "-")}`,
      `layer-${layer}`,
      `filters-${dropped.filters.length}`,
      ...by === "effects" ? [] : [by],
      ...replace === "zero" ? [] : [replace],
      `count-${count}`,
      `seed-${seed}`,
    ],
    details: {
      ...{ attribute, layer, by, replace, count, draws, shown, seed },
      ...{ filters: numbered(dropped.filters), measuredOn: heldOut.latents.length, result },
      random: others.map(({ filters, result }) => ({ filters: numbered(filters), ...result })),
    },
  }, explored);
  for (const line of describeForgetting(attribute, wanted.name, result, randomResults)) reporter.line(line);
  return written;
}
