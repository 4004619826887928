/** What a latent space does to faces, in numbers: the claims of the anime-face article, for `deno task bench claims`. */
import type { AttributeColumn } from "../src/data/attribute_table.ts";
import type { Explored } from "../src/jobs/explored_figure.ts";
import type { AttributeReader } from "../src/jobs/rank_dimensions.ts";
import { type Latent, sampleAround } from "../src/latent/prior.ts";
import { msSsimDiversity } from "../src/metrics/ms_ssim.ts";
import { collectPictures } from "../src/metrics/picture_set.ts";
import { createRandom } from "../src/tensor/random.ts";

/** A generator, and who reads its faces. */
export interface ReadFaces extends Explored {
  readonly reader: AttributeReader;
}

/** Faces around one latent mean. */
export interface MeanClaim {
  readonly mean: number;
  /** What was read of them, a value for each face. */
  readonly columns: readonly AttributeColumn[];
  /** MS-SSIM of pairs: 1 is one face only. */
  readonly msSsim: number;
}

/** Which faces stand around each mean. */
export interface MeanSamples {
  /** Spread of every component. */
  readonly sd: number;
  /** Faces for each mean. */
  readonly count: number;
  readonly seed: number;
  /** [Z] of 1 and -1: z = mean · sign + sd · e; default: all 1, as the article has it. */
  readonly signs?: ArrayLike<number>;
}

/** Streams of the seed. */
const STREAM = { faces: 0, signs: 1, pairs: 2 } as const;

/** Reads faces around each latent mean; the same e for all of them. */
export async function readMeans(
  { decode, prior, reader }: ReadFaces,
  means: readonly number[],
  { sd, count, seed, signs }: MeanSamples,
): Promise<MeanClaim[]> {
  const claims: MeanClaim[] = [];
  const around = sampleAround(prior, count, 0, sd, createRandom(seed, STREAM.faces));
  for (const mean of means) {
    const set = collectPictures(
      await decode(around.map((z) => z.map((e, i) => e + mean * (signs?.[i] ?? 1)))),
    );
    claims.push({
      mean,
      columns: await reader.read(set),
      msSsim: msSsimDiversity(set, { pairs: 2 * count, random: createRandom(seed, STREAM.pairs) }),
    });
  }
  return claims;
}

/** Random signs, to compare the direction in which all components move alike with others of its length. */
export function drawSigns(size: number, seed: number): number[] {
  const random = createRandom(seed, STREAM.signs);
  return Array.from({ length: size }, () => random.uniform() < 0.5 ? -1 : 1);
}

/** A least-squares line through points: its slope, and their correlation. */
export function lineThrough(xs: readonly number[], ys: readonly number[]): { slope: number; r: number } {
  const [mx, my] = [meanOf(xs), meanOf(ys)];
  const sum = (of: (dx: number, dy: number) => number) =>
    xs.reduce((total, x, i) => total + of(x - mx, ys[i]! - my), 0);
  const [xx, yy, xy] = [sum((dx) => dx * dx), sum((_, dy) => dy * dy), sum((dx, dy) => dx * dy)];
  return { slope: xy / xx, r: yy === 0 ? 0 : xy / Math.sqrt(xx * yy) };
}

/** What is made of two faces, in each component. */
export const COMBINATIONS: Readonly<Record<string, (a: number, b: number) => number>> = {
  "a + b": (a, b) => a + b,
  "(a + b) / √2": (a, b) => (a + b) / Math.SQRT2,
  "(a + b) / 2": (a, b) => (a + b) / 2,
  "abs(a - b)": (a, b) => Math.abs(a - b),
  "a * b": (a, b) => a * b,
};

/** How one attribute of combined faces relates to that of their operands. */
export interface MixClaim {
  readonly attribute: string;
  readonly kind: AttributeColumn["kind"];
  /** Of a number, its correlation with operand a's; else, where a and b differ, the share that has a's value. */
  readonly ofA: number;
  /** The same for b. */
  readonly ofB: number;
  /** The same for the operands of another pair. */
  readonly byChance: number;
}

