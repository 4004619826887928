/**
 * Directions of attributes in the latent space: the normal of the plane that parts faces with an attribute from those
 * without (Shen, Gu, Tang and Zhou 2020, InterFaceGAN, arXiv 1907.10786), by logistic regression; of a number, the
 * slope of its ridge regression.
 */
import type { AttributeColumn } from "../data/attribute_table.ts";
import { permutation, type Random } from "../tensor/random.ts";
import { priorDeviation, priorMean } from "./along.ts";
import { rSquared, scoreClasses, type Strength } from "./fit_scores.ts";
import { applyFit, fitLogistic, fitRidge, type LinearFit, sigmoid } from "./linear_fit.ts";
import { dot } from "./orthogonal_directions.ts";
import type { Latent, LatentPrior } from "./prior.ts";

/** What a direction is of: a number, a boolean, or one class of a category against all others. */
export interface Trait {
  /** The attribute's, or `hairColour=pink`. */
  readonly name: string;
  /** Of which it is. */
  readonly attribute: string;
  /** A class is a boolean. */
  readonly kind: "number" | "boolean";
  /** One for each face; of a boolean, 0 or 1. */
  readonly values: Float64Array;
}

/** A direction in which an attribute grows. */
export interface AttributeDirection extends Omit<Trait, "values"> {
  /** Of length 1, [Z]. */
  readonly vector: Float32Array;
  /** On faces that it was not fitted to. */
  readonly strength: Strength;
  /** Mean of the attribute; of a boolean, the share of yes. */
  readonly mean: number;
  /** Its standard deviation. */
  readonly deviation: number;
  /**
   * By the fit, how much the attribute changes for one standard deviation of each component of z, [Z]; of a boolean,
   * the share of faces, as the mean over all of them. `slopes · v` is what one unit of a direction v does.
   */
  readonly slopes: Float64Array;
}

/** What was found, and of which traits there is nothing to find. */
export interface AttributeDirections {
  /** In the order of the columns and their classes. */
  readonly directions: readonly AttributeDirection[];
  /** Traits that too few or all faces have. */
  readonly leftOut: readonly { readonly name: string; readonly reason: string }[];
}

/** This share of the faces is for fitting, the others tell how well it went. */
const FITTED = 0.8;
/** A class needs so many faces with it and without it to be fitted, and to be scored. */
const FEWEST = { fitted: 16, heldOut: 4 } as const;

/**
 * Columns as traits: a category has one for each class.
 */
export function traitsOf(columns: readonly AttributeColumn[]): Trait[] {
  return columns.flatMap((column): Trait[] => {
    const { name, kind } = column;
    if (kind !== "category") {
      return [{ name, attribute: name, kind, values: Float64Array.from(column.values, Number) }];
    }
    return column.categories.map((category, index) => ({
      name: className(name, category),
      attribute: name,
      kind: "boolean",
      values: Float64Array.from(column.values, (value) => Number(value === index)),
    }));
  });
}

/** What the direction of a class is called, such as `hairColour=pink`. */
export function className(attribute: string, category: string): string {
  return `${attribute}=${category}`;
}

/**
 * Finds a direction for each attribute, and for each class of a category. Components of z are taken less the prior's
 * mean and over its standard deviation; four fifths of the faces are fitted, the last fifth of a random order scores.
 *
 * @param latents [N] of [Z]
 * @param columns what is known or read of the same faces, N values each
 * @param random draws the order
 * @param penalty of |w|² / 2; see `fitRidge()`
 * @param onProgress is told how many traits of all are done
 * @throws {RangeError} if a column has not as many values as there are latents
 * @example
 * ```ts
 * import { attributeDirections, buildPrior, createRandom, sampleLatents } from "ganwalk";
 * const prior = buildPrior("normal", 2);
 * const latents = sampleLatents(prior, 200, createRandom(1));
 * const smiles = latents.map((z) => 0.3 * z[0]! + 0.4 * z[1]!);
 * const column = { name: "smile", kind: "number" as const, values: smiles };
 * const { directions } = attributeDirections(prior, latents, [column], createRandom(2));
 * console.log(directions[0]!.vector); // about [ 0.6, 0.8 ]
 * ```
 */
