/** `deno task explore forget`: an attribute forgotten by leaving filters of the generator out. */
import type { AttributeColumn } from "../data/attribute_table.ts";
import { type Latent, sampleLatents } from "../latent/prior.ts";
import { type AttributeChange, attributeChange } from "../metrics/attribute_change.ts";
import { collectPictures } from "../metrics/picture_set.ts";
import { type FeatureLayer, featureLayers } from "../model/feature_layers.ts";
import { dropFilters, type DroppedFilters } from "../model/filter_effects.ts";
import { buildDecoder, type Decode } from "../model/sample.ts";
import { UserError } from "../tensor/errors.ts";
import type { Picture } from "../tensor/pixels.ts";
import { createRandom, permutation } from "../tensor/random.ts";
import { FACES } from "./face_source.ts";
import { filtersByWeight } from "./filters_by_weight.ts";
import { describeForgetting, forgetFigure } from "./forget_figure.ts";
import { filtersByEffect, type KnownLatents, type Wanted } from "./forget_filters.ts";
import { type LoadedGenerator, loadGenerator } from "./load_generator.ts";
import { type LoadedRegressor, loadRegressor } from "./load_regressor.ts";
import type { Reporter } from "./reporter.ts";
import { type ExploreOptions, writeExplored } from "./write_figure.ts";

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

/** What came of leaving filters out, on faces that they were not found on. */
export interface Forgetting {
  /** Share of faces with the attribute before. */
  readonly before: number;
  /** Share with it after. */
  readonly after: number;
  /** Of the faces with it before, the share that still has it. */
  readonly kept: number;
  /** What became of every attribute, this one included. */
  readonly changes: readonly AttributeChange[];
}

/** Streams of the seed. */
const STREAM = { latents: 0, signs: 1, filters: 2 } as const;
const LATENTS_AT_ONCE = 256;
/** With fewer faces nothing can be found or measured. */
const FEWEST_FACES = 8;

/** The half of the faces that a result is measured on. */
interface HeldOut {
  readonly latents: readonly Latent[];
  readonly columns: readonly AttributeColumn[];
  readonly has: readonly boolean[];
}

/**
 * Finds filters that draw an attribute on one half of some faces, leaves them out, and measures on the other half how
 * many faces still have it and what else changes, beside leaving out as many random filters.
 *
 * @returns the paths written
 * @throws {UserError} if there is no such attribute or layer, or too few faces have it
 */
export async function exploreForget(options: ExploreForgetOptions, reporter: Reporter): Promise<string[]> {
  const generator = await loadGenerator(options, reporter.line);
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
      return await measure(
        generator,
        regressor,
        wanted,
        dropped,
        {
          latents: latents.slice(half),
          columns: columns.map((column) => partOf(column, half)),
          has: has.slice(half),
        },
        options,
        reporter,
      );
    } finally {
      dropped.fill?.dispose();
    }
  } finally {
    regressor.dispose();
    generator.dispose();
  }
}

function loadReader({ config, engine, dispose }: LoadedGenerator): LoadedRegressor {
  if (config.dataset.name === FACES) return loadRegressor(engine);
  dispose();
  throw new UserError(
    `Cannot read attributes: the generator learned from "${config.dataset.name}", not from drawn faces`,
  );
}

/** @throws {UserError} naming what there is */
export function readWanted(text: string, { attributes }: Pick<LoadedRegressor, "attributes">): Wanted {
  const [name, value] = text.split("=", 2);
  const choices = attributes.flatMap((attribute) => attribute.kind === "number" ? [] : [attribute]);
  const attribute = choices.find((one) => one.name === name);
  if (attribute?.kind === "boolean" && value === undefined) return { name: attribute.name, value: true };
  if (attribute?.kind === "category") {
    const index = attribute.categories.indexOf(value ?? "");
    if (index >= 0) return { name: attribute.name, value: index };
    throw new UserError(
      `--attribute ${attribute.name} needs one of its values, as in ${attribute.name}=${
        attribute.categories[0]
      }: ` +
        `${attribute.categories.join(", ")}; got "${text}"`,
    );
  }
  const names = choices.map(({ name, kind }) => kind === "category" ? `${name}=VALUE` : name);
  throw new UserError(`--attribute must be one of ${names.join(", ")}, got "${text}"`);
}

