/** Latents near one. */
import type { Random } from "../tensor/random.ts";
import { clipToPrior, type Latent, type LatentPrior, sampleLatents, standardForm } from "./prior.ts";

/**
 * Draws latents near one: the first is the latent itself, each other one latent + sd · e, where e is drawn from the
 * prior's standard form, N(0, 1) or U(-1, 1). Uniform components stay in the prior's range.
 *
 * @param latent z [Z]
 * @param count how many with the latent itself, 0 or more
 * @param sd spread: standard deviation for the normal prior, half width for the uniform one; 0 or more
 * @returns [count] new latents of [Z]
 * @throws {RangeError} if the spread is below 0
 * @example
 * ```ts
 * import { buildPrior, createRandom, sampleNear } from "ganwalk";
 * const [itself, other] = sampleNear(buildPrior("normal", 2), Float32Array.of(1, -1), 2, 0.1, createRandom(1));
 * console.log(itself, other); // [ 1, -1 ] and something like it
 * ```
 */
export function sampleNear(
  prior: LatentPrior,
  latent: Latent,
  count: number,
  sd: number,
  random: Random,
): Latent[] {
  if (!(sd >= 0)) throw new RangeError(`Cannot sample near a latent: sd must be 0 or more, got ${sd}`);
  const others = sampleLatents(standardForm(prior), Math.max(0, count - 1), random);
  const moved = others.map((e) => latent.map((component, i) => clipToPrior(prior, component + sd * e[i]!)));
  return [latent.slice(), ...moved].slice(0, count);
}
