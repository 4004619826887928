/**
 * What is known of each picture of a dataset: typed columns. In a file they follow the pixels, one column after
 * the other: a number takes 8 bytes (float64), a boolean 1, a category 2 (its index), all little-endian.
 */

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

/** One value of a column; of a category, the index. */
export type AttributeValue = number | boolean;

/** A table that grows picture by picture. */
export interface TableBuilder {
  /**
   * Appends what is known of the next picture.
   *
   * @param values one for each column, in their order
   * @throws {RangeError} if there are more or fewer
   */
  add(values: readonly AttributeValue[]): void;
  /** The columns as a file holds them. */
  encode(): Uint8Array;
}

const BYTES: Readonly<Record<AttributeType["kind"], number>> = { number: 8, boolean: 1, category: 2 };

/** How many bytes a table takes in a file. */
export function tableBytes(columns: readonly Pick<AttributeType, "kind">[], count: number): number {
  return columns.reduce((sum, { kind }) => sum + BYTES[kind] * count, 0);
}

/**
 * Starts a table.
 *
 * @param most an upper bound of the pictures
 */
export function createTable(columns: readonly AttributeType[], most: number): TableBuilder {
  const parts = columns.map(({ kind }) => new Uint8Array(BYTES[kind] * most));
  const views = parts.map(({ buffer }) => new DataView(buffer));
  let count = 0;
  return {
    add(values) {
      if (values.length !== columns.length) {
        throw new RangeError(
          `Cannot add attributes: expected ${columns.length} values, got ${values.length}`,
        );
      }
      columns.forEach(({ kind }, i) => setValue(views[i]!, kind, count, Number(values[i])));
      count++;
    },
    encode() {
      const bytes = new Uint8Array(tableBytes(columns, count));
      let offset = 0;
      columns.forEach(({ kind }, i) => {
        bytes.set(parts[i]!.subarray(0, BYTES[kind] * count), offset);
        offset += BYTES[kind] * count;
      });
      return bytes;
    },
  };
}

/**
 * Reads a table.
 *
 * @param bytes {@linkcode tableBytes} of them
 * @param count of the pictures
 */
export function decodeTable(
  columns: readonly AttributeType[],
  bytes: Uint8Array,
  count: number,
): AttributeColumn[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let start = 0;
  return columns.map((column): AttributeColumn => {
    const { name, kind } = column;
    const first = start;
    start += BYTES[kind] * count;
    const read = <T>(value: (at: number) => T) =>
      Array.from({ length: count }, (_, i) => value(first + BYTES[kind] * i));
    if (kind === "number") return { name, kind, values: read((at) => view.getFloat64(at, true)) };
    if (kind === "boolean") return { name, kind, values: read((at) => view.getUint8(at) === 1) };
    return { name, kind, categories: column.categories, values: read((at) => view.getUint16(at, true)) };
  });
}

function setValue(view: DataView, kind: AttributeType["kind"], index: number, value: number): void {
  if (kind === "number") view.setFloat64(8 * index, value, true);
  else if (kind === "boolean") view.setUint8(index, value);
  else view.setUint16(2 * index, value, true);
}
