/** `deno task prepare --inspect`: what a dataset file holds. */
import type { AttributeColumn } from "../data/attribute_table.ts";
import { type Dataset, DatasetError, openDataset } from "../data/dataset.ts";
import { counted } from "../tensor/counted.ts";
import { writePreview } from "./dataset_pictures.ts";
import { describeChannels } from "./prepare_report.ts";
import type { Reporter } from "./reporter.ts";
import { trainingHint } from "./training_hint.ts";

/** How {@linkcode inspectDataset} looks. */
export interface InspectOptions {
  /** Whether the whole file is read and its checksum compared. */
  readonly verify: boolean;
}

const MOST_CATEGORIES_SHOWN = 12;

/**
 * Prints what the first line of a dataset says, and how its attributes are distributed; writes a preview beside it.
 *
 * @throws {DatasetError} if it is no dataset, or its checksum is another one than its first line says
 */
export async function inspectDataset(
  path: string,
  { verify }: InspectOptions,
  reporter: Reporter,
): Promise<void> {
  const dataset = openDataset(path);
  try {
    for (const line of describeHeader(dataset)) reporter.line(line);
    for (const column of dataset.readAttributes() ?? []) reporter.line(`  ${describeColumn(column)}`);
    if (verify) verifyChecksum(dataset, reporter);
    reporter.line(`Wrote ${await writePreview(dataset)}`);
    const [, height, , channels] = dataset.header.shape;
    reporter.line(trainingHint(path, height, channels));
  } finally {
    dataset.close();
  }
}

function describeHeader({ path, header }: Dataset): string[] {
  const { name, shape, source, filter, crop, libraries, statistics, checksum, columns } = header;
  const [count, height, width, channels] = shape;
  const bytes = (count * height * width * channels / 1e6).toFixed(1);
  return [
    `${path}: ${name}`,
    `Pictures    ${count.toLocaleString("en")} of ${width}x${height}, ${
      channels === 1 ? "grey" : "colour"
    } (${bytes} MB)`,
    `Source      ${source}`,
    `Prepared    filter ${filter}, crop ${crop}; ${
      Object.entries(libraries).map(([library, version]) => `${library} ${version}`).join(", ")
    }`,
    describeChannels(statistics),
    `Checksum    ${checksum}`,
    `Labels      ${columns ? counted(columns.length, "column") : "none"}`,
  ];
}

function describeColumn(column: AttributeColumn): string {
  const { name, values } = column;
  const percent = (count: number) => `${(100 * count / values.length).toFixed(1)} %`;
  switch (column.kind) {
    case "boolean":
      return `${name}: ${percent(column.values.filter((value) => value).length)} true`;
    case "category": {
      const counts = column.categories.map((category, index) => ({
        category,
        count: column.values.filter((value) => value === index).length,
      })).sort((a, b) => b.count - a.count);
      const more = counts.length - MOST_CATEGORIES_SHOWN;
      return `${name}: ${
        counts.slice(0, MOST_CATEGORIES_SHOWN).map(({ category, count }) => `${category} ${percent(count)}`)
          .join(", ")
      }${more > 0 ? `, and ${more} more` : ""}`;
    }
    case "number": {
      const range = column.values.reduce(
        ([least, most], value) => [Math.min(least, value), Math.max(most, value)] as const,
        [Infinity, -Infinity] as const,
      );
      const mean = column.values.reduce((sum, value) => sum + value, 0) / values.length;
      return `${name}: ${range.map((value) => value.toPrecision(4)).join(" to ")}, mean ${
        mean.toPrecision(4)
      }`;
    }
  }
}

function verifyChecksum(dataset: Dataset, reporter: Reporter): void {
  const { checksum } = dataset.header;
  const megabytes = (bytes: number) => Math.ceil(bytes / 1e6);
  const bar = reporter.progress("Reading, MB", megabytes(Deno.statSync(dataset.path).size));
  const actual = dataset.computeChecksum((done) => bar.update(megabytes(done)));
  bar.end();
  if (actual !== checksum) {
    throw new DatasetError(
      `Cannot use "${dataset.path}": its checksum must be ${checksum}, is ${actual}; prepare it again`,
    );
  }
  reporter.line("Verified    every byte is as it was written");
}
