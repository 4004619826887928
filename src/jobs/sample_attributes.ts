/** Latents and what is known of their faces: read from what a generator draws, or of pictures that are encoded. */
import { chunk } from "@std/collections/chunk";
import type { AttributeColumn } from "../data/attribute_table.ts";
import type { Dataset } from "../data/dataset.ts";
import { type Latent, sampleLatents } from "../latent/prior.ts";
import { collectPictures } from "../metrics/picture_set.ts";
import type { Encode } from "../model/encoder.ts";
import { createRandom } from "../tensor/random.ts";
import type { Explored } from "./explored_figure.ts";
import type { AttributeReader } from "./rank_dimensions.ts";
import { drawIndices, readPictures } from "./real_pictures.ts";

/** Faces as latents, and what is known of them. */
export interface AttributeSamples {
  /** [N] of [Z] */
  readonly latents: readonly Latent[];
  /** N values each, in the order of the latents. */
  readonly columns: readonly AttributeColumn[];
}

/** How faces are taken. */
export interface SampleOptions {
  /** How many, 1 or more. */
  readonly count: number;
  /** Of the latents, or of which pictures are taken. */
  readonly seed: number;
  /** Is told how many are done. */
  readonly onProgress?: (done: number) => void;
}

/** Pictures that are held at a time. */
const AT_ONCE = 256;

/** Draws latents from the prior, and reads the attributes of their faces. */
export async function sampleGenerated(
  { decode, prior }: Explored,
  reader: AttributeReader,
  { count, seed, onProgress = () => {} }: SampleOptions,
): Promise<AttributeSamples> {
  const latents = sampleLatents(prior, count, createRandom(seed));
  const parts: AttributeColumn[][] = [];
  let done = 0;
  for (const part of chunk(latents, AT_ONCE) as Latent[][]) {
    parts.push(await reader.read(collectPictures(await decode(part))));
    onProgress(done += part.length);
  }
  return { latents, columns: joinColumns(parts) };
}

/**
 * Takes labelled pictures of a dataset, at most as many as it has, and encodes them.
 *
 * @param encode from pictures to guesses of their latents
 */
export async function encodeLabelled(
  dataset: Dataset,
  columns: readonly AttributeColumn[],
  encode: Encode,
  { count, seed, onProgress = () => {} }: SampleOptions,
): Promise<AttributeSamples> {
  const indices = drawIndices(dataset, count, createRandom(seed));
  const latents: Latent[] = [];
  for (const part of chunk(indices, AT_ONCE) as number[][]) {
    latents.push(...await encode(readPictures(dataset, part)));
    onProgress(latents.length);
  }
  return { latents, columns: columns.map((column) => pickRows(column, indices)) };
}

function pickRows(column: AttributeColumn, indices: readonly number[]): AttributeColumn {
  return { ...column, values: indices.map((index) => column.values[index]!) } as AttributeColumn;
}

function joinColumns(parts: readonly (readonly AttributeColumn[])[]): AttributeColumn[] {
  return parts[0]!.map((column, i) =>
    ({ ...column, values: parts.flatMap((part): (number | boolean)[] => part[i]!.values) }) as AttributeColumn
  );
}
