/** The attributes of many faces as the typed table of a dataset. */
import type { AttributeColumn } from "../attribute_table.ts";
import { FACE_ATTRIBUTES, type FaceAttributes } from "./attributes.ts";

/**
 * Turns faces into columns, in the order of {@linkcode FACE_ATTRIBUTES}.
 *
 * @param faces in the order of the pictures
 */
export function tabulateFaces(faces: readonly FaceAttributes[]): AttributeColumn[] {
  return FACE_ATTRIBUTES.map((attribute) => {
    const { name, kind } = attribute;
    const values = faces.map((face) => face[name]);
    if (kind === "number") return { name, kind, values: values as number[] };
    if (kind === "boolean") return { name, kind, values: values as boolean[] };
    const { categories } = attribute;
    return { name, kind, categories, values: values.map((value) => categories.indexOf(value as string)) };
  });
}
