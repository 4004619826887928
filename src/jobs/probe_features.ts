/** How much of known attributes a linear reader finds in rows of numbers: a probe of what they represent. */
import * as tf from "@tensorflow/tfjs-core";
import type { AttributeColumn, AttributeType } from "../data/attribute_table.ts";
import { rSquared } from "../latent/fit_scores.ts";
import { dualRidge, type Rows, standardiseRows } from "../metrics/dual_ridge.ts";
import type { PictureSet } from "../metrics/picture_set.ts";
import { codeSize, decodeAttributes, encodeAttributes, findColumn } from "../model/attribute_codes.ts";
import type { Network } from "../model/network.ts";
import { pooledFeatures } from "../model/pooled_features.ts";
import { normalisePixels } from "../tensor/pixels.ts";

/** How well one attribute is read. */
export interface ProbeScore {
  /** Of the attribute. */
  readonly name: string;
  /** Of a class the share of pictures that is read right, of a number R²: the share of its variance that is explained. */
  readonly score: number;
  /** The one that read the validation part best. */
  readonly penalty: number;
}

/** Pictures whose attributes are known: to learn from, to choose the penalty on, to measure on. */
export interface ProbeParts<Part> {
  /** To learn from. */
  readonly train: Part;
  /** To choose the penalty on, for each attribute. */
  readonly validation: Part;
  /** To measure on. */
  readonly test: Part;
}

/** Penalties that are tried; 1 is the mean square of a standardised row. */
export const PROBE_PENALTIES = [0.001, 0.01, 0.1, 1, 10, 100] as const;

/** Images that pass a network together. */
const BATCH = 64;

/**
 * Reads attributes from rows by ridge regression of their codes: a class is the one with the largest code. Columns of
 * the rows are standardised, in place.
 *
 * @param rows of the pictures
 * @param columns what is known of them, in the same order
 * @throws {RangeError} if there are not as many values as rows, or a column is missing
 */
export async function probeRows(
  attributes: readonly AttributeType[],
  rows: ProbeParts<Rows>,
  columns: ProbeParts<readonly AttributeColumn[]>,
): Promise<ProbeScore[]> {
  const { train, validation, test } = rows;
  standardiseRows(train, [validation, test]);
  const count = train.values.length / train.width;
  const size = codeSize(attributes);
  const codes = encodeAttributes(attributes, columns.train, Array.from({ length: count }, (_, i) => i));
  const means = new Float64Array(size);
  codes.forEach((code, i) => means[i % size]! += code / count);
  const centred = codes.map((code, i) => code - means[i % size]!);
  const read = async (asked: Rows, penalties: readonly number[]) => {
    const told = await dualRidge(train, centred, asked, penalties);
    return told.map((values) =>
      decodeAttributes(attributes, values.map((value, i) => value + means[i % size]!))
    );
  };
  const tried = await read(validation, PROBE_PENALTIES);
  const final = await read(test, PROBE_PENALTIES);
  return attributes.map((attribute, a) => {
    const known = findColumn(columns.validation, attribute);
    const scores = tried.map((told) => scoreOf(told[a]!, known));
    const best = scores.indexOf(Math.max(...scores));
    return {
      name: attribute.name,
      score: scoreOf(final[best]![a]!, findColumn(columns.test, attribute)),
      penalty: PROBE_PENALTIES[best]!,
    };
  });
}

function scoreOf(told: AttributeColumn, known: AttributeColumn): number {
  if (known.kind === "number") return rSquared(told.values as number[], known.values);
  const values: readonly (number | boolean)[] = known.values;
  return values.filter((value, i) => value === told.values[i]).length / values.length;
}

/**
 * What reading nothing gives: the share, in the test part, of the class that is commonest in the training part; of a
 * number 0.
 */
export function blindScores(
  attributes: readonly AttributeType[],
  columns: ProbeParts<readonly AttributeColumn[]>,
): number[] {
  return attributes.map((attribute) => {
    if (attribute.kind === "number") return 0;
    const values = (part: readonly AttributeColumn[]): readonly (number | boolean)[] =>
      findColumn(part, attribute).values;
    const groups = [...Map.groupBy(values(columns.train), (value) => value)];
    const [commonest] = groups.sort(([, a], [, b]) => b.length - a.length)[0]!;
    const test = values(columns.test);
    return test.filter((value) => value === commonest).length / test.length;
  });
}

/** A network's features of pictures, see `pooledFeatures()`. */
export async function featureRows(network: Network, pictures: PictureSet): Promise<Rows> {
  const { count, height, width, channels, data } = pictures;
  const bytes = height * width * channels;
  let rows: Rows | undefined;
  for (let start = 0; start < count; start += BATCH) {
    const end = Math.min(count, start + BATCH);
    const features = tf.tidy(() => {
      const values = normalisePixels(data.subarray(start * bytes, end * bytes));
      return pooledFeatures(network, tf.tensor4d(values, [end - start, height, width, channels]));
    });
    const length = features.shape[1]!;
    rows ??= { width: length, values: new Float32Array(count * length) };
    rows.values.set(await features.data() as Float32Array, start * length);
    features.dispose();
  }
  return rows!;
}

/** Pictures as they are: a row of H·W·C numbers in [-1,1] each. */
export function pixelRows({ height, width, channels, data }: PictureSet): Rows {
  return { width: height * width * channels, values: normalisePixels(data) };
}
