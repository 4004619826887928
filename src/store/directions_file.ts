/** The file of a generator's named directions: JSON, with the generator that they are of. */
import { existsSync } from "node:fs";
import type { Strength } from "../latent/fit_scores.ts";
import { UserError } from "../tensor/errors.ts";
import type { TrainingConfig } from "./config.ts";
import { replaceFile } from "./disk.ts";

const FORMAT = "ganwalk-directions-1";

/** The directions of a run's generator, in its folder. */
export const DIRECTIONS_NAME = "directions.json";

/** A direction of an attribute, or of one class of it. */
export interface StoredAttributeDirection {
  /** The attribute's, or `hairColour=pink`. */
  readonly name: string;
  /** Of which it is. */
  readonly attribute: string;
  /** A class is a boolean. */
  readonly kind: "number" | "boolean";
  /** Of the attribute over the faces; of a boolean, the share of yes. */
  readonly mean: number;
  /** Its standard deviation. */
  readonly deviation: number;
  /** How well it tells the attribute. */
  readonly strength: Strength;
  /** Of length 1, [Z]. */
  readonly vector: Float32Array;
  /** What one unit of it changes: of each direction of the file, in their order, the attribute, in its own unit. */
  readonly effects: readonly number[];
  /** Without what it shares with the directions of other attributes; absent where nothing is left. */
  readonly orthogonal?: {
    /** Of length 1, [Z]. */
    readonly vector: Float32Array;
    /** Its cosine to the direction. */
    readonly kept: number;
    /** As above. */
    readonly effects: readonly number[];
  };
}

/** Directions of attributes, and how they were found. */
export interface StoredAttributes {
  /** Where faces and attributes came from, as a phrase. */
  readonly source: string;
  /** How many faces. */
  readonly count: number;
  /** Of the faces' latents and order. */
  readonly seed: number;
  /** How effects were measured: on so many moved faces, or by the fits alone. */
  readonly measured: { readonly by: "pictures"; readonly faces: number } | { readonly by: "fit" };
  /** In the order of the attributes. */
  readonly directions: readonly StoredAttributeDirection[];
  /** What has no direction, and why. */
  readonly leftOut: readonly { readonly name: string; readonly reason: string }[];
}

/** A direction of the generator's first layer. */
export interface StoredFactor {
  /** `factor:1` …, `component:1` …. */
  readonly name: string;
  /** Of length 1, [Z]. */
  readonly vector: Float32Array;
  /** Part of what all of its kind change in the layer. */
  readonly share: number;
  /** Mean absolute change of a pixel for one unit, 0 … 255. */
  readonly imageChange: number;
}

/** Directions of the first layer, and how they were measured. */
export interface StoredFactors {
  /** Latents whose activations were taken. */
  readonly samples: number;
  /** Of them, and of the faces. */
  readonly seed: number;
  /** Faces that changes of pixels were measured on. */
  readonly faces: number;
  /** Factors, then components. */
  readonly directions: readonly StoredFactor[];
}

/** What is known of a generator's latent space. */
export interface DirectionsFile {
  /** Whose it is. */
  readonly generator: {
    /** SHA-256 of its numbers. */
    readonly checksum: string;
    /** Steps that it was trained for. */
    readonly step: number;
    /** What determined its training. */
    readonly config: TrainingConfig;
  };
  /** Found by `deno task directions`. */
  readonly attributes?: StoredAttributes;
  /** Found by `deno task explore factors`. */
  readonly factors?: StoredFactors;
}

/** So many digits of each number are kept. */
const DIGITS = 6;

/**
 * Writes directions, at once or not at all, numbers with six digits.
 *
 * @param path in a folder that exists
 */
export function writeDirections(path: string, file: DirectionsFile): void {
  const short = (_key: string, value: unknown): unknown => {
    if (value instanceof Float32Array) return [...value];
    if (typeof value === "number" && !Number.isInteger(value)) return Number(value.toPrecision(DIGITS));
    return value;
  };
  const text = JSON.stringify({ format: FORMAT, ...file }, short).replaceAll('{"name"', '\n{"name"') + "\n";
  replaceFile(path, [new TextEncoder().encode(text)]);
}

/**
 * Reads directions and checks that they are whole.
 *
 * @throws {UserError} if the file is missing, is none of directions, or damaged; with what is wrong in it
 */