export function attributeDirections(
  prior: LatentPrior,
  latents: readonly Latent[],
  columns: readonly AttributeColumn[],
  random: Random,
  { penalty, onProgress = () => {} }: {
    readonly penalty?: number;
    readonly onProgress?: (done: number, total: number) => void;
  } = {},
): AttributeDirections {
  for (const { name, values } of columns) {
    if (values.length !== latents.length) {
      throw new RangeError(
        `Cannot find directions: ${latents.length} latents have ${values.length} values of ${name}`,
      );
    }
  }
  const [mean, sd] = [priorMean(prior), priorDeviation(prior)];
  const rows = latents.map((z) => Float64Array.from(z, (component) => (component - mean) / sd));
  const order = permutation(rows.length, random);
  const fittedCount = Math.round(FITTED * rows.length);
  const parts = { fitted: order.subarray(0, fittedCount), heldOut: order.subarray(fittedCount) };
  const traits = traitsOf(columns);
  const directions: AttributeDirection[] = [];
  const leftOut: { name: string; reason: string }[] = [];
  traits.forEach((trait, i) => {
    const reason = whyLeftOut(trait, parts);
    if (reason !== undefined) leftOut.push({ name: trait.name, reason });
    else directions.push(directionOf(trait, rows, parts, penalty));
    onProgress(i + 1, traits.length);
  });
  return { directions, leftOut };
}

interface Parts {
  readonly fitted: Uint32Array;
  readonly heldOut: Uint32Array;
}

function whyLeftOut({ kind, values }: Trait, { fitted, heldOut }: Parts): string | undefined {
  if (kind === "number") {
    const vary = (part: Uint32Array) => part.some((i) => values[i] !== values[part[0]!]);
    return vary(fitted) && vary(heldOut) ? undefined : `all of ${values.length} faces have the same`;
  }
  const fewer = (part: Uint32Array) => {
    const yes = part.reduce((sum, i) => sum + values[i]!, 0);
    return Math.min(yes, part.length - yes);
  };
  if (fewer(fitted) >= FEWEST.fitted && fewer(heldOut) >= FEWEST.heldOut) return undefined;
  const yes = values.reduce((sum, value) => sum + value, 0);
  return `${yes} of ${values.length} faces have it`;
}

function directionOf(
  { name, attribute, kind, values }: Trait,
  rows: readonly Float64Array[],
  { fitted, heldOut }: Parts,
  penalty: number | undefined,
): AttributeDirection {
  const pick = (part: Uint32Array) => ({
    rows: Array.from(part, (i) => rows[i]!),
    values: Float64Array.from(part, (i) => values[i]!),
  });
  const [known, unseen] = [pick(fitted), pick(heldOut)];
  const fit = (kind === "number" ? fitRidge : fitLogistic)(known.rows, known.values, penalty);
  const told = applyFit(fit, unseen.rows);
  const length = Math.sqrt(dot(fit.weights, fit.weights));
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
  return {
    name,
    attribute,
    kind,
    vector: Float32Array.from(fit.weights, (weight) => weight / length),
    strength: kind === "number"
      ? { rSquared: rSquared(told, unseen.values) }
      : scoreClasses(told, unseen.values),
    mean,
    deviation: Math.sqrt(variance),
    slopes: kind === "number" ? fit.weights : meanSlopes(fit, known.rows),
  };
}

/** The derivative of p = 1 / (1 + e^-m) is p (1 - p) w, here as the mean over faces. */
function meanSlopes(fit: LinearFit, rows: readonly Float64Array[]): Float64Array {
  const curvature = applyFit(fit, rows).reduce((sum, m) => sum + sigmoid(m) * (1 - sigmoid(m)), 0);
  return fit.weights.map((weight) => weight * curvature / rows.length);
}
