/** What exploring gives: a figure, and the latents that it was made from. */
import type { Latent, LatentPrior } from "../latent/prior.ts";
import type { Decode } from "../model/sample.ts";
import type { Figure } from "../plots/figure.ts";

/** What is explored: a loaded generator, or anything that makes pictures from latents. */
export interface Explored {
  /** From latents to pictures. */
  readonly decode: Decode;
  /** Where its latents come from. */
  readonly prior: LatentPrior;
}

/** A figure before it is drawn. */
export interface ExploredFigure {
  /** For `drawFigure()` and `plainFigure()`. */
  readonly figure: Figure;
  /** Row by row, as the figure shows them. */
  readonly latents: readonly (readonly Latent[])[];
}

/** How a latent's spread around a mean is written, such as `z ~ N(0.3, 0.4)`. */
export function describeSpread(prior: LatentPrior, mean: string | number, sd: number): string {
  if (prior.distribution === "normal") return `z ~ N(${mean}, ${sd})`;
  return `z ~ ${mean} + ${sd} U(-1, 1), kept in ${prior.low} … ${prior.high}`;
}
