/** From sources to pictures of one size, many at a time and in order. */
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

/** How many are held for each core: some wait for the disk or for their turn while others are decoded. */
const PICTURES_PER_CORE = 8;

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
  const held: Promise<Outcome>[] = [];
  try {
    for await (const entry of entriesOf(sources)) {
      if (held.length === PICTURES_PER_CORE * navigator.hardwareConcurrency) yield await held.shift()!;
      const outcome = fit(entry);
      // It is awaited in its turn; a failure before that is not one that nobody handles.
      outcome.catch(() => {});
      held.push(outcome);
    }
    for (const outcome of held) yield await outcome;
  } finally {
    pool.close();
  }
}

async function* entriesOf(sources: readonly PictureSource[]): AsyncGenerator<SourceEntry> {
  for (const source of sources) yield* source.entries();
}
