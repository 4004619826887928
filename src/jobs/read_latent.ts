/** Latents by seed, by numbers, of a JSON file, or of a picture written earlier. */
import { existsSync } from "node:fs";
import { dirname, extname, join } from "@std/path";
import {
  latentOfSeed,
  latentsIn,
  type LatentSource,
  parseLatentSource,
  pickLatent,
  toLatent,
} from "../latent/latent_source.ts";
import type { Latent, LatentPrior } from "../latent/prior.ts";
import { UserError } from "../tensor/errors.ts";

/** Of the sample grids of a run, which all have the same latents. */
const SAMPLE_LATENTS = "latents.json";

/** Where the numbers of a picture lie: the JSON beside it; of a JSON, itself. */
export function recipePath(path: string): string {
  return path.slice(0, path.length - extname(path).length) + ".json";
}

/**
 * Takes the latent that a source names.
 *
 * @param source a text for `parseLatentSource()`, or what it gave
 * @param name what the latent is for, such as `--from`, for errors
 * @returns z [Z]
 * @throws {UserError} if the file is missing or has no such latent, or the latent does not fit the prior
 * @example
 * ```ts
 * import { buildPrior, readLatent } from "ganwalk";
 * const prior = buildPrior("normal", 3);
 * console.log(readLatent(prior, "0.5,-1,2", "the face"), readLatent(prior, "7", "the face").length);
 * ```
 */
export function readLatent(prior: LatentPrior, source: string | LatentSource, name: string): Latent {
  const parsed = typeof source === "string" ? parseLatentSource(source, name) : source;
  switch (parsed.kind) {
    case "seed":
      return latentOfSeed(prior, parsed.seed);
    case "numbers":
      return toLatent(prior, parsed.numbers, name);
    case "file": {
      const { path, number } = parsed;
      const what = `${name} "${path}${number === undefined ? "" : `#${number}`}"`;
      const numbers = pickLatent(latentsIn(readJson(path, what)), number, what, path);
      return toLatent(prior, numbers, what);
    }
  }
}

function readJson(path: string, what: string): unknown {
  const own = recipePath(path);
  const shared = join(dirname(path), SAMPLE_LATENTS);
  const json = !existsSync(own) && existsSync(path) && existsSync(shared) ? shared : own;
  if (!existsSync(json)) {
    throw new UserError(
      existsSync(path)
        ? `Cannot use ${what}: there is no "${json}" with its latents beside it`
        : `Cannot use ${what}: there is no such file; expected a seed, numbers, or a file such as face.png#3`,
    );
  }
  if (Deno.statSync(json).isDirectory) throw new UserError(`Cannot use ${what}: "${json}" is a folder`);
  try {
    return JSON.parse(Deno.readTextFileSync(json));
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw new UserError(`Cannot use ${what}: "${json}" is not JSON`);
  }
}
