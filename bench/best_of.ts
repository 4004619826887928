/**
 * Milliseconds of the fastest of several rounds.
 *
 * @param rounds that count; one before them builds the kernels
 */
export function bestOf(rounds: number, body: () => void): number {
  let best = Infinity;
  for (let round = 0; round <= rounds; round++) {
    const start = performance.now();
    body();
    if (round > 0) best = Math.min(best, performance.now() - start);
  }
  return best;
}
