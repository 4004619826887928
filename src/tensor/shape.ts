/** Checks of shapes at the borders of rooms. */

/**
 * Checks a tensor's shape.
 *
 * @param tensor anything with a shape
 * @param expected a length per axis; null where any length is right
 * @param name what the message calls the tensor
 * @throws {RangeError} naming both shapes
 */
export function assertShape(
  tensor: { readonly shape: readonly number[] },
  expected: readonly (number | null)[],
  name: string,
): void {
  const { shape } = tensor;
  const fits = shape.length === expected.length &&
    expected.every((length, axis) => length === null || length === shape[axis]);
  if (fits) return;
  const wanted = expected.map((length) => length ?? "any").join(", ");
  throw new RangeError(`Cannot use ${name}: shape must be [${wanted}], got [${shape.join(", ")}]`);
}
