/** `deno task explore probe`: what a discriminator's features tell of labelled pictures. */
import { join } from "@std/path";
import type { AttributeColumn, AttributeType } from "../data/attribute_table.ts";
import { type Dataset, DatasetError } from "../data/dataset.ts";
import type { Rows } from "../metrics/dual_ridge.ts";
import type { PictureSet } from "../metrics/picture_set.ts";
import { disposeNetwork } from "../model/network.ts";
import { createRandom } from "../tensor/random.ts";
import { recipeOf } from "./figures.ts";
import { loadDiscriminator, type LoadedDiscriminator } from "./load_discriminator.ts";
import type { GeneratorOptions } from "./load_generator.ts";
import {
  blindScores,
  featureRows,
  pixelRows,
  type ProbeParts,
  probeRows,
  type ProbeScore,
} from "./probe_features.ts";
import { drawIndices, openReals } from "./real_pictures.ts";
import type { Reporter } from "./reporter.ts";
import { writeText } from "./write_picture.ts";

/** The options of `explore probe`. */
export interface ExploreProbeOptions extends GeneratorOptions {
  /** Labelled pictures, drawn at random: 3 in 5 to learn from, 1 to choose penalties on, 1 to measure on. */
  readonly count: number;
  /** Which pictures, and the weights of the untrained discriminator. */
  readonly seed: number;
  /** A dataset with labels; default: what the discriminator learned from. */
  readonly data?: string;
  /** Path of the JSON; default: in the run folder. */
  readonly file?: string;
}

/** How well one attribute is read from each kind of rows. */
export interface ProbedAttribute {
  readonly name: string;
  readonly kind: AttributeType["kind"];
  /** Without looking; see `blindScores()`. */
  readonly blind: number;
  /** From the trained discriminator's features. */
  readonly trained: number;
  /** From those of one with random weights. */
  readonly untrained: number;
  /** From the pixels. */
  readonly pixels: number;
}

/** Streams of the seed. */
const STREAM = { pictures: 1 } as const;
const FEWEST_PICTURES = 20;

/**
 * Measures how well labels are read by linear regression of a discriminator's features, beside those of an untrained
 * one and the pixels themselves; reports a table, and writes it as JSON.
 *
 * @returns the path of the JSON
 * @throws {UserError} if there is no discriminator, the data has no labels, or too few pictures
 */
export async function exploreProbe(options: ExploreProbeOptions, reporter: Reporter): Promise<string> {
  const discriminator = await loadDiscriminator(options, reporter.line);
  try {
    const dataset = await openReals(discriminator, options.data, reporter);
    try {
      return await probeDataset(discriminator, dataset, options, reporter);
    } finally {
      dataset.close();
    }
  } finally {
    discriminator.dispose();
  }
}