function chooseLayer(
  layers: readonly FeatureLayer[],
  { layer, filters }: ExploreForgetOptions,
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

function hasWanted(columns: readonly AttributeColumn[], { name, value }: Wanted): boolean[] {
  const values: readonly (number | boolean)[] = columns.find((column) => column.name === name)!.values;
  return values.map((one) => one === value);
}

function indicesOf(has: readonly boolean[], value: boolean): number[] {
  return has.flatMap((one, i) => one === value ? [i] : []);
}

function partOf(column: AttributeColumn, start: number): AttributeColumn {
  return { ...column, values: column.values.slice(start) } as AttributeColumn;
}

function assertEnough(has: readonly boolean[], half: number, { attribute }: ExploreForgetOptions): void {
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
  { filters: count, replace, by, seed }: ExploreForgetOptions,
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

async function measure(
  generator: LoadedGenerator,
  regressor: LoadedRegressor,
  wanted: Wanted,
  dropped: DroppedFilters,
  heldOut: HeldOut,
  options: ExploreForgetOptions,
  reporter: Reporter,
): Promise<string[]> {
  const { attribute, layer: _, by, replace, count, draws, seed, shown, scale } = options;
  const bar = reporter.progress("Measuring", 1 + draws);
  const without = (filters: DroppedFilters) =>
    buildDecoder(generator.network, undefined, dropFilters(filters));
  const measured = async (filters: DroppedFilters) => {
    const pictures: Picture[] = [];
    for (let start = 0; start < heldOut.latents.length; start += LATENTS_AT_ONCE) {
      pictures.push(...await without(filters)(heldOut.latents.slice(start, start + LATENTS_AT_ONCE)));
    }
    return compare(regressor, wanted, heldOut, await regressor.read(collectPictures(pictures)));
  };
  const result = await measured(dropped);
  bar.update(1);
  const random = createRandom(seed, STREAM.filters);
  const others: { filters: number[]; result: Forgetting }[] = [];
  for (let draw = 0; draw < draws; draw++) {
    const filters = [...permutation(dropped.layer.shape[2], random)].slice(0, dropped.filters.length);
    others.push({ filters, result: await measured({ ...dropped, filters }) });
    bar.update(2 + draw);
  }
  bar.end();
  const numbered = (filters: readonly number[]) => filters.map((filter) => filter + 1);
  const explored = await forgetFigure({
    decode: generator.decode,
    without: without(dropped),
    random: others[0] && without({ ...dropped, filters: others[0].filters }),
    latents: heldOut.latents,
    has: heldOut.has,
    shown,
    scale,
    attribute,
    layer: dropped.layer.number,
    filters: numbered(dropped.filters),
    result,
    randomResults: others.map(({ result }) => result),
  });
  const written = await writeExplored(generator, options, {
    command: "forget",
    parts: [
      `forget-${attribute.replaceAll("=", "-")}`,
      `layer-${dropped.layer.number}`,
      `filters-${dropped.filters.length}`,
      ...by === "effects" ? [] : [by],
      ...replace === "zero" ? [] : [replace],
      `count-${count}`,
      `seed-${seed}`,
    ],
    details: {
      ...{ attribute, layer: dropped.layer.number, by, replace, count, draws, shown, seed },
      ...{ filters: numbered(dropped.filters), measuredOn: heldOut.latents.length, result },
      random: others.map(({ filters, result }) => ({ filters: numbered(filters), ...result })),
    },
  }, explored);
  const randomResults = others.map(({ result }) => result);
  for (const line of describeForgetting(attribute, wanted.name, result, randomResults)) reporter.line(line);
  return written;
}

function compare(
  { attributes }: LoadedRegressor,
  wanted: Wanted,
  { columns, has }: HeldOut,
  after: readonly AttributeColumn[],
): Forgetting {
  const hasNow = hasWanted(after, wanted);
  const share = (list: readonly boolean[]) => list.filter(Boolean).length / list.length;
  return {
    before: share(has),
    after: share(hasNow),
    kept: share(hasNow.filter((_, i) => has[i])),
    changes: attributes.map((attribute, i) => attributeChange(attribute, columns[i]!, after[i]!)),
  };
}
