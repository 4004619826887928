/**
 * Attributes as a network's outputs and back. A category is a logit for each of its values, a boolean two logits
 * (false, true), a number one output that is -1 and 1 at the ends of its range. They follow each other.
 */
import type { AttributeColumn, AttributeType } from "../data/attribute_table.ts";

/** How many outputs an attribute takes. */
export function codeWidth(attribute: AttributeType): number {
  switch (attribute.kind) {
    case "number":
      return 1;
    case "boolean":
      return 2;
    case "category":
      return attribute.categories.length;
  }
}

/** How many outputs some attributes take: K. */
export function codeSize(attributes: readonly AttributeType[]): number {
  return attributes.reduce((sum, attribute) => sum + codeWidth(attribute), 0);
}

/**
 * Writes what is known of some pictures as the outputs that a perfect network would have: 1 for the value that
 * holds and 0 for the others, numbers in [-1,1].
 *
 * @param columns of the same kinds as the attributes, found by name
 * @param indices of the pictures: N
 * @returns [N,K], a new array
 * @throws {RangeError} if a column is missing or of another kind
 */
export function encodeAttributes(
  attributes: readonly AttributeType[],
  columns: readonly AttributeColumn[],
  indices: ArrayLike<number>,
): Float32Array {
  const size = codeSize(attributes);
  const codes = new Float32Array(indices.length * size);
  let offset = 0;
  for (const attribute of attributes) {
    const column = findColumn(columns, attribute);
    for (let i = 0; i < indices.length; i++) {
      const at = i * size + offset;
      const value = Number(column.values[indices[i]!]);
      if (attribute.kind === "number") codes[at] = toUnit(value, attribute.range);
      else codes[at + value] = 1;
    }
    offset += codeWidth(attribute);
  }
  return codes;
}

/**
 * Reads outputs: the value of the largest logit; numbers stretched to their range, and not beyond it.
 *
 * @param outputs [N,K]
 * @returns a column of N values for each attribute
 * @throws {RangeError} if the outputs are no whole rows
 */
export function decodeAttributes(
  attributes: readonly AttributeType[],
  outputs: Float32Array,
): AttributeColumn[] {
  const size = codeSize(attributes);
  if (outputs.length % size !== 0) {
    throw new RangeError(`Cannot read attributes: rows must have ${size} outputs, got ${outputs.length}`);
  }
  const rows = Array.from({ length: outputs.length / size }, (_, i) => i * size);
  let offset = 0;
  return attributes.map((attribute): AttributeColumn => {
    const start = offset;
    const width = codeWidth(attribute);
    offset += width;
    const { name } = attribute;
    const largest = (row: number) => indexOfLargest(outputs, row + start, width);
    switch (attribute.kind) {
      case "number":
        return {
          name,
          kind: "number",
          values: rows.map((row) => fromUnit(outputs[row + start]!, attribute.range)),
        };
      case "boolean":
        return { name, kind: "boolean", values: rows.map((row) => largest(row) === 1) };
      case "category":
        return { name, kind: "category", categories: attribute.categories, values: rows.map(largest) };
    }
  });
}

/**
 * The column of an attribute.
 *
 * @throws {RangeError} if there is none of that name and kind, with the same categories
 */
export function findColumn(columns: readonly AttributeColumn[], attribute: AttributeType): AttributeColumn {
  const found = columns.find(({ name }) => name === attribute.name);
  if (!found) throw new RangeError(`Cannot use the attributes: column ${attribute.name} is missing`);
  const describe = (of: AttributeType | AttributeColumn) =>
    of.kind === "category" ? `${of.kind} of ${of.categories.join(", ")}` : of.kind;
  const [expected, actual] = [describe(attribute), describe(found)];
  if (expected === actual) return found;
  throw new RangeError(
    `Cannot use the attributes: column ${attribute.name} must be a ${expected}, got a ${actual}`,
  );
}

function toUnit(value: number, [min, max]: readonly [number, number]): number {
  return 2 * (value - min) / (max - min) - 1;
}

function fromUnit(value: number, [min, max]: readonly [number, number]): number {
  return min + (max - min) * (Math.min(1, Math.max(-1, value)) + 1) / 2;
}

function indexOfLargest(values: Float32Array, start: number, count: number): number {
  let best = 0;
  for (let i = 1; i < count; i++) if (values[start + i]! > values[start + best]!) best = i;
  return best;
}