export function readDirections(path: string): DirectionsFile {
  if (!existsSync(path)) throw new UserError(`Cannot read "${path}": there is no such file of directions`);
  const refuse = (what: string) => new UserError(`Cannot use "${path}": ${what}; find directions again`);
  let file: Partial<DirectionsFile> & { format?: unknown };
  try {
    file = JSON.parse(Deno.readTextFileSync(path));
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw new UserError(`Cannot read "${path}": it is not JSON`);
  }
  const format = file?.format;
  if (format !== FORMAT) {
    throw new UserError(`Cannot read "${path}": expected format ${FORMAT}, got ${format ?? "none"}`);
  }
  const { generator, attributes, factors } = file;
  const size = generator?.config?.prior?.size;
  const isKnown = typeof generator?.checksum === "string" && Number.isInteger(generator.step);
  if (!isKnown || !Number.isInteger(size)) throw refuse("it does not say which generator it is of");
  const check: Check = { size: size!, refuse };
  return {
    generator: generator!,
    ...attributes && { attributes: checkAttributes(attributes, check) },
    ...factors && { factors: checkFactors(factors, check) },
  };
}

interface Check {
  /** Z. */
  readonly size: number;
  refuse(what: string): UserError;
}

function checkAttributes(attributes: StoredAttributes, check: Check): StoredAttributes {
  const { directions, leftOut, source, measured } = attributes;
  if (!Array.isArray(directions) || !Array.isArray(leftOut) || !source || !measured) {
    throw check.refuse("its attributes are damaged");
  }
  const names = namesOf(directions, check);
  const effectsOf = (effects: unknown, name: string) =>
    numbersOf(effects, names.length, `effects of ${name}`, check);
  return {
    ...attributes,
    directions: directions.map((direction): StoredAttributeDirection => {
      const { name, attribute, kind, mean, deviation, strength, vector, effects, orthogonal } = direction;
      numbersOf([mean, deviation], 2, `mean and deviation of ${name}`, check);
      const isWhole = typeof attribute === "string" && (kind === "number" || kind === "boolean") &&
        typeof strength === "object" && strength !== null;
      if (!isWhole) throw check.refuse(`its direction ${name} is damaged`);
      return {
        ...direction,
        vector: vectorOf(vector, name, check),
        effects: effectsOf(effects, name),
        ...orthogonal && {
          orthogonal: {
            ...orthogonal,
            vector: vectorOf(orthogonal.vector, `${name}, orthogonal`, check),
            effects: effectsOf(orthogonal.effects, `${name}, orthogonal`),
          },
        },
      };
    }),
  };
}

function checkFactors(factors: StoredFactors, check: Check): StoredFactors {
  if (!Array.isArray(factors.directions)) throw check.refuse("its factors are damaged");
  namesOf(factors.directions, check);
  return {
    ...factors,
    directions: factors.directions.map((factor) => {
      numbersOf([factor.share, factor.imageChange], 2, `share and change of ${factor.name}`, check);
      return { ...factor, vector: vectorOf(factor.vector, factor.name, check) };
    }),
  };
}

function namesOf(directions: readonly { readonly name?: unknown }[], { refuse }: Check): string[] {
  const names = directions.map((direction) => direction?.name);
  if (!names.every((name) => typeof name === "string")) throw refuse("a direction has no name");
  const twice = names.find((name, i) => names.indexOf(name) < i);
  if (twice !== undefined) throw refuse(`it has two directions ${twice}`);
  return names;
}

function vectorOf(value: unknown, name: string, check: Check): Float32Array {
  const vector = Float32Array.from(numbersOf(value, check.size, `vector of ${name}`, check));
  const length = Math.hypot(...vector);
  if (Math.abs(length - 1) < 1e-3) return vector;
  throw check.refuse(`the vector of ${name} must be of length 1, got ${length.toPrecision(3)}`);
}

function numbersOf(value: unknown, count: number, what: string, { refuse }: Check): number[] {
  if (Array.isArray(value) && value.length === count && value.every((item) => Number.isFinite(item))) {
    return value;
  }
  const got = Array.isArray(value) ? `${value.filter(Number.isFinite).length}` : "none";
  throw refuse(`the ${what} must be ${count} numbers, got ${got}`);
}
