/** What is known of each picture of a dataset: typed columns. */

/** One attribute: its name, its kind, and the values it can have. */
export type AttributeType =
  | { readonly name: string; readonly kind: "number"; readonly range: readonly [min: number, max: number] }
  | { readonly name: string; readonly kind: "boolean" }
  | { readonly name: string; readonly kind: "category"; readonly categories: readonly string[] };

/** One column; values stand in the order of the pictures. */
export type AttributeColumn =
  | { readonly name: string; readonly kind: "number"; readonly values: number[] }
  | { readonly name: string; readonly kind: "boolean"; readonly values: boolean[] }
  /** Values are indices into the categories. */
  | {
    readonly name: string;
    readonly kind: "category";
    readonly categories: readonly string[];
    readonly values: number[];
  };
