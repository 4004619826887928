/** How attributes of the same pictures differ before and after something was done to what draws them. */
import type { AttributeColumn, AttributeType } from "../data/attribute_table.ts";
import { type AttributeSummary, summariseAttribute } from "./attribute_distance.ts";

/** What became of one attribute. */
export interface AttributeChange {
  /** Of the attribute. */
  readonly name: string;
  /**
   * Of a category or boolean, the share of pictures whose value is another one now; of a number, the mean absolute
   * change in parts of its range. 0 … 1
   */
  readonly change: number;
  /** How it was distributed. */
  readonly before: AttributeSummary;
  /** How it is distributed now. */
  readonly after: AttributeSummary;
}

/**
 * Compares one attribute, picture by picture.
 *
 * @param before values, 1 or more
 * @param after those of the same pictures
 * @throws {RangeError} if there is no value, or not as many on both sides
 * @example
 * ```ts
 * import { attributeChange } from "ganwalk";
 * const column = (...values: boolean[]) => ({ name: "glasses", kind: "boolean" as const, values });
 * const { change } = attributeChange({ name: "glasses", kind: "boolean" }, column(true, true), column(true, false));
 * console.log(change); // 0.5
 * ```
 */
export function attributeChange(
  attribute: AttributeType,
  before: AttributeColumn,
  after: AttributeColumn,
): AttributeChange {
  const count = before.values.length;
  if (count === 0 || after.values.length !== count) {
    throw new RangeError(
      `Cannot compare ${attribute.name}: there are ${count} values before and ${after.values.length} after`,
    );
  }
  const range = attribute.kind === "number" ? attribute.range[1] - attribute.range[0] : 1;
  const total = Array.from(before.values as (number | boolean)[]).reduce((sum: number, value, i) => {
    const difference = Math.abs(Number(after.values[i]) - Number(value));
    return sum + (attribute.kind === "category" ? Number(difference !== 0) : difference / range);
  }, 0);
  return {
    name: attribute.name,
    change: total / count,
    before: summariseAttribute(before),
    after: summariseAttribute(after),
  };
}
