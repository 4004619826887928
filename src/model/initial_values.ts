/** First values of weights. */
import type { Random } from "../tensor/random.ts";
import type { WeightSpec } from "./layers.ts";

/** Where the truncated normal distribution ends, in standard deviations, as in TensorFlow. */
const TRUNCATION = 2;

/**
 * Draws the first values of a weight.
 *
 * @param random draws them, one after the other; constants draw nothing
 * @returns one number for each element, row by row
 */
export function drawInitial({ shape, distribution, mean, sd }: WeightSpec, random: Random): Float32Array {
  const values = new Float32Array(shape.reduce((product, length) => product * length, 1));
  const draw = {
    normal: () => random.normal(),
    truncatedNormal: () => truncatedNormal(random),
    // Of variance 1: U(-a, a) has the variance a² / 3.
    uniform: () => Math.sqrt(3) * (2 * random.uniform() - 1),
  }[distribution];
  for (let i = 0; i < values.length; i++) values[i] = mean + (sd === 0 ? 0 : sd * draw());
  return values;
}

function truncatedNormal(random: Random): number {
  let value = random.normal();
  while (Math.abs(value) > TRUNCATION) value = random.normal();
  return value;
}
