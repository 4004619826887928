/** The directions that are known of a generator, by their names. */
import { existsSync } from "node:fs";
import { join } from "@std/path";
import { levenshteinDistance } from "@std/text/levenshtein-distance";
import { className } from "../latent/attribute_directions.ts";
import { orthogonalTo } from "../latent/orthogonal_directions.ts";
import type { LatentPrior } from "../latent/prior.ts";
import {
  DIRECTIONS_NAME,
  type DirectionsFile,
  readDirections,
  writeDirections,
} from "../store/directions_file.ts";
import { GENERATOR_ENDING } from "../store/generator_file.ts";
import { UserError } from "../tensor/errors.ts";
import type { LoadedGenerator } from "./load_generator.ts";

/** What of a loaded generator tells its directions from those of others. */
export type DirectedGenerator = Pick<LoadedGenerator, "checkpoint" | "run" | "checksum" | "step" | "config">;

/** A direction that was named. */
export interface NamedDirection {
  /** `smile`, `hairColour=pink`, `factor:3`, `component:3` or `dim:28`; with what it is orthogonal to. */
  readonly name: string;
  /** Of length 1, [Z]. */
  readonly vector: Float32Array;
  /** What grows along it, if it is an attribute's. */
  readonly attribute?: string;
  /** The class, if it is one's. */
  readonly category?: string;
}

/** What a direction is taken without. */
export interface Without {
  /** The version orthogonal to the directions of all other attributes. */
  readonly orthogonal?: boolean;
  /** Names of directions that it is to be orthogonal to. */
  readonly orthogonalTo?: readonly string[];
}

/** Where directions of a generator are saved. */
export function directionsPath({ run }: Pick<LoadedGenerator, "run">): string {
  return join(run, DIRECTIONS_NAME);
}

/** Where directions come with a generator's file: beside it, as `NAME.directions.json`. */
function pathBeside({ checkpoint }: DirectedGenerator): string[] {
  if (!checkpoint.endsWith(GENERATOR_ENDING)) return [];
  return [`${checkpoint.slice(0, -GENERATOR_ENDING.length)}.${DIRECTIONS_NAME}`];
}

/**
 * Reads what is known of a generator: in its run folder, else beside its file.
 *
 * @param path of another file
 * @param say takes a line for the user: that the directions are of another step
 * @returns nothing if there is no file
 * @throws {UserError} if a file is damaged, or of another generator
 */
export function readDirectionsOf(
  generator: DirectedGenerator,
  path?: string,
  say: (line: string) => void = () => {},
): DirectionsFile | undefined {
  const found = path ??
    [directionsPath(generator), ...pathBeside(generator)].find((path) => existsSync(path));
  if (found === undefined) return undefined;
  const file = readDirections(found);
  const { checksum, step, config } = file.generator;
  if (checksum === generator.checksum) return file;
  if (JSON.stringify(config) !== JSON.stringify(generator.config)) {
    throw new UserError(
      `Cannot use "${found}": its directions are of a generator of another training; find those of this one ` +
        "with: deno task directions",
    );
  }
  // An exported generator has the numbers of its checkpoint, rounded.
  if (step !== generator.step) {
    say(
      `The directions in "${found}" are of step ${step}, the generator is of step ${generator.step}: they may ` +
        "have turned; find them again with: deno task directions",
    );
  }
  return file;
}

/**
 * Saves attributes or factors of a generator; what is known of it besides stays.
 *
 * @param path in a folder that exists
 */
export function saveDirections(
  path: string,
  generator: DirectedGenerator,
  found: Pick<DirectionsFile, "attributes" | "factors">,
): void {
  const { checksum, step, config } = generator;
  writeDirections(path, { generator: { checksum, step, config }, ...knownOf(path, generator), ...found });
}

/** What is known of exactly this generator already; a file that is damaged or another's is replaced. */
function knownOf(path: string, generator: DirectedGenerator): Pick<DirectionsFile, "attributes" | "factors"> {
  for (const known of [path, ...pathBeside(generator)]) {
    if (!existsSync(known)) continue;
    try {
      const { generator: { checksum }, attributes, factors } = readDirections(known);
      if (checksum === generator.checksum) return { attributes, factors };
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
    }
  }
  return {};
}

/** The names of all directions in a file. */
export function namesOfDirections(file: DirectionsFile | undefined): string[] {
  return [...file?.attributes?.directions ?? [], ...file?.factors?.directions ?? []].map(({ name }) => name);
}

