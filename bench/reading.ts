/** Reading shuffled batches from a dataset file that is larger than a process wants to hold. */
import { createBatchOrder } from "../src/data/batches.ts";
import { openDataset } from "../src/data/dataset.ts";
import { createDatasetWriter } from "../src/data/write_dataset.ts";
import { createRandom } from "../src/tensor/random.ts";

/** Side of the pictures. */
export const READ_SIZE = 64;

const IMAGE_BYTES = READ_SIZE * READ_SIZE * 3;
/** Random bytes that are drawn once; every picture is another part of them. */
const POOL_BYTES = 2 ** 24;

/** What reading took. */
export interface ReadingTimes {
  /** Of each batch. */
  readonly milliseconds: readonly number[];
  /** Of this process at even distances, in bytes; the first before the first batch. */
  readonly resident: readonly number[];
}

/**
 * Writes a dataset of random pixels.
 *
 * @param megabytes its size in millions of bytes
 * @returns how many pictures are in it
 */
export function writeRandomDataset(path: string, megabytes: number): number {
  const count = Math.ceil(megabytes * 1e6 / IMAGE_BYTES);
  const random = createRandom(0);
  const pool = new Uint8Array(POOL_BYTES);
  const words = new Uint32Array(pool.buffer);
  for (let i = 0; i < words.length; i++) words[i] = random.integer(2 ** 32);
  const writer = createDatasetWriter(path, {
    name: "random",
    imageShape: [READ_SIZE, READ_SIZE, 3],
    source: "random pixels",
    filter: "none",
    crop: "none",
    libraries: {},
    fingerprint: "",
  }, count);
  try {
    for (let i = 0; i < count; i++) {
      const start = random.integer(POOL_BYTES - IMAGE_BYTES + 1);
      writer.write(pool.subarray(start, start + IMAGE_BYTES));
    }
    writer.finish();
  } finally {
    writer.abort();
  }
  return count;
}

/** Reads batches as a training does. */
export function measureReading(
  path: string,
  batch: number,
  batches: number,
  points: number,
): ReadingTimes {
  const dataset = openDataset(path);
  try {
    const order = createBatchOrder(dataset.count, batch, createRandom(0));
    const milliseconds: number[] = [];
    const resident: number[] = [];
    for (let i = 0; i < batches; i++) {
      // At position 0, and then whenever another of the even parts between the points is done.
      if (Math.floor(i * (points - 1) / batches) >= resident.length) resident.push(Deno.memoryUsage().rss);
      const start = performance.now();
      dataset.readImages(order.next());
      milliseconds.push(performance.now() - start);
    }
    resident.push(Deno.memoryUsage().rss);
    return { milliseconds, resident };
  } finally {
    dataset.close();
  }
}

/**
 * The value that a share of all values does not exceed.
 *
 * @param share from 0 to 1
 */
export function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)]!;
}
