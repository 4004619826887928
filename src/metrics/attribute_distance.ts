/**
 * How differently one attribute is distributed in two sets of pictures, from 0 (alike) to 1.
 *
 * Classes, with shares p and q: the total variation distance, sum |p - q| / 2, which is the share of pictures that
 * would have to change class. Numbers: the 1-Wasserstein distance over the width of the range; between two samples
 * of equal size it is the mean distance of values of the same rank (Peyré and Cuturi, "Computational optimal
 * transport", 2019, section 2.6).
 *
 * Two samples of one distribution have a distance above 0 too, so a distance means little without its floor: that of
 * two samples of the real pictures, of the same size.
 */
import type { AttributeColumn, AttributeType } from "../data/attribute_table.ts";

/** How one attribute is distributed. */
export type AttributeSummary =
  /** The share of each category, in [0,1]. */
  | { readonly shares: Readonly<Record<string, number>> }
  /** The share of true, in [0,1]. */
  | { readonly share: number }
  /** Of the values, in their own unit. */
  | { readonly mean: number; readonly deviation: number };

/**
 * Sums one column up: shares of classes, mean and standard deviation of numbers.
 *
 * @param column of 1 value or more
 * @throws {RangeError} if the column is empty
 * @example
 * ```ts
 * import { summariseAttribute } from "ganwalk";
 * console.log(summariseAttribute({ name: "glasses", kind: "boolean", values: [true, false, false, false] }));
 * ```
 */
export function summariseAttribute(column: AttributeColumn): AttributeSummary {
  const { name, kind, values } = column;
  if (values.length === 0) throw new RangeError(`Cannot sum up ${name}: it has no values`);
  if (kind === "boolean") return { share: sharesOf(column)[1]! };
  if (kind === "category") {
    const shares = sharesOf(column);
    return { shares: Object.fromEntries(column.categories.map((category, i) => [category, shares[i]!])) };
  }
  const numbers = column.values;
  const mean = numbers.reduce((sum, value) => sum + value, 0) / numbers.length;
  const variance = numbers.reduce((sum, value) => sum + (value - mean) ** 2, 0) / numbers.length;
  return { mean, deviation: Math.sqrt(variance) };
}

/**
 * The distance of one attribute's two distributions.
 *
 * @param attribute its kind, and for numbers the range that the distance is divided by
 * @param a the values of one set of pictures
 * @param b as many values of another
 * @returns 0 … 1
 * @throws {RangeError} if the columns are not of the attribute, are empty, or have different lengths
 * @example
 * ```ts
 * import { attributeDistance } from "ganwalk";
 * const column = (...values: boolean[]) => ({ name: "glasses", kind: "boolean" as const, values });
 * const attribute = { name: "glasses", kind: "boolean" as const };
 * console.log(attributeDistance(attribute, column(true, false), column(false, false))); // 0.5
 * ```
 */
export function attributeDistance(attribute: AttributeType, a: AttributeColumn, b: AttributeColumn): number {
  for (const { name, kind } of [a, b]) {
    if (name !== attribute.name || kind !== attribute.kind) {
      throw new RangeError(
        `Cannot compare ${attribute.name} (${attribute.kind}) with the column ${name} (${kind})`,
      );
    }
  }
  const counts = [a.values.length, b.values.length] as const;
  if (counts[0] !== counts[1] || counts[0] === 0) {
    throw new RangeError(
      `Cannot compare ${attribute.name}: both columns must have as many values, got ${counts.join(" and ")}`,
    );
  }
  if (attribute.kind === "number") {
    const [min, max] = attribute.range;
    return wassersteinDistance(a.values as number[], b.values as number[]) / (max - min);
  }
  return totalVariation(sharesOf(a), sharesOf(b));
}

/** Half the sum of |p - q|. */
function totalVariation(p: readonly number[], q: readonly number[]): number {
  return p.reduce((sum, share, i) => sum + Math.abs(share - (q[i] ?? 0)), 0) / 2;
}

/** The mean distance of values of the same rank. */
function wassersteinDistance(a: readonly number[], b: readonly number[]): number {
  const [first, second] = [Float64Array.from(a).sort(), Float64Array.from(b).sort()];
  return first.reduce((sum, value, i) => sum + Math.abs(value - second[i]!), 0) / first.length;
}

/** The share of each class; false and true are the classes of a boolean. */
function sharesOf(column: AttributeColumn): number[] {
  const counts = new Array<number>(column.kind === "category" ? column.categories.length : 2).fill(0);
  for (const value of column.values) counts[Number(value)]!++;
  return counts.map((count) => count / column.values.length);
}
