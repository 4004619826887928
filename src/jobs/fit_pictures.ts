/** From sources to pictures of one size, many at a time and in order. */
import { pooledMap } from "@std/async/pool";
import type { AttributeValue } from "../data/attribute_table.ts";
import type { PictureSource, SourceEntry } from "../data/sources/source.ts";
import { type FitOptions, fitPixels, type FittedPicture } from "../images/fit.ts";
import { createFitPool } from "../images/fit_pool.ts";
import { PictureError } from "../tensor/errors.ts";
import type { PictureLabels } from "./picture_labels.ts";

/** What became of one picture of a source. */
export type Outcome =
  & { readonly path: string }
  & ({ readonly fitted: FittedPicture; readonly values: readonly AttributeValue[] } | {
    readonly reason: string;
  });

/** How many are worked on for each core: one waits for the disk while another is decoded. */
const PICTURES_PER_CORE = 4;

/**
 * Reads all pictures of all sources. No more than a few are held at a time, however many there are.
 *
 * @returns what became of each, in the order of the sources
 */
export async function* fitPictures(
  sources: readonly PictureSource[],
  labels: PictureLabels,
  options: FitOptions,
): AsyncGenerator<Outcome> {
  const pool = createFitPool(options);
  const fit = async (entry: SourceEntry): Promise<Outcome> => {
    const { path } = entry;
    const values = labels.valuesOf(entry);
    if (!values) return { path, reason: "not in --labels" };
    try {
      const content = await entry.read();
      const fitted = "bytes" in content ? await pool.fit(content.bytes) : await fitPixels(content, options);
      return { path, fitted, values };
    } catch (error) {
      if (!(error instanceof PictureError)) throw error;
      return { path, reason: error.message };
    }
  };
  try {
    yield* pooledMap(PICTURES_PER_CORE * navigator.hardwareConcurrency, entriesOf(sources), fit);
  } catch (error) {
    // pooledMap() wraps what went wrong.
    throw error instanceof AggregateError ? error.errors[0] : error;
  } finally {
    pool.close();
  }
}

async function* entriesOf(sources: readonly PictureSource[]): AsyncGenerator<SourceEntry> {
  for (const source of sources) yield* source.entries();
}
