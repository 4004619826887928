/** The labels that a discriminator learns: real is 1 and generated is 0, unless a recipe changes them. */
import type { Random } from "../tensor/random.ts";
import { GENERATED, REAL } from "./losses.ts";

/** What a recipe changes about the labels. */
export interface LabelScheme {
  /** Real images get 1 minus this (one-sided label smoothing, Salimans et al. 2016, arXiv 1606.03498); 0 … 1. */
  readonly smoothing: number;
  /** How likely the label of an image is swapped for the other one; 0 … 1. */
  readonly flips: number;
  /** Labels get up to this added, each its own uniform number: noise · U[0,1); 0 or more. */
  readonly noise: number;
  /** Whether real is 0 and generated is 1, as in Chollet's book. */
  readonly reversed: boolean;
}

/** Real is 1, generated is 0, and nothing else. */
export const PLAIN_LABELS: LabelScheme = { smoothing: 0, flips: 0, noise: 0, reversed: false };

/** The labels of a batch, each one number for all, or one for each image. */
export interface Labels<Value> {
  /** Of the real images. */
  readonly real: Value;
  /** Of the generated ones. */
  readonly generated: Value;
}

/** Whether labels are drawn for each image. */
export function labelsAreDrawn({ flips, noise }: LabelScheme): boolean {
  return flips > 0 || noise > 0;
}

/** The labels before anything is drawn. */
export function fixedLabels({ smoothing, reversed }: LabelScheme): Labels<number> {
  const labels = { real: REAL - smoothing, generated: GENERATED };
  return reversed ? { real: 1 - labels.real, generated: 1 - labels.generated } : labels;
}

/** The label that the generator wants its images to get: real, without smoothing. */
export function wantedLabel({ reversed }: LabelScheme): number {
  return reversed ? 1 - REAL : REAL;
}

/**
 * Draws the labels of one batch: swapped with the probability of a flip, then with noise added. Always as many
 * numbers are drawn, so that what follows does not depend on them.
 *
 * @param count images of each sort
 * @returns [count] labels of each sort
 */
export function drawLabels(options: LabelScheme, count: number, random: Random): Labels<Float32Array> {
  const { real, generated } = fixedLabels(options);
  const draw = (label: number, other: number) =>
    Float32Array.from({ length: count }, () => {
      const isFlipped = random.uniform() < options.flips;
      return (isFlipped ? other : label) + options.noise * random.uniform();
    });
  return { real: draw(real, generated), generated: draw(generated, real) };
}