/** Combined faces beside their operands. */
export interface Mix {
  readonly attributes: readonly MixClaim[];
  /**
   * Of the pairs that differ in two classes or more, the share whose result has one that only a has and another that
   * only b has.
   */
  readonly both: number;
  /** The same for the operands of another pair. */
  readonly bothByChance: number;
}

/** Pairs of faces, and what was read of them. */
export interface ReadPairs {
  readonly a: readonly Latent[];
  readonly b: readonly Latent[];
  readonly ofA: readonly AttributeColumn[];
  readonly ofB: readonly AttributeColumn[];
}

/** Draws pairs of faces, z ~ the prior, and reads them. */
export async function readPairs(
  faces: ReadFaces,
  { count, seed }: { count: number; seed: number },
): Promise<ReadPairs> {
  const random = createRandom(seed, STREAM.faces);
  const a = sampleAround(faces.prior, count, 0, 1, random);
  const b = sampleAround(faces.prior, count, 0, 1, random);
  return { a, b, ofA: await readLatents(faces, a), ofB: await readLatents(faces, b) };
}

/**
 * Combines the faces of each pair, and reads what comes of it.
 *
 * @param combine acts on each component
 */
export async function readMix(
  faces: ReadFaces,
  { a, b, ofA, ofB }: ReadPairs,
  combine: (a: number, b: number) => number,
): Promise<Mix> {
  const results = a.map((z, i) => z.map((component, j) => combine(component, b[i]![j]!)));
  return compareMix(ofA, ofB, await readLatents(faces, results));
}

async function readLatents({ decode, reader }: ReadFaces, latents: readonly Latent[]) {
  return await reader.read(collectPictures(await decode(latents)));
}

/** Compares columns of results with those of their operands, in the same order; see {@linkcode readMix}. */
export function compareMix(
  ofA: readonly AttributeColumn[],
  ofB: readonly AttributeColumn[],
  results: readonly AttributeColumn[],
): Mix {
  const [otherA, otherB] = [ofA.map(turned), ofB.map(turned)];
  const attributes = results.map(({ name, kind }, i): MixClaim => {
    const [a, b, c, d] = [ofA, ofB, otherA, otherB].map((columns) => columns[i]!.values.map(Number)) as [
      number[],
      number[],
      number[],
      number[],
    ];
    const values = results[i]!.values.map(Number);
    const relation = kind === "number"
      ? (operand: number[]) => lineThrough(operand, values).r
      : (operand: number[], other: number[]) => shareAlike(values, operand, other);
    const byChance = (relation(c, d) + relation(d, c)) / 2;
    return { attribute: name, kind, ofA: relation(a, b), ofB: relation(b, a), byChance };
  });
  return {
    attributes,
    both: shareOfBoth(ofA, ofB, results),
    bothByChance: shareOfBoth(otherA, otherB, results),
  };
}

/** The values of the next face in the place of each. */
function turned(column: AttributeColumn): AttributeColumn {
  const [first, ...rest] = column.values as number[];
  return { ...column, values: [...rest, first] } as AttributeColumn;
}

function shareAlike(
  results: readonly number[],
  operand: readonly number[],
  other: readonly number[],
): number {
  const differing = results.filter((_, i) => operand[i] !== other[i]).length;
  return results.filter((value, i) => operand[i] !== other[i] && value === operand[i]).length / differing;
}

function shareOfBoth(
  ofA: readonly AttributeColumn[],
  ofB: readonly AttributeColumn[],
  results: readonly AttributeColumn[],
): number {
  const classes = results.map((_, i) => i).filter((i) => results[i]!.kind !== "number");
  let [pairs, both] = [0, 0];
  for (let face = 0; face < results[0]!.values.length; face++) {
    const value = (columns: readonly AttributeColumn[], i: number) => Number(columns[i]!.values[face]);
    const differing = classes.filter((i) => value(ofA, i) !== value(ofB, i));
    if (differing.length < 2) continue;
    pairs++;
    const has = (of: readonly AttributeColumn[]) => differing.some((i) => value(results, i) === value(of, i));
    if (has(ofA) && has(ofB)) both++;
  }
  return both / pairs;
}

function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
