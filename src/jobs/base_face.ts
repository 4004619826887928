/** The face that a figure is about, where a user names one. */
import { describeLatentSource, nameOfLatentSource, parseLatentSource } from "../latent/latent_source.ts";
import type { Latent, LatentPrior } from "../latent/prior.ts";
import { readLatent } from "./read_latent.ts";

/** A face with the name that figures call it by. */
export interface BaseFace {
  /** Such as `seed 7` or `face.png#3`. */
  readonly name: string;
  /** z [Z]. */
  readonly latent: Latent;
}

/** The flag that names it. */
const FLAG = "--latent";

/**
 * Reads the face of `--latent`.
 *
 * @param text see `parseLatentSource()`; undefined: there is none
 * @throws {UserError} if it cannot be read, or does not fit the prior
 */
export function readBaseFace(prior: LatentPrior, text: string | undefined): BaseFace | undefined {
  if (text === undefined) return undefined;
  const source = parseLatentSource(text, FLAG);
  return { name: describeLatentSource(source), latent: readLatent(prior, source, FLAG) };
}

/** What tells files of figures about this face from others. */
export function basePart(text: string | undefined): string[] {
  return text === undefined ? [] : [`latent-${nameOfLatentSource(parseLatentSource(text, FLAG))}`];
}
