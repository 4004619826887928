/**
 * Whether one of the networks has won, after which neither learns (Goodfellow et al. 2014, section 4).
 *
 * Two numbers, each a mean over a window of steps, because single steps of healthy trainings go anywhere:
 *
 *   lead = mean D(x) - mean D(G(z)):  1 where the discriminator tells all apart, 0 where it tells nothing.
 *   trust = mean D(G(z)):  near 1 where the discriminator takes whatever is generated for real.
 *
 * Healthy trainings look one-sided: D(x) 0.95 and D(G(z)) 0.03 for thousands of steps, a lead of 0.92. A
 * discriminator whose generator stands still passes 0.99 within 75 steps. A small lead is no alarm, since it is what a
 * perfect generator would have, at a trust of 0.5.
 */

/** What a step says of the discriminator's judgement. */
export interface Scores {
  /** D(x), 0 … 1. */
  readonly realScore: number;
  /** D(G(z)), 0 … 1. */
  readonly fakeScore: number;
}

/** How many of the latest steps are looked at. */
export const WINNING_WINDOW = 100;

/** From this lead on the discriminator has won. */
export const DISCRIMINATOR_THRESHOLD = 0.98;

/** From this trust on the generator has won. */
export const GENERATOR_THRESHOLD = 0.9;

/**
 * How far the discriminator is ahead.
 *
 * @param window the latest steps, 1 or more
 * @returns mean D(x) - mean D(G(z)), -1 … 1
 */
export function discriminatorLead(window: readonly Scores[]): number {
  return mean(window, ({ realScore }) => realScore) - mean(window, ({ fakeScore }) => fakeScore);
}

/**
 * How far the discriminator is taken in.
 *
 * @param window the latest steps, 1 or more
 * @returns mean D(G(z)), 0 … 1
 */
export function generatorTrust(window: readonly Scores[]): number {
  return mean(window, ({ fakeScore }) => fakeScore);
}

function mean(window: readonly Scores[], of: (scores: Scores) => number): number {
  if (window.length === 0) throw new RangeError("Cannot judge scores: there is no step");
  return window.reduce((sum, scores) => sum + of(scores), 0) / window.length;
}
