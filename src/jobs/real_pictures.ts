/** Real pictures beside generated ones. */
import { type Dataset, openDataset } from "../data/dataset.ts";
import { type Neighbour, searchNeighbours } from "../metrics/neighbours.ts";
import type { PictureSet } from "../metrics/picture_set.ts";
import type { Picture } from "../tensor/pixels.ts";
import { permutation, type Random } from "../tensor/random.ts";
import { assertComparable, dataOf } from "./data_of.ts";
import type { LoadedModel } from "./load_generator.ts";
import type { Reporter } from "./reporter.ts";

/** Pictures that are held at a time. */
const AT_ONCE = 512;

/**
 * Opens the data that a generator is compared with.
 *
 * @param path of a dataset; default: what the generator learned from
 * @throws {UserError} if there is none, or its pictures are of another shape
 */
export async function openReals(
  generator: LoadedModel,
  path: string | undefined,
  reporter: Reporter,
): Promise<Dataset> {
  const dataset = openDataset(path ?? await dataOf(generator, reporter));
  try {
    assertComparable(generator, dataset);
    return dataset;
  } catch (error) {
    dataset.close();
    throw error;
  }
}

/** Draws different pictures of a dataset: at most as many as it has. @returns where they stand */
export function drawIndices(dataset: Pick<Dataset, "count">, count: number, random: Random): number[] {
  return [...permutation(dataset.count, random).subarray(0, count)];
}

/** Reads pictures one by one. */
export function readPictures(dataset: Dataset, indices: readonly number[]): Picture[] {
  const [, height, width, channels] = dataset.header.shape;
  return indices.map((index) => ({ width, height, channels, data: dataset.readImages([index]) }));
}

/**
 * The nearest real pictures, of the whole dataset.
 *
 * @param own see `searchNeighbours()`
 */
export function findNeighbours(
  queries: readonly Picture[],
  dataset: Dataset,
  most: number,
  own: readonly number[],
  onProgress: (done: number) => void,
): Neighbour[][] {
  const [, height, width, channels] = dataset.header.shape;
  const set = (data: Uint8Array, count: number): PictureSet => ({ count, height, width, channels, data });
  const data = new Uint8Array(queries.length * dataset.imageBytes);
  queries.forEach((picture, i) => data.set(picture.data, i * dataset.imageBytes));
  const search = searchNeighbours(set(data, queries.length), most, own);
  for (let first = 0; first < dataset.count; first += AT_ONCE) {
    const count = Math.min(AT_ONCE, dataset.count - first);
    const indices = Array.from({ length: count }, (_, i) => first + i);
    search.add(set(dataset.readImages(indices), count), first);
    onProgress(first + count);
  }
  return search.found();
}
