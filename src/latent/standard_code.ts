/** Latents as codes: what is left of z when a prior's mean and spread are taken out. */
import { clipToPrior, type Latent, type LatentPrior } from "./prior.ts";

/** Mean and standard deviation of each component of a prior; U(a, b) has the deviation (b - a) / sqrt(12). */
export function priorMoments(prior: LatentPrior): { readonly mean: number; readonly sd: number } {
  return prior.distribution === "normal"
    ? { mean: prior.mean, sd: prior.sd }
    : { mean: (prior.low + prior.high) / 2, sd: (prior.high - prior.low) / Math.sqrt(12) };
}

/**
 * The latent z = mean + sd · code, kept in a uniform prior's range.
 *
 * @param code [Z], of mean 0 and deviation 1 for latents of the prior
 * @returns a new latent [Z]
 */
export function latentOfCode(prior: LatentPrior, code: Float32Array): Latent {
  const { mean, sd } = priorMoments(prior);
  return code.map((component) => clipToPrior(prior, mean + sd * component));
}

/**
 * How far a latent is from the middle of its prior: |e|² / Z of its code e. It is about 1 for latents of the prior, and
 * for a normal one hardly ever below 0.6 or above 1.5 where Z is 100.
 */
export function squaredLength(prior: LatentPrior, latent: Latent): number {
  const { mean, sd } = priorMoments(prior);
  return latent.reduce((sum, component) => sum + ((component - mean) / sd) ** 2, 0) / latent.length;
}
