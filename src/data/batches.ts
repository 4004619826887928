/** Which pictures a step sees: every picture once per epoch, in a new seeded order each time or in file order. */
import { permutation, type Random, type RandomState, restoreRandom } from "../tensor/random.ts";

/** The orders in which a training can take its pictures. */
export const DATA_ORDERS = ["shuffled", "sequential"] as const;

/** `shuffled`: each pass in a new random order; `sequential`: each pass in the order of the file. */
export type DataOrder = typeof DATA_ORDERS[number];

/** Where a training stands in its data; saved in every checkpoint. */
export interface DataPosition {
  /** Whole passes over the data so far. */
  readonly epoch: number;
  /** Pictures of the current pass already used. */
  readonly used: number;
  /** The generator's state before the current pass was shuffled; absent if the passes are in file order. */
  readonly shuffle?: RandomState;
}

/** An endless sequence of batches. */
export interface BatchOrder {
  /** The next batch's picture numbers. */
  next(): Uint32Array;
  /** What to save; {@linkcode resumeBatchOrder} goes on from it. */
  position(): DataPosition;
}

/**
 * Starts a shuffled sequence. A batch that reaches the end of a pass is filled from the next one: every batch is
 * full and no picture is left out.
 *
 * @param count pictures in the dataset, 1 or more
 * @param batchSize pictures in a batch, 1 or more
 */
export function createBatchOrder(count: number, batchSize: number, random: Random): BatchOrder {
  return resumeBatchOrder(count, batchSize, { epoch: 0, used: 0, shuffle: random.state() });
}

/**
 * Starts a sequence in file order: 0 … count-1 over and over, for files that are shuffled already and for recipes
 * that train this way. A batch that reaches the end is filled from the start.
 *
 * Chollet's DCGAN (Deep Learning with Python, 2017, listing 8.5) also takes its pictures in file order, but starts
 * again at picture 0 when less than a batch remains: there the last pictures of the file are never seen, and all
 * passes have the same batches. The two differ unless the batch divides the count.
 *
 * @param count pictures in the dataset, 1 or more
 * @param batchSize pictures in a batch, 1 or more
 */
export function createSequentialOrder(count: number, batchSize: number): BatchOrder {
  return resumeBatchOrder(count, batchSize, { epoch: 0, used: 0 });
}

/** Continues a sequence from a saved position, as if it had never stopped. */
export function resumeBatchOrder(count: number, batchSize: number, position: DataPosition): BatchOrder {
  const valid = [count, batchSize].every((n) => Number.isInteger(n) && n > 0);
  if (!valid) throw new RangeError(`Cannot batch ${count} pictures by ${batchSize}: both must be 1 or more`);
  if (!(Number.isInteger(position.used) && position.used >= 0 && position.used <= count)) {
    throw new RangeError(`Cannot go on in the data: used must be 0 to ${count}, got ${position.used}`);
  }
  let { epoch, used, shuffle } = position;
  let random = shuffle && restoreRandom(shuffle);
  let order = random && permutation(count, random);

  return {
    next() {
      return Uint32Array.from({ length: batchSize }, () => {
        if (used === count) {
          epoch++;
          used = 0;
          if (random) {
            shuffle = random.state();
            random = restoreRandom(shuffle);
            order = permutation(count, random);
          }
        }
        const place = used++;
        return order ? order[place]! : place;
      });
    },
    position: () => ({ epoch, used, ...(shuffle && { shuffle }) }),
  };
}
