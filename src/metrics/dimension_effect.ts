/** How much changes between pictures whose latents differ in one component. */
import type { AttributeColumn, AttributeType } from "../data/attribute_table.ts";
import type { Picture } from "../tensor/pixels.ts";

/** What a unit of one dimension does to one attribute. */
export interface AttributeEffect {
  /** Of the attribute. */
  readonly name: string;
  /**
   * Of a category or boolean, the share of faces whose value changes for one unit; of a number, its mean absolute
   * change for one unit, in parts of its range.
   */
  readonly change: number;
  /** The same with its sign, up minus down: faces on which it cancels out count nothing. Categories have none. */
  readonly drift?: number;
}

/**
 * Mean absolute difference of two pictures' values.
 *
 * @returns 0 … 255
 * @throws {RangeError} if they are of different sizes
 * @example
 * ```ts
 * import { pictureChange } from "ganwalk";
 * const grey = (...values: number[]) =>
 *   ({ width: 2, height: 1, channels: 1, data: Uint8Array.from(values) });
 * console.log(pictureChange(grey(10, 20), grey(14, 18))); // 3
 * ```
 */
export function pictureChange(a: Picture, b: Picture): number {
  if (a.data.length !== b.data.length || a.width !== b.width) {
    throw new RangeError(
      `Cannot compare pictures: they must be of one size, got ${a.width}x${a.height} and ${b.width}x${b.height}`,
    );
  }
  let sum = 0;
  for (let i = 0; i < a.data.length; i++) sum += Math.abs(a.data[i]! - b.data[i]!);
  return sum / a.data.length;
}

/**
 * The effect of one dimension on one attribute.
 *
 * @param below values where the component is lowered, 1 or more
 * @param above those of the same faces where it is raised
 * @param distances how far the component moved for each face, above 0
 * @throws {RangeError} if there is no value, or not as many on both sides
 */
export function attributeEffect(
  attribute: AttributeType,
  below: AttributeColumn,
  above: AttributeColumn,
  distances: readonly number[],
): AttributeEffect {
  const count = distances.length;
  if (count === 0 || below.values.length !== count || above.values.length !== count) {
    throw new RangeError(
      `Cannot compare ${attribute.name}: ${count} faces have ${below.values.length} and ${above.values.length} values`,
    );
  }
  const range = attribute.kind === "number" ? attribute.range[1] - attribute.range[0] : 1;
  const slopes = distances.map((distance, i) => {
    const difference = Number(above.values[i]) - Number(below.values[i]);
    if (attribute.kind === "category") return difference === 0 ? 0 : 1 / distance;
    return difference / range / distance;
  });
  const mean = (of: (slope: number) => number) => slopes.reduce((sum, slope) => sum + of(slope), 0) / count;
  const change = mean(Math.abs);
  if (attribute.kind === "category") return { name: attribute.name, change };
  return { name: attribute.name, change, drift: mean((slope) => slope) };
}
