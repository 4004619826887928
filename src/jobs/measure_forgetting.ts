/** What comes of leaving filters out: on faces that they were not found on, beside random filters. */
import type { AttributeColumn } from "../data/attribute_table.ts";
import type { Latent } from "../latent/prior.ts";
import { type AttributeChange, attributeChange } from "../metrics/attribute_change.ts";
import { collectPictures } from "../metrics/picture_set.ts";
import { dropFilters, type DroppedFilters } from "../model/filter_effects.ts";
import { buildDecoder, type Decode } from "../model/sample.ts";
import { permutation, type Random } from "../tensor/random.ts";
import type { LoadedGenerator } from "./load_generator.ts";
import type { AttributeReader } from "./rank_dimensions.ts";
import { hasWanted, type Wanted } from "./wanted_attribute.ts";

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

/** The half of the faces that a result is measured on. */
export interface HeldOutFaces {
  /** Of the faces. */
  readonly latents: readonly Latent[];
  /** What is read of the faces as they are. */
  readonly columns: readonly AttributeColumn[];
  /** Which of them have the attribute. */
  readonly has: readonly boolean[];
}

/** As many random filters left out. */
export interface RandomForgetting {
  /** Counted from 0. */
  readonly filters: readonly number[];
  /** What came of it. */
  readonly result: Forgetting;
}

/** What is left out and measured. */
export interface ForgettingOptions {
  /** What is to be forgotten. */
  readonly wanted: Wanted;
  /** The filters that draw it. */
  readonly dropped: DroppedFilters;
  /** How often as many random filters are left out. */
  readonly draws: number;
  /** Draws them. */
  readonly random: Random;
  /** Is told how many measurements of `1 + draws` are done. */
  readonly onProgress?: (done: number) => void;
}

/** Makes pictures without filters. */
export function decodeWithout(
  { network }: Pick<LoadedGenerator, "network">,
  dropped: DroppedFilters,
): Decode {
  return buildDecoder(network, undefined, dropFilters(dropped));
}

/** Leaves the filters out, then as many random ones several times, and compares what is read with what was. */
export async function measureForgetting(
  generator: Pick<LoadedGenerator, "network">,
  reader: AttributeReader,
  heldOut: HeldOutFaces,
  { wanted, dropped, draws, random, onProgress = () => {} }: ForgettingOptions,
): Promise<{ result: Forgetting; others: RandomForgetting[] }> {
  const measure = async (without: DroppedFilters) => {
    const pictures = await decodeWithout(generator, without)(heldOut.latents);
    return compare(reader, wanted, heldOut, await reader.read(collectPictures(pictures)));
  };
  const result = await measure(dropped);
  onProgress(1);
  const others: RandomForgetting[] = [];
  for (let draw = 0; draw < draws; draw++) {
    const filters = [...permutation(dropped.layer.shape[2], random)].slice(0, dropped.filters.length);
    others.push({ filters, result: await measure({ ...dropped, filters }) });
    onProgress(2 + draw);
  }
  return { result, others };
}

function compare(
  { attributes }: AttributeReader,
  wanted: Wanted,
  { columns, has }: HeldOutFaces,
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
