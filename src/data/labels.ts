/** Tables of labels: what is known of pictures, by the names of their files. */
import { parse } from "@std/csv/parse";
import { basename } from "@std/path";
import type { AttributeType, AttributeValue } from "./attribute_table.ts";
import { DatasetError } from "./dataset.ts";
import { ColumnBuilder, type FinishedColumn, quoted } from "./label_column.ts";
import { readText } from "./sources/text_file.ts";

/** What a file says of pictures. */
export interface LabelTable {
  /** Its columns, without the one that names the pictures. */
  readonly columns: readonly AttributeType[];
  /** How many pictures it speaks of. */
  readonly count: number;
  /**
   * What it says of a picture: a boolean, a number, or the index of a category for each column.
   *
   * @param name the picture's path inside its source, with `/`; a row is found by the whole path, else by the
   * file's name alone
   * @returns nothing for a picture without a row
   * @throws {DatasetError} where the file's name alone could mean several rows, or a row several pictures
   */
  valuesOf(name: string): readonly AttributeValue[] | undefined;
}

/** A place in a file of labels, for messages. */
type Refuse = (line: number, complaint: string) => DatasetError;

/** A line with its cells. */
interface Row {
  /** From 1. */
  readonly line: number;
  readonly cells: readonly string[];
}

const KEY_NAMES = ["file", "filename", "file_name", "image", "image_id", "path"];
const MOST_COLUMNS = 1_000;
const SEPARATORS = [",", ";", "\t"];

/**
 * Reads a CSV (RFC 4180; commas, semicolons or tabs; a line of names first) or a file like CelebA's
 * `list_attr_celeba.txt` (a count, then names, then a line for each picture, parted by spaces).
 *
 * Pictures are named by the first column, or by the one called file, filename, file_name, image, image_id or path.
 * A column of only -1 and 1, 0 and 1, true and false, or yes and no is boolean; one of numbers is a number; any
 * other has up to 1,000 categories, in the order of their names.
 *
 * @throws {DatasetError} with the line and the column, if the file is damaged
 *
 * @example
 * ```ts ignore
 * const labels = readLabels("list_attr_celeba.csv");
 * labels.columns[0]; // { name: "5_o_Clock_Shadow", kind: "boolean" }
 * labels.valuesOf("img_align_celeba/000001.jpg"); // [false, true, …]
 * ```
 */
export function readLabels(path: string): LabelTable {
  const text = readText(path);
  const refuse: Refuse = (line, complaint) => {
    return new DatasetError(`Cannot read "${path}": line ${line}: ${complaint}`);
  };
  const rows = /^\s*\d+[ \t]*\n/.test(text) ? spacedRows(text, refuse) : csvRows(text, refuse);
  return readTable(path, rows, refuse);
}

function readTable(path: string, rows: Iterator<Row>, refuse: Refuse): LabelTable {
  const header = rows.next();
  if (header.done) throw new DatasetError(`Cannot read "${path}": expected a line of names, got no text`);
  const names = header.value.cells.map((name) => name.trim());
  const key = keyColumn(header.value, refuse);
  const builders = names.map((name) => new ColumnBuilder(name));
  builders.splice(key, 1);
  const files = new Map<string, number>();
  const lines: number[] = [];
  for (let row = rows.next(); !row.done; row = rows.next()) {
    const { line, cells } = row.value;
    if (cells.length !== names.length) {
      throw refuse(line, `expected ${names.length} values, as many as names, got ${cells.length}`);
    }
    const file = pictureName(cells[key]!);
    if (file === "") {
      throw refuse(line, `column ${quoted(names[key]!)}: expected the name of a picture, got none`);
    }
    const before = files.get(file);
    if (before !== undefined) throw refuse(line, `${quoted(file)} has a line already, ${lines[before]}`);
    files.set(file, lines.length);
    lines.push(line);
    for (const [i, builder] of builders.entries()) {
      const complaint = builder.add(cells[i < key ? i : i + 1]!.trim());
      if (complaint !== undefined) throw refuse(line, `column ${quoted(builder.name)}: ${complaint}`);
    }
  }
  if (lines.length === 0) {
    throw new DatasetError(`Cannot read "${path}": expected a line for each picture, got none`);
  }
  return tableOf(path, files, lines, builders.map((builder) => builder.finish()));
}

function keyColumn({ line, cells }: Row, refuse: Refuse): number {
  const names = cells.map((name) => name.trim());
  const key = Math.max(0, names.findIndex((name) => KEY_NAMES.includes(name.toLowerCase())));
  if (names.length < 2) {
    throw refuse(line, "expected names of pictures and of at least one more column, got one");
  }
  if (names.length > MOST_COLUMNS) {
    throw refuse(line, `expected at most ${MOST_COLUMNS} columns, got ${names.length}`);
  }
  const known = new Set<string>();
  for (const [i, name] of names.entries()) {
    if (i !== key && name === "") throw refuse(line, `expected a name for column ${i + 1}, got none`);
    if (known.has(name)) throw refuse(line, `two columns are called ${quoted(name)}`);
    known.add(name);
  }
  return key;
}

