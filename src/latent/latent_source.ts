/** Where a latent comes from: a seed, numbers, or a file with latents. */
import { UserError } from "../tensor/errors.ts";
import { createRandom } from "../tensor/random.ts";
import { type Latent, type LatentPrior, sampleLatent } from "./prior.ts";

/** A latent as it is named. */
export type LatentSource =
  | { readonly kind: "seed"; readonly seed: number }
  | { readonly kind: "numbers"; readonly numbers: readonly number[] }
  /** A JSON file, or a picture with its JSON beside it; `number` counts its latents from 1. */
  | { readonly kind: "file"; readonly path: string; readonly number?: number };

const NUMBER = /^\s*[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?\s*$/i;

/**
 * Reads how a latent is named: `7` or `seed:7` is a seed, `0.1,-0.2,…` are its numbers, `face.png` or `face.json` is a file
 * and `face.png#3` the third latent of it. (A file named 7 is `./7`.)
 *
 * @param name what the latent is for, such as `--from`
 * @throws {UserError} if it is none of them
 */
export function parseLatentSource(text: string, name: string): LatentSource {
  const trimmed = text.trim();
  const [, digits] = /^(?:seed:)?(\d+)$/.exec(trimmed) ?? [];
  if (digits !== undefined) {
    const seed = Number(digits);
    if (Number.isSafeInteger(seed)) return { kind: "seed", seed };
    throw new UserError(`${name} must be a seed up to ${Number.MAX_SAFE_INTEGER}, got "${text}"`);
  }
  const parts = trimmed.split(",");
  if (parts.every((part) => NUMBER.test(part))) return { kind: "numbers", numbers: parts.map(Number) };
  if (trimmed !== "") return parseLatentPath(trimmed);
  throw new UserError(
    `${name} must be a seed such as 7, numbers such as 0.1,-0.2,…, or a file such as face.png#3, got "${text}"`,
  );
}

/** A file with latents, `#3` behind it the third of them. */
export function parseLatentPath(text: string): LatentSource & { kind: "file" } {
  const trimmed = text.trim();
  const [, path, number] = /^(.+)#(\d+)$/.exec(trimmed) ?? [];
  return path === undefined
    ? { kind: "file", path: trimmed }
    : { kind: "file", path, number: Number(number) };
}

/**
 * Reads a list of seeds and files, separated by commas.
 *
 * @param name what it is for, such as `--through`
 * @throws {UserError} if one is neither
 */
export function parseLatentSources(text: string, name: string): LatentSource[] {
  return text.split(",").map((part) => {
    const trimmed = part.trim();
    if (trimmed !== "" && (!NUMBER.test(trimmed) || /^\d+$/.test(trimmed))) {
      return parseLatentSource(trimmed, name);
    }
    throw new UserError(`${name} must be seeds and files such as 1,5,face.png#3, got "${text}"`);
  });
}

/** A short name for labels: `seed 7`, `face.png#3`, `numbers`. */
export function describeLatentSource(source: LatentSource): string {
  switch (source.kind) {
    case "seed":
      return `seed ${source.seed}`;
    case "numbers":
      return "numbers";
    case "file": {
      const file = source.path.split(/[\\/]/).at(-1)!;
      return source.number === undefined ? file : `${file}#${source.number}`;
    }
  }
}

/** Characters of a source in a file name at most, and digits of each of its numbers. */
const LONGEST_NAME = 40;
const DIGITS = 3;

/** A name for files: `7`, `face-3`, `0.1_-0.2`. */
export function nameOfLatentSource(source: LatentSource): string {
  if (source.kind === "seed") return String(source.seed);
  const text = source.kind === "numbers"
    ? source.numbers.map((number) => Number(number.toPrecision(DIGITS))).join("_")
    : describeLatentSource(source).replace(/\.[^.#]*(#|$)/, "$1");
  return text.replaceAll(/[^\p{L}\p{N}._-]+/gu, "-").slice(0, LONGEST_NAME);
}

/**
 * The latents in a parsed JSON: a list of numbers, a list of such lists (of lists, as rows of a grid, one row
 * after the other), or an object with them as `latent` or `latents`, as lies beside every picture.
 *
 * @param document what JSON.parse() gave
 * @returns the latents in order; none if there is none, or one has something else than finite numbers
 * @example
 * ```ts
 * import { latentsIn } from "ganwalk";
 * console.log(latentsIn({ command: "interpolate", latents: [[0.5, 1], [2, -1]] })); // [ [ 0.5, 1 ], [ 2, -1 ] ]
 * ```
 */
export function latentsIn(document: unknown): number[][] {
  if (typeof document !== "object" || document === null) return [];
  if (Array.isArray(document)) return listsOf(document) ?? [];
  const { latent, latents } = document as { latent?: unknown; latents?: unknown };
  return listsOf(latent ?? latents) ?? [];
}

/** Lists of finite numbers, whatever lists they lie in; undefined if something else is among them. */
function listsOf(value: unknown): number[][] | undefined {
  if (!Array.isArray(value) || value.length === 0) return undefined;
  if (value.every((item) => typeof item === "number")) {
    return value.every(Number.isFinite) ? [value] : undefined;
  }
  const lists = value.map(listsOf);
  return lists.every((list) => list !== undefined) ? lists.flat() : undefined;
}

/**
 * Picks one latent of a file.
 *
 * @param number which, counted from 1; may be left out where there is one only
 * @param what the file as an error calls it, such as `--from "face.png"`
 * @param path the file, for the hint
 * @throws {UserError} if there is none, or it is not clear which, or there is no such
 */
export function pickLatent(
  latents: readonly number[][],
  number: number | undefined,
  what: string,
  path: string,
): number[] {
  const count = latents.length;
  if (count === 0) {
    throw new UserError(
      `Cannot use ${what}: there are no latents in it; expected a list of numbers, or "latent" or "latents"`,
    );
  }
  if (number === undefined && count > 1) {
    throw new UserError(`Cannot use ${what}: it has ${count} latents; name one, as in ${path}#${count}`);
  }
  const picked = latents[(number ?? 1) - 1];
  if (picked) return picked;
  throw new UserError(`Cannot use ${what}: it has ${count} latent${count > 1 ? `s, 1 to ${count}` : ""}`);
}

/**
 * Numbers as a latent of a prior.
 *
 * @param what the latent as an error calls it, such as `--from "face.png"`
 * @returns z [Z]
 * @throws {UserError} if there are not Z numbers, or one is outside a uniform prior's range
 */
export function toLatent(prior: LatentPrior, numbers: readonly number[], what: string): Latent {
  if (numbers.length !== prior.size) {
    throw new UserError(
      `Cannot use ${what}: it has ${numbers.length} number${
        numbers.length === 1 ? "" : "s"
      }, and latents of ` +
        `this generator have ${prior.size}`,
    );
  }
  if (prior.distribution === "uniform") {
    const outside = numbers.findIndex((value) => value < prior.low || value > prior.high);
    if (outside >= 0) {
      throw new UserError(
        `Cannot use ${what}: its number ${outside + 1} is ${
          numbers[outside]
        }, and the prior of this generator ` +
          `is uniform from ${prior.low} to ${prior.high}`,
      );
    }
  }
  return Float32Array.from(numbers);
}

/** The latent of a seed, the same face in every command. */
export function latentOfSeed(prior: LatentPrior, seed: number): Latent {
  return sampleLatent(prior, createRandom(seed));
}
