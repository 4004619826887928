/** How well attributes are read, as text. */
import type { AttributeScore } from "../metrics/attribute_score.ts";

/** One score: `99.8 %` of a class (rounded down: 100.0 % means all), `± 0.013` of a number. */
export function describeScore(score: AttributeScore): string {
  return score.kind === "number"
    ? `± ${score.meanAbsoluteError.toFixed(3)}`
    : `${(Math.floor(1000 * score.accuracy) / 10).toFixed(1)} %`;
}

/** A line for each score, beside what always naming the commonest value, or the median, would give. */
export function describeScores(scores: readonly AttributeScore[]): string[] {
  return scores.map((score) => {
    const blind = score.kind === "number"
      ? `the median: ± ${score.spread.toFixed(3)}`
      : `the commonest: ${(100 * score.commonest).toFixed(1)} %`;
    return `  ${score.name.padEnd(14)}${describeScore(score).padStart(8)}  (always ${blind})`;
  });
}
