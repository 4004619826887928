/** Which pictures a step sees: every picture once per epoch, in a new seeded order each time. */
import { permutation, type Random, type RandomState, restoreRandom } from "../tensor/random.ts";

/** Where a training stands in its data; saved in every checkpoint. */
export interface DataPosition {
  /** Whole passes over the data so far. */
  readonly epoch: number;
  /** Pictures of the current pass already used. */
  readonly used: number;
  /** The generator's state before the current pass was shuffled. */
  readonly shuffle: RandomState;
}

/** An endless sequence of batches. */
export interface BatchOrder {
  /** The next batch's picture numbers. */
  next(): Uint32Array;
  /** What to save; {@linkcode resumeBatchOrder} goes on from it. */
  position(): DataPosition;
}

/**
 * Starts the sequence. A batch that reaches the end of a pass is filled from the next one: every batch is
 * full and no picture is left out.
 *
 * @param count pictures in the dataset, 1 or more
 * @param batchSize pictures in a batch, 1 or more
 */
export function createBatchOrder(count: number, batchSize: number, random: Random): BatchOrder {
  return resumeBatchOrder(count, batchSize, { epoch: 0, used: 0, shuffle: random.state() });
}

/** Continues a sequence from a saved position, as if it had never stopped. */
export function resumeBatchOrder(count: number, batchSize: number, position: DataPosition): BatchOrder {
  const valid = [count, batchSize].every((n) => Number.isInteger(n) && n > 0);
  if (!valid) throw new RangeError(`Cannot batch ${count} pictures by ${batchSize}: both must be 1 or more`);
  if (!(Number.isInteger(position.used) && position.used >= 0 && position.used <= count)) {
    throw new RangeError(`Cannot go on in the data: used must be 0 to ${count}, got ${position.used}`);
  }
  let { epoch, used, shuffle } = position;
  let random = restoreRandom(shuffle);
  let order = permutation(count, random);

  return {
    next() {
      return Uint32Array.from({ length: batchSize }, () => {
        if (used === count) {
          epoch++;
          used = 0;
          shuffle = random.state();
          random = restoreRandom(shuffle);
          order = permutation(count, random);
        }
        return order[used++]!;
      });
    },
    position: () => ({ epoch, used, shuffle }),
  };
}
