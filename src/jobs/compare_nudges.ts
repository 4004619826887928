/** What changes between faces whose latents were moved down and up. */
import type { AttributeColumn } from "../data/attribute_table.ts";
import type { Nudge } from "../latent/nudge.ts";
import { type AttributeEffect, attributeEffect, pictureChange } from "../metrics/dimension_effect.ts";
import { collectPictures } from "../metrics/picture_set.ts";
import type { Decode } from "../model/sample.ts";
import type { Picture } from "../tensor/pixels.ts";
import type { AttributeReader } from "./rank_dimensions.ts";

/** What is read of faces moved down, and of the same ones moved up: a column for each attribute. */
export interface ReadPairs {
  readonly below: readonly AttributeColumn[];
  readonly above: readonly AttributeColumn[];
}

/** What one unit changes. */
export interface NudgeEffect {
  /** Mean absolute change of a pixel's value, 0 … 255. */
  readonly imageChange: number;
  /** The most changed first; none without a reader. */
  readonly attributes: readonly AttributeEffect[];
  /** What was read; nothing without a reader. */
  readonly pairs?: ReadPairs;
}

/**
 * Compares the pictures of both sides of each nudge, for one unit of distance.
 *
 * @param nudges 1 or more
 */
export async function compareNudges(
  decode: Decode,
  nudges: readonly Nudge[],
  reader: AttributeReader | undefined,
): Promise<NudgeEffect> {
  const count = nudges.length;
  const pictures = await decode([...nudges.map(({ below }) => below), ...nudges.map(({ above }) => above)]);
  const distances = nudges.map(({ distance }) => distance);
  const changes = distances.map((distance, i) =>
    pictureChange(pictures[i]!, pictures[count + i]!) / distance
  );
  const imageChange = changes.reduce((sum, change) => sum + change, 0) / count;
  if (!reader) return { imageChange, attributes: [] };
  const pairs = await readPairs(reader, pictures);
  const attributes = reader.attributes
    .map((attribute, i) => attributeEffect(attribute, pairs.below[i]!, pairs.above[i]!, distances))
    .sort((a, b) => b.change - a.change);
  return { imageChange, attributes, pairs };
}

/** @param pictures first those that were moved down, then those that were moved up */
async function readPairs({ read }: AttributeReader, pictures: readonly Picture[]): Promise<ReadPairs> {
  const columns = await read(collectPictures(pictures));
  const half = pictures.length / 2;
  const part = (start: number) =>
    columns.map((column) =>
      ({ ...column, values: column.values.slice(start, start + half) }) as AttributeColumn
    );
  return { below: part(0), above: part(half) };
}
