/** What is to be forgotten: a boolean attribute, or a value of a category. */
import type { AttributeColumn } from "../data/attribute_table.ts";
import { UserError } from "../tensor/errors.ts";
import type { AttributeReader } from "./rank_dimensions.ts";

/** One value of a category, or a boolean that is true. */
export interface Wanted {
  /** The attribute. */
  readonly name: string;
  /** Its value; true of a boolean, an index of a category. */
  readonly value: number | boolean;
}

/**
 * Reads what a user wants, such as `glasses` or `mouth=cat`.
 *
 * @throws {UserError} naming what there is
 */
export function readWanted(text: string, { attributes }: Pick<AttributeReader, "attributes">): Wanted {
  const [name, value] = text.split("=", 2);
  const choices = attributes.flatMap((attribute) => attribute.kind === "number" ? [] : [attribute]);
  const attribute = choices.find((one) => one.name === name);
  if (attribute?.kind === "boolean" && value === undefined) return { name: attribute.name, value: true };
  if (attribute?.kind === "category") {
    const index = attribute.categories.indexOf(value ?? "");
    if (index >= 0) return { name: attribute.name, value: index };
    throw new UserError(
      `--attribute ${attribute.name} needs one of its values, as in ${attribute.name}=${
        attribute.categories[0]
      }: ` +
        `${attribute.categories.join(", ")}; got "${text}"`,
    );
  }
  const names = choices.map(({ name, kind }) => kind === "category" ? `${name}=VALUE` : name);
  throw new UserError(`--attribute must be one of ${names.join(", ")}, got "${text}"`);
}

/** Which pictures have it. */
export function hasWanted(columns: readonly AttributeColumn[], { name, value }: Wanted): boolean[] {
  const values: readonly (number | boolean)[] = columns.find((column) => column.name === name)!.values;
  return values.map((one) => one === value);
}
