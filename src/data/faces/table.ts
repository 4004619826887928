/** The attributes of many faces as the typed table of a dataset. */
import type { AttributeColumn, AttributeType, AttributeValue } from "../attribute_table.ts";
import { type AttributeDefinition, FACE_ATTRIBUTES, type FaceAttributes } from "./attributes.ts";

/** The columns of a table of faces: {@linkcode FACE_ATTRIBUTES} without shares and descriptions. */
export const FACE_COLUMNS: readonly AttributeType[] = FACE_ATTRIBUTES.map((attribute) => {
  const { name, kind } = attribute;
  if (kind === "number") return { name, kind, range: attribute.range };
  return kind === "boolean" ? { name, kind } : { name, kind, categories: attribute.categories };
});

/** What a table holds of one attribute of a face: of a category, its index. */
export function faceValue(attribute: AttributeDefinition, face: FaceAttributes): AttributeValue {
  const value = face[attribute.name];
  return attribute.kind === "category"
    ? attribute.categories.indexOf(value as string)
    : value as number | boolean;
}

/**
 * Turns faces into columns, in the order of {@linkcode FACE_ATTRIBUTES}.
 *
 * @param faces in the order of the pictures
 */
export function tabulateFaces(faces: readonly FaceAttributes[]): AttributeColumn[] {
  return FACE_ATTRIBUTES.map((attribute) => {
    const values = faces.map((face) => faceValue(attribute, face));
    const { name, kind } = attribute;
    return (kind === "category"
      ? { name, kind, categories: attribute.categories, values }
      : { name, kind, values }) as AttributeColumn;
  });
}
