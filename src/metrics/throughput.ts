/**
 * Stalled throughput: steps take many times as long as they did, because the machine is short of memory, too hot, or
 * busy with something else.
 *
 *   slowdown = median seconds of the latest 20 steps / the smallest such median of the run so far.
 *
 * Medians, because single steps wait for a checkpoint or a page of memory now and then.
 */

/** How many steps a median is taken of. */
export const THROUGHPUT_WINDOW = 20;

/** From this slowdown on throughput has stalled. On a machine that is shared, 2 to 3 come and go. */
export const STALL_THRESHOLD = 5;

/** Follows the time of steps. */
export interface ThroughputWatch {
  /**
   * Takes the next step into account.
   *
   * @param seconds of the step
   * @returns the slowdown, 1 or more; 1 while there are too few steps
   */
  next(seconds: number): number;
}

/** A watch that has seen no step. The first steps, which trace and allocate, can only make the slowdown smaller. */
export function watchThroughput(): ThroughputWatch {
  let latest: number[] = [];
  let best = Infinity;
  let slowdown = 1;
  return {
    next(seconds) {
      if (!(seconds >= 0)) throw new RangeError(`Cannot judge throughput: a step took ${seconds} s`);
      latest.push(seconds);
      if (latest.length < THROUGHPUT_WINDOW) return slowdown;
      // Windows do not overlap, so that one slow stretch counts as a whole.
      const median = latest.toSorted((a, b) => a - b)[THROUGHPUT_WINDOW >> 1]!;
      latest = [];
      best = Math.min(best, median);
      slowdown = best === 0 ? 1 : median / best;
      return slowdown;
    },
  };
}