/**
 * Finds a direction by its name. `dim:28` is the 28th dimension, which every generator has.
 *
 * @param file what is known; see `readDirectionsOf()`
 * @throws {UserError} if there is none of that name, with the nearest one or all of them
 * @example
 * ```ts
 * import { buildPrior, findDirection } from "ganwalk";
 * console.log(findDirection(undefined, buildPrior("normal", 3), "dim:2").vector); // [ 0, 1, 0 ]
 * ```
 */
export function findDirection(
  file: DirectionsFile | undefined,
  prior: LatentPrior,
  name: string,
  { orthogonal = false, orthogonalTo: others = [] }: Without = {},
): NamedDirection {
  const found = lookUp(file, prior, name);
  const stored = file?.attributes?.directions.find((direction) => direction.name === name);
  if (orthogonal) {
    if (!stored) {
      throw new UserError(
        `Cannot use --orthogonal with ${name}: only attributes have a version orthogonal to all others; name what ` +
          "it is to be orthogonal to, as in --orthogonal-to smile",
      );
    }
    if (!stored.orthogonal) {
      throw new UserError(
        `Cannot use --orthogonal with ${name}: it lies within the directions of the other attributes; name fewer, ` +
          "as in --orthogonal-to smile",
      );
    }
    return { ...found, name: `${name}, orthogonal to the others`, vector: stored.orthogonal.vector };
  }
  if (others.length === 0) return found;
  const rest = orthogonalTo(found.vector, others.map((other) => lookUp(file, prior, other).vector));
  if (!rest) {
    throw new UserError(`Cannot take ${name} orthogonal to ${others.join(", ")}: nothing of it is left`);
  }
  return { ...found, name: `${name}, orthogonal to ${others.join(", ")}`, vector: rest.vector };
}

function lookUp(file: DirectionsFile | undefined, prior: LatentPrior, name: string): NamedDirection {
  const attribute = file?.attributes?.directions.find((direction) => direction.name === name);
  if (attribute) {
    const { attribute: of, vector } = attribute;
    const prefix = className(of, "");
    return {
      name,
      vector,
      attribute: of,
      ...name.startsWith(prefix) && { category: name.slice(prefix.length) },
    };
  }
  const factor = file?.factors?.directions.find((direction) => direction.name === name);
  if (factor) return { name, vector: factor.vector };
  const [, digits] = /^dim:(\d+)$/.exec(name) ?? [];
  if (digits === undefined) throw unknownName(file, name);
  const dimension = Number(digits);
  if (dimension < 1 || dimension > prior.size) {
    throw new UserError(`Cannot use ${name}: dimensions of this generator are dim:1 to dim:${prior.size}`);
  }
  const vector = new Float32Array(prior.size);
  vector[dimension - 1] = 1;
  return { name, vector };
}

const LAYER_NAME = /^(factor|component):/;
/** Nothing is meant by a name so different. */
const FARTHEST = 0.5;

function unknownName(file: DirectionsFile | undefined, name: string): UserError {
  const isFactor = LAYER_NAME.test(name);
  const refuse = (rest: string) => new UserError(`Cannot find a direction "${name}": ${rest}`);
  if (isFactor && !file?.factors) {
    return refuse(
      "none of the first layer are known of this generator; find them with: deno task explore factors",
    );
  }
  if (!isFactor && !file?.attributes) {
    return refuse(
      "none of attributes are known of this generator; find them with: deno task directions (dim:1, dim:2, … are " +
        "known always)",
    );
  }
  const left = file?.attributes?.leftOut.find((trait) => trait.name === name);
  if (left) return refuse(`it has none, because ${left.reason}`);
  const names = namesOfDirections(file);
  const classes = names.filter((known) => known.startsWith(className(name, "")));
  if (classes.length > 0) return refuse(`it has one for each class; take one of ${classes.join(", ")}`);
  const nearest = nearestOf(name, names);
  const hint = nearest === undefined ? "" : `did you mean ${nearest}? `;
  const listed = [
    ...names.filter((known) => !LAYER_NAME.test(known)),
    ...["factor", "component"].flatMap((kind) =>
      rangeOf(names.filter((known) => known.startsWith(`${kind}:`)))
    ),
    "dim:1 …",
  ];
  return refuse(`${hint}Known are ${listed.join(", ")}`);
}

/** The first and the last of some names. */
function rangeOf(names: readonly string[]): string[] {
  return names.length > 2 ? [`${names[0]} … ${names.at(-1)}`] : [...names];
}

function nearestOf(name: string, names: readonly string[]): string | undefined {
  const distance = (known: string) => levenshteinDistance(name.toLowerCase(), known.toLowerCase());
  const nearest = names.toSorted((a, b) => distance(a) - distance(b))[0];
  return nearest !== undefined && distance(nearest) <= FARTHEST * nearest.length ? nearest : undefined;
}
