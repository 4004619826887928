/** What may be done beside the training, and for how long. */

/** Keeps what is done on the side to a part of the time. */
export interface TimeBudget {
  /** Does the work if as much time as it took the last time is left; else nothing. @returns whether it was done */
  afford(work: () => Promise<unknown>): Promise<boolean>;
}

/** Seconds that work is taken to need before it was done once. */
const FIRST_SECONDS = 0.5;

/**
 * @param share of all time since now that may be spent, 0 … 1
 * @param now seconds of a clock
 */
export function createTimeBudget(share: number, now = () => performance.now() / 1000): TimeBudget {
  const begin = now();
  let spent = 0;
  let latest = FIRST_SECONDS;
  return {
    async afford(work) {
      const start = now();
      if (spent + latest > share * (start - begin)) return false;
      try {
        await work();
      } finally {
        latest = now() - start;
        spent += latest;
      }
      return true;
    },
  };
}
