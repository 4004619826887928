/** Latents moved along a direction, in standard deviations of the prior. */
import { UserError } from "../tensor/errors.ts";
import type { Nudge } from "./nudge.ts";
import { clipToPrior, type Latent, type LatentPrior } from "./prior.ts";

/** Mean of each component of z. */
export function priorMean(prior: LatentPrior): number {
  return prior.distribution === "normal" ? prior.mean : (prior.low + prior.high) / 2;
}

/**
 * Standard deviation of each component of z, and so of z along any unit vector: sd, or (high - low) / √12 of a
 * uniform prior.
 */
export function priorDeviation(prior: LatentPrior): number {
  return prior.distribution === "normal" ? prior.sd : (prior.high - prior.low) / Math.sqrt(12);
}

/**
 * z + amount · sd · direction; components stay in a uniform prior's range, because training never showed others.
 *
 * @param direction of length 1, [Z]
 * @param amount in standard deviations of z along it, as `priorDeviation()` tells
 * @returns a new latent [Z]
 * @throws {RangeError} if the direction has another size than z
 * @example
 * ```ts
 * import { buildPrior, moveAlong } from "ganwalk";
 * const direction = Float32Array.of(0.6, 0.8);
 * console.log(moveAlong(buildPrior("normal", 2), Float32Array.of(0, 1), direction, 2)); // [ 1.2, 2.6 ]
 * ```
 */
export function moveAlong(
  prior: LatentPrior,
  z: Latent,
  direction: ArrayLike<number>,
  amount: number,
): Latent {
  if (direction.length !== z.length) {
    throw new RangeError(
      `Cannot move a latent of ${z.length} components along a direction of ${direction.length}`,
    );
  }
  const distance = amount * priorDeviation(prior);
  return z.map((component, i) => clipToPrior(prior, component + distance * direction[i]!));
}

/**
 * Moves a latent half of an amount against a direction and half along it.
 *
 * @param direction of length 1, [Z]
 * @param amount in standard deviations of z along it, above 0
 * @returns both latents, and how far they lie apart along the direction: the amount, or less where a uniform prior ends
 * @throws {RangeError} if the direction has another size than z
 */
export function nudgeAlong(
  prior: LatentPrior,
  z: Latent,
  direction: ArrayLike<number>,
  amount: number,
): Nudge {
  const [below, above] = [-amount / 2, amount / 2].map((part) => moveAlong(prior, z, direction, part));
  if (prior.distribution === "normal") return { below: below!, above: above!, distance: amount };
  const gap = above!.reduce((sum, component, i) => sum + (component - below![i]!) * direction[i]!, 0);
  return { below: below!, above: above!, distance: gap / priorDeviation(prior) };
}

/** More columns than these are no figure. */
const MOST_AMOUNTS = 64;
const NUMBER = String.raw`[+-]?(?:\d+\.?\d*|\.\d+)`;
const RANGE = new RegExp(String.raw`^\s*(${NUMBER})\s*\.\.\s*(${NUMBER})(?:\s*/\s*(\d+))?\s*$`);
/** Beyond these digits a step's rounding shows. */
const DIGITS = 10;

/**
 * Reads amounts: `-3,-1.5,0,1.5,3` is a list, `-3..3` goes in steps of 1, `-2..2/9` in 9 even ones.
 *
 * @param name what they are for, such as `--by`
 * @throws {UserError} if it is none of them, or are more than 64
 */
export function parseAmounts(text: string, name: string): number[] {
  const [, first, last, counted] = RANGE.exec(text) ?? [];
  if (first === undefined) {
    const parts = text.split(",");
    if (parts.every((part) => new RegExp(`^\\s*${NUMBER}\\s*$`).test(part))) {
      return few(parts.map(Number), text, name);
    }
    throw new UserError(
      `${name} must be amounts such as -3,-1.5,0,1.5,3, a range such as -3..3, or one in 9 steps such as ` +
        `-2..2/9, got "${text}"`,
    );
  }
  const [from, to] = [Number(first), Number(last)];
  const count = counted === undefined ? Math.abs(to - from) + 1 : Number(counted);
  if (!Number.isInteger(count)) {
    throw new UserError(
      `${name} goes in steps of 1 from ${from} to ${to}, which does not come out even; name how many, as in ` +
        `${from}..${to}/5`,
    );
  }
  if (count < 2 && from !== to || count < 1) {
    throw new UserError(`${name} needs 2 amounts or more from ${from} to ${to}, got "${text}"`);
  }
  if (count > MOST_AMOUNTS) return few({ length: count }, text, name);
  return Array.from(
    { length: count },
    (_, i) => count === 1 ? from : Number((from + (to - from) * i / (count - 1)).toFixed(DIGITS)),
  );
}

function few<List extends { readonly length: number }>(amounts: List, text: string, name: string): number[] {
  if (amounts.length <= MOST_AMOUNTS) return amounts as unknown as number[];
  throw new UserError(
    `${name} must be at most ${MOST_AMOUNTS} amounts, got ${amounts.length} from "${text}"`,
  );
}
