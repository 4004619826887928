/** What is known of each picture, from its source and from `--labels`. */
import type { AttributeType, AttributeValue } from "../data/attribute_table.ts";
import { readLabels } from "../data/labels.ts";
import type { PictureSource, SourceEntry } from "../data/sources/source.ts";
import { UserError } from "../tensor/errors.ts";

/** Gives the values of a picture's columns. */
export interface PictureLabels {
  readonly columns: readonly AttributeType[];
  /** In the columns' order; undefined if nothing is known of this picture. */
  valuesOf(entry: SourceEntry): readonly AttributeValue[] | undefined;
}

/** The value of `--labels` that takes the first folder in a picture's path as its class. */
export const FOLDERS = "folders";

/** More classes than this are not classes. */
const MOST_FOLDERS = 10_000;

/**
 * Brings the columns of the sources and those of `--labels` together.
 *
 * @param labels a file, {@linkcode FOLDERS}, or nothing
 * @returns the labels, and in `dropped` the columns that only some of the sources have
 * @throws {UserError} if the file cannot be used, or names a column that the sources have
 */
export async function openLabels(
  sources: readonly PictureSource[],
  labels: string | undefined,
): Promise<PictureLabels & { readonly dropped: readonly string[] }> {
  const own = ownLabels(sources);
  const given = labels === undefined
    ? NO_LABELS
    : labels === FOLDERS
    ? await folderLabels(sources)
    : fileLabels(labels);
  const twice = given.columns.find(({ name }) => own.columns.some((column) => column.name === name));
  if (twice) {
    throw new UserError(`Cannot use --labels ${labels}: the pictures have a column "${twice.name}" already`);
  }
  return {
    columns: [...own.columns, ...given.columns],
    dropped: own.dropped,
    valuesOf(entry) {
      const values = given.valuesOf(entry);
      return values && [...own.valuesOf(entry), ...values];
    },
  };
}

const NO_LABELS: PictureLabels = { columns: [], valuesOf: () => [] };

/** The columns that every source has: a table speaks of every picture. */
function ownLabels(sources: readonly PictureSource[]) {
  const all = sources.map(({ columns = [] }) => columns.map((column) => JSON.stringify(column)));
  const isCommon = (text: string) => all.every((columns) => columns.includes(text));
  const common = all[0]!.filter(isCommon);
  const dropped = all.flat().filter((text) => !isCommon(text)).map((text) => JSON.parse(text).name as string);
  // Sources that all have the same columns have them in the same order.
  const isSame = all.every((columns) => columns.length === common.length);
  return {
    columns: isSame ? common.map((text) => JSON.parse(text) as AttributeType) : [],
    dropped: isSame
      ? []
      : [...new Set([...dropped, ...common.map((text) => JSON.parse(text).name as string)])],
    valuesOf: ({ values = [] }: SourceEntry): readonly AttributeValue[] => isSame ? values : [],
  };
}

function fileLabels(path: string): PictureLabels {
  const table = readLabels(path);
  return { columns: table.columns, valuesOf: ({ name }) => table.valuesOf(name) };
}

async function folderLabels(sources: readonly PictureSource[]): Promise<PictureLabels> {
  const names = new Set<string>();
  for (const source of sources) {
    for await (const { name } of source.entries()) if (name.includes("/")) names.add(firstFolder(name));
  }
  const categories = [...names].sort();
  if (categories.length === 0 || categories.length > MOST_FOLDERS) {
    throw new UserError(
      `Cannot use --labels ${FOLDERS}: expected 1 to ${MOST_FOLDERS} folders of pictures in the sources, got ${categories.length}`,
    );
  }
  const indices = new Map(categories.map((name, index) => [name, index]));
  return {
    columns: [{ name: "folder", kind: "category", categories }],
    valuesOf: ({ name }) => name.includes("/") ? [indices.get(firstFolder(name))!] : undefined,
  };
}

function firstFolder(name: string): string {
  return name.slice(0, name.indexOf("/"));
}
