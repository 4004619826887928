/** The latent prior: the distribution that training draws from and exploring moves through. */
import type { Random } from "../tensor/random.ts";

/** A latent vector z of Z components. */
export type Latent = Float32Array;

/** The distribution of each component of z; saved in every checkpoint. */
export type LatentPrior =
  | { readonly size: number; readonly distribution: "normal"; readonly mean: number; readonly sd: number }
  | { readonly size: number; readonly distribution: "uniform"; readonly low: number; readonly high: number };

/** The names of the distributions, as `--prior` takes them. */
export const PRIOR_NAMES = ["normal", "uniform"] as const;

/**
 * The two priors of the literature: N(0, 1) (PyTorch's example, Chollet) and U(-1, 1) (the DCGAN paper's code).
 *
 * @param distribution which of them
 * @param size Z, 1 or more
 * @throws {RangeError} if the size is not a positive integer
 */
export function buildPrior(distribution: LatentPrior["distribution"], size: number): LatentPrior {
  if (!Number.isInteger(size) || size < 1) {
    throw new RangeError(`Cannot build a prior: the latent size must be 1 or more, got ${size}`);
  }
  return distribution === "normal"
    ? { size, distribution, mean: 0, sd: 1 }
    : { size, distribution, low: -1, high: 1 };
}

/**
 * Draws one latent from the prior.
 *
 * @returns z [Z]
 */
export function sampleLatent(prior: LatentPrior, random: Random): Latent {
  const draw = prior.distribution === "normal"
    ? () => prior.mean + prior.sd * random.normal()
    : () => prior.low + (prior.high - prior.low) * random.uniform();
  return Float32Array.from({ length: prior.size }, draw);
}

/**
 * Draws latents one after the other.
 *
 * @param count how many, 0 or more
 * @returns [count] latents of [Z]
 * @example
 * ```ts
 * import { buildPrior, createRandom, sampleLatents } from "ganwalk";
 * const latents = sampleLatents(buildPrior("normal", 100), 64, createRandom(1));
 * console.log(latents.length, latents[0]?.length);
 * ```
 */
export function sampleLatents(prior: LatentPrior, count: number, random: Random): Latent[] {
  return Array.from({ length: count }, () => sampleLatent(prior, random));
}

/** The prior with the same distribution and size in its standard form, N(0, 1) or U(-1, 1). */
export function standardForm(prior: LatentPrior): LatentPrior {
  return buildPrior(prior.distribution, prior.size);
}

/**
 * Draws latents around a mean: z = mean + sd · e, where e is drawn from the prior's standard form, N(0, 1) or
 * U(-1, 1). Uniform components stay in the prior's range, because training never showed others.
 *
 * @param count how many
 * @param mean of every component
 * @param sd spread: standard deviation for the normal prior, half width for the uniform one; 0 or more
 */
export function sampleAround(
  prior: LatentPrior,
  count: number,
  mean: number,
  sd: number,
  random: Random,
): Latent[] {
  if (!(sd >= 0)) throw new RangeError(`Cannot sample around a mean: sd must be 0 or more, got ${sd}`);
  return sampleLatents(standardForm(prior), count, random).map((e) => shiftLatent(prior, e, mean, sd));
}

/**
 * z = mean + sd · e in every component, kept in a uniform prior's range.
 *
 * @param e a latent of the prior's standard form [Z]
 * @returns a new latent [Z]
 */
export function shiftLatent(prior: LatentPrior, e: Latent, mean: number, sd: number): Latent {
  return e.map((component) => clipToPrior(prior, mean + sd * component));
}

/** Keeps a component within a uniform prior's range; a normal prior has no bounds. */
export function clipToPrior(prior: LatentPrior, component: number): number {
  return prior.distribution === "uniform" ? Math.min(prior.high, Math.max(prior.low, component)) : component;
}