function tableOf(
  path: string,
  files: ReadonlyMap<string, number>,
  lines: readonly number[],
  columns: readonly FinishedColumn[],
): LabelTable {
  const find = createFinder(path, files, lines);
  return {
    columns: columns.map(({ type }) => type),
    count: lines.length,
    valuesOf(name) {
      const row = find(pictureName(name));
      return row === undefined ? undefined : columns.map(({ valueAt }) => valueAt(row));
    },
  };
}

/** Finds rows by paths, else by names of files. */
function createFinder(path: string, files: ReadonlyMap<string, number>, lines: readonly number[]) {
  let rowsByBaseName: Map<string, number[]> | undefined;
  /** Which picture took a row by its file's name alone. */
  const takenBy = new Map<number, string>();
  const refuse = (complaint: string) => new DatasetError(`Cannot use "${path}": ${complaint}`);
  return (name: string): number | undefined => {
    const row = files.get(name);
    if (row !== undefined) return row;
    rowsByBaseName ??= groupByBaseName(files);
    const base = basename(name);
    const [found, other] = rowsByBaseName.get(base) ?? [];
    if (found === undefined) return undefined;
    if (other !== undefined) {
      throw refuse(`${quoted(name)} may be line ${lines[found]} or ${lines[other]}; write whole paths in it`);
    }
    const taker = takenBy.get(found);
    if (taker !== undefined && taker !== name) {
      throw refuse(
        `line ${lines[found]} may be ${quoted(taker)} or ${quoted(name)}; write whole paths in it`,
      );
    }
    takenBy.set(found, name);
    return found;
  };
}

function groupByBaseName(files: ReadonlyMap<string, number>): Map<string, number[]> {
  const groups = new Map<string, number[]>();
  for (const [file, row] of files) {
    const base = basename(file);
    const rows = groups.get(base);
    if (rows) rows.push(row);
    else groups.set(base, [row]);
  }
  return groups;
}

function pictureName(text: string): string {
  return text.trim().replaceAll("\\", "/").replace(/^(\.\/)+/, "");
}

/** The lines of a text that are not empty. */
function* linesOf(text: string): Generator<{ line: number; text: string }> {
  let line = 0;
  for (let start = 0; start < text.length;) {
    const end = text.indexOf("\n", start);
    const content = text.slice(start, end < 0 ? text.length : end);
    line++;
    if (content.trim() !== "") yield { line, text: content };
    start = end < 0 ? text.length : end + 1;
  }
}

function* spacedRows(text: string, refuse: Refuse): Generator<Row> {
  const lines = linesOf(text);
  const expected = Number(lines.next().value!.text);
  const header = lines.next().value;
  if (!header) throw refuse(2, "expected names of columns, got no text");
  const names = header.text.trim().split(/\s+/);
  let got = 0;
  for (const { line, text } of lines) {
    const cells = text.trim().split(/\s+/);
    // CelebA's attributes have no name for the column of pictures, its boxes have.
    if (got++ === 0) {
      yield { line: header.line, cells: cells.length > names.length ? ["file", ...names] : names };
    }
    yield { line, cells };
  }
  if (got !== expected) throw refuse(1, `expected ${expected} lines for pictures, as it says, got ${got}`);
}

function* csvRows(text: string, refuse: Refuse): Generator<Row> {
  const lines = linesOf(text);
  let separator: string | undefined;
  for (const { line, text } of lines) {
    separator ??= SEPARATORS.find((mark) => text.includes(mark)) ?? ",";
    // A record goes on to the next line inside quotes, which is where their number is odd.
    const parts = [text];
    for (let isOpen = opensQuote(text); isOpen;) {
      const next = lines.next();
      if (next.done) throw refuse(line, "a quotation mark is not closed");
      parts.push(next.value.text);
      isOpen = !opensQuote(next.value.text);
    }
    const record = parts.join("\n");
    yield { line, cells: parseRecord(record, separator, line, refuse) };
  }
}

function opensQuote(text: string): boolean {
  let quotes = 0;
  for (let at = text.indexOf('"'); at >= 0; at = text.indexOf('"', at + 1)) quotes++;
  return quotes % 2 === 1;
}

function parseRecord(record: string, separator: string, line: number, refuse: Refuse): string[] {
  try {
    return parse(record, { separator })[0]!;
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw refuse(
      line,
      "a quotation mark stands inside a value; write it twice, and the value in quotation marks",
    );
  }
}