async function probeDataset(
  discriminator: LoadedDiscriminator,
  dataset: Dataset,
  { count, seed, file }: ExploreProbeOptions,
  reporter: Reporter,
): Promise<string> {
  const attributes = labelsOf(dataset);
  const parts = splitIndices(drawIndices(dataset, count, createRandom(seed, STREAM.pictures)));
  const table = dataset.readAttributes()!;
  const columns = mapParts(parts, (indices) => table.map((column) => pickValues(column, indices)));
  const pictures = mapParts(parts, (indices) => readSet(dataset, indices));
  const bar = reporter.progress("Probing", 3);
  const probe = async (rows: ProbeParts<Rows>, done: number) => {
    const scores = await probeRows(attributes, rows, columns);
    bar.update(done);
    return { width: rows.train.width, scores };
  };
  const trained = await probe(await featuresOf(discriminator.network, pictures), 1);
  const network = discriminator.buildUntrained(seed);
  const untrained = await probe(await featuresOf(network, pictures), 2);
  disposeNetwork(network);
  const pixels = await probe(mapParts(pictures, pixelRows), 3);
  bar.end();
  const blind = blindScores(attributes, columns);
  const found = attributes.map(({ name, kind }, i): ProbedAttribute => ({
    ...{ name, kind, blind: blind[i]! },
    trained: trained.scores[i]!.score,
    untrained: untrained.scores[i]!.score,
    pixels: pixels.scores[i]!.score,
  }));
  const sizes = mapParts(parts, (indices) => indices.length);
  const { width } = trained;
  reporter.line(
    `Learned from ${sizes.train} pictures, measured on ${sizes.test} others; ${
      width.toLocaleString("en")
    } features, ` +
      `${pixels.width.toLocaleString("en")} pixels`,
  );
  for (const line of describeProbe(found)) reporter.line(line);
  const penalties = (scores: readonly ProbeScore[]) => scores.map(({ penalty }) => penalty);
  const recipe = recipeOf(discriminator, "explore probe", {
    ...{ count, seed, pictures: sizes, features: width, pixels: pixels.width },
    data: { name: dataset.header.name, checksum: dataset.header.checksum },
    attributes: found,
    penalties: {
      trained: penalties(trained.scores),
      untrained: penalties(untrained.scores),
      pixels: penalties(pixels.scores),
    },
  });
  const name = `probe_count-${count}_seed-${seed}_step-${discriminator.step}.json`;
  return writeText(file ?? join(discriminator.run, "explore", name), JSON.stringify(recipe, null, 2) + "\n");
}

/** @throws {DatasetError} if there are none that can be read, or too few pictures */
function labelsOf({ header, path, count }: Dataset): AttributeType[] {
  const usable = (header.columns ?? []).filter((column) =>
    column.kind !== "number" || column.range[1] > column.range[0]
  );
  if (usable.length === 0) {
    throw new DatasetError(
      `Cannot probe with "${path}": it has no labels; prepare it with --labels, or name another with --data`,
    );
  }
  if (count >= FEWEST_PICTURES) return usable;
  throw new DatasetError(
    `Cannot probe with "${path}": it needs ${FEWEST_PICTURES} pictures, it has ${count}`,
  );
}

function splitIndices(indices: readonly number[]): ProbeParts<number[]> {
  const fifth = Math.floor(indices.length / 5);
  return {
    train: indices.slice(2 * fifth),
    validation: indices.slice(0, fifth),
    test: indices.slice(fifth, 2 * fifth),
  };
}

function mapParts<A, B>({ train, validation, test }: ProbeParts<A>, of: (part: A) => B): ProbeParts<B> {
  return { train: of(train), validation: of(validation), test: of(test) };
}

async function featuresOf(
  network: LoadedDiscriminator["network"],
  { train, validation, test }: ProbeParts<PictureSet>,
): Promise<ProbeParts<Rows>> {
  return {
    train: await featureRows(network, train),
    validation: await featureRows(network, validation),
    test: await featureRows(network, test),
  };
}

function readSet(dataset: Dataset, indices: readonly number[]): PictureSet {
  const [, height, width, channels] = dataset.header.shape;
  return { count: indices.length, height, width, channels, data: dataset.readImages(indices) };
}

function pickValues(column: AttributeColumn, indices: readonly number[]): AttributeColumn {
  return { ...column, values: indices.map((index) => column.values[index]!) } as AttributeColumn;
}

/** The scores as lines: a share of right ones, or R² of numbers, from features, untrained ones and pixels. */
export function describeProbe(attributes: readonly ProbedAttribute[]): string[] {
  const text = (kind: AttributeType["kind"], score: number) =>
    kind === "number" ? score.toFixed(3) : `${(100 * score).toFixed(1)} %`;
  const row = (name: string, cells: readonly string[]) =>
    `  ${name.padEnd(20)}${cells.map((cell) => cell.padStart(11)).join("")}`;
  return [
    "Read right (classes) or share of the variance explained (numbers), held out",
    row("", ["features", "untrained", "pixels", "blind"]),
    ...attributes.map(({ name, kind, blind, trained, untrained, pixels }) =>
      row(name, [trained, untrained, pixels, blind].map((score) => text(kind, score)))
    ),
  ];
}
