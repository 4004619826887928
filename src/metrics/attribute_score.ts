/** How well an attribute is read from pictures whose attributes are known. */
import type { AttributeColumn } from "../data/attribute_table.ts";

/** How well one attribute is read, beside what reading nothing would give. */
export type AttributeScore =
  | {
    readonly name: string;
    readonly kind: "category" | "boolean";
    /** The share of pictures that are read right, in [0,1]. */
    readonly accuracy: number;
    /** The share of the commonest value: the accuracy of always naming it. */
    readonly commonest: number;
  }
  | {
    readonly name: string;
    readonly kind: "number";
    /** Mean distance of what is read from what holds. */
    readonly meanAbsoluteError: number;
    /** Mean distance of what holds from its median: the error of always naming the median. */
    readonly spread: number;
  };

/**
 * Scores one attribute.
 *
 * @param read what was read, a value for each picture
 * @param known what holds, for the same pictures
 * @throws {RangeError} if the columns are not of one attribute, are empty, or have different lengths
 * @example
 * ```ts
 * import { scoreAttribute } from "ganwalk";
 * const column = (...values: number[]) => ({ name: "smile", kind: "number" as const, values });
 * console.log(scoreAttribute(column(0.5, 0, -1), column(1, 0, -0.5)));
 * ```
 */
export function scoreAttribute(read: AttributeColumn, known: AttributeColumn): AttributeScore {
  const { name, kind } = known;
  const count = known.values.length;
  if (read.name !== name || read.kind !== kind) {
    throw new RangeError(`Cannot score ${name} (${kind}) by the column ${read.name} (${read.kind})`);
  }
  if (read.values.length !== count || count === 0) {
    throw new RangeError(
      `Cannot score ${name}: both columns must have as many values, got ${read.values.length} and ${count}`,
    );
  }
  if (kind === "number") {
    const meanDistance = (of: (i: number) => number) =>
      known.values.reduce((sum, value, i) => sum + Math.abs(of(i) - value), 0) / count;
    const median = known.values.toSorted((a, b) => a - b)[Math.floor(count / 2)]!;
    return {
      name,
      kind,
      meanAbsoluteError: meanDistance((i) => read.values[i] as number),
      spread: meanDistance(() => median),
    };
  }
  const values: readonly (number | boolean)[] = known.values;
  const tally = Map.groupBy(values, (value) => value);
  return {
    name,
    kind,
    accuracy: values.filter((value, i) => value === read.values[i]).length / count,
    commonest: Math.max(...[...tally.values()].map(({ length }) => length)) / count,
  };
}
