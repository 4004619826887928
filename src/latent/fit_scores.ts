/** How well a fit tells the values of rows that it has not seen. */

/** How well a direction tells an attribute, on latents that it was not fitted to. */
export type Strength =
  /** Of a number: the share of its variance that the direction explains; 0 is none, below 0 worse than the mean. */
  | { readonly rSquared: number }
  /** Of yes and no. */
  | {
    /** The chance that a latent with yes lies further along the direction than one with no: 0.5 is none, 1 all. */
    readonly areaUnderCurve: number;
    /** The share that is told right. */
    readonly accuracy: number;
    /** The share that is right when the commoner of yes and no is always told. */
    readonly commonest: number;
  };

/**
 * 1 - (squared error of the predictions) / (squared error of the values' mean).
 *
 * @param predicted [N]
 * @param values [N], not all alike
 */
export function rSquared(predicted: ArrayLike<number>, values: ArrayLike<number>): number {
  const known = Array.from(values);
  const mean = known.reduce((sum, value) => sum + value, 0) / known.length;
  const error = known.reduce((sum, value, i) => sum + (value - predicted[i]!) ** 2, 0);
  return 1 - error / known.reduce((sum, value) => sum + (value - mean) ** 2, 0);
}

/**
 * The area under the curve of true over false positives: the share of pairs of a yes and a no in which the yes has the
 * larger score, ties counted half (Fawcett 2006, "An introduction to ROC analysis", section 7).
 *
 * @param scores [N]
 * @param values [N], 1 for yes and 0 for no; both occur
 * @example
 * ```ts
 * import { areaUnderCurve } from "ganwalk";
 * console.log(areaUnderCurve([0.1, 0.4, 0.4, 0.8], [0, 0, 1, 1])); // 0.875
 * ```
 */
export function areaUnderCurve(scores: ArrayLike<number>, values: ArrayLike<number>): number {
  const order = Array.from(scores, (_, i) => i).sort((a, b) => scores[a]! - scores[b]!);
  let [rankSum, yes] = [0, 0];
  for (let start = 0; start < order.length;) {
    let end = start + 1;
    while (end < order.length && scores[order[end]!] === scores[order[start]!]) end++;
    // Ties share the mean of their ranks, which count from 1.
    const rank = (start + 1 + end) / 2;
    for (let i = start; i < end; i++) {
      if (values[order[i]!] !== 1) continue;
      rankSum += rank;
      yes++;
    }
    start = end;
  }
  return (rankSum - yes * (yes + 1) / 2) / (yes * (order.length - yes));
}

/**
 * Scores a fit of yes and no.
 *
 * @param scores [N]; above 0 means yes
 * @param values [N], 1 for yes and 0 for no; both occur
 */
export function scoreClasses(scores: ArrayLike<number>, values: ArrayLike<number>): Strength {
  const known = Array.from(values);
  const right = known.filter((value, i) => (scores[i]! > 0) === (value === 1)).length;
  const share = known.filter((value) => value === 1).length / known.length;
  return {
    areaUnderCurve: areaUnderCurve(scores, values),
    accuracy: right / known.length,
    commonest: Math.max(share, 1 - share),
  };
}
