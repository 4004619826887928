/** How long steps take. */

/** Times steps, and averages over the latest. */
export interface StepTimer {
  /** Steps timed so far. */
  readonly count: number;
  /** Runs and times a step. */
  time<T>(step: () => Promise<T>): Promise<T>;
  /** Seconds of the last step; NaN before the first. */
  readonly lastSeconds: number;
  /** Median of the latest steps, in seconds; NaN before the first. */
  secondsPerStep(): number;
}

/** How many of the latest steps are looked at. */
const WINDOW = 50;

/** A timer without steps. */
export function createStepTimer(): StepTimer {
  const seconds: number[] = [];
  let count = 0;
  return {
    get count() {
      return count;
    },
    get lastSeconds() {
      return seconds.at(-1) ?? NaN;
    },
    async time(step) {
      const start = performance.now();
      const result = await step();
      seconds.push((performance.now() - start) / 1000);
      if (seconds.length > WINDOW) seconds.shift();
      count++;
      return result;
    },
    secondsPerStep: () => seconds.toSorted((a, b) => a - b)[seconds.length >> 1] ?? NaN,
  };
}

/** Seconds as people say them: `45 s`, `12 min`, `3 h 5 min`. */
export function formatDuration(seconds: number): string {
  if (seconds < 90) return `${Math.ceil(seconds)} s`;
  const minutes = Math.ceil(seconds / 60);
  return minutes < 90 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}
