/** `deno task prepare`: pictures in, dataset file out. */
import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { basename, join } from "@std/path";
import { DatasetError, type DatasetHeader, isDatasetFile, openDataset } from "../data/dataset.ts";
import { openSource } from "../data/sources/open_source.ts";
import { PASSED_OVER, type PictureSource, type Skipped, type SourceLimits } from "../data/sources/source.ts";
import { createDatasetWriter, type DatasetWriter } from "../data/write_dataset.ts";
import { parseCrop } from "../images/crops.ts";
import { decoderVersions, isPictureName, RESAMPLING_FILTER } from "../images/decode.ts";
import type { FitOptions } from "../images/fit.ts";
import { rendererVersion } from "../images/svg.ts";
import { counted } from "../tensor/counted.ts";
import { UserError } from "../tensor/errors.ts";
import { filesBeside, writeMean, writePreview } from "./dataset_pictures.ts";
import { areDrawn, FACES, openFaces } from "./face_source.ts";
import { fitPictures } from "./fit_pictures.ts";
import { INTERRUPTED, onInterruption } from "./interruption.ts";
import { openLabels, type PictureLabels } from "./picture_labels.ts";
import { createReport, describeSkips, type PrepareReport, writeSkips } from "./prepare_report.ts";
import type { Reporter } from "./reporter.ts";
import { formatDuration } from "./step_timer.ts";
import { trainingHint } from "./training_hint.ts";
import { refuseFolder } from "./write_picture.ts";

/** The options of `deno task prepare`. */
export interface PrepareOptions {
  /** The dataset file; default: data/NAME-SIZE.ganwalk. */
  readonly out?: string;
  /** Side of the square pictures, in pixels. */
  readonly size: number;
  readonly channels: 1 | 3;
  /** As {@linkcode parseCrop} reads it. */
  readonly crop: string;
  /** A file of labels, or `folders`. */
  readonly labels?: string;
  /** Pictures of which less is kept, in pixels of the shorter side, are skipped. */
  readonly minSize: number;
  /** What becomes of exact copies. */
  readonly duplicates: "keep" | "drop";
  /** Whether the first picture that cannot be used ends the run. */
  readonly strict: boolean;
  /** Whether a dataset that is made already is made again. */
  readonly force: boolean;
  /** How many faces are drawn. */
  readonly count: number;
  /** Which world of faces is drawn. */
  readonly seed: number;
  /** Largest picture that is decoded, in millions of pixels. */
  readonly maxMegapixels: number;
  /** Largest file that is read, in millions of bytes. */
  readonly maxMegabytes: number;
  /** How many times larger than packed a file in a zip may be. */
  readonly maxZipRatio: number;
}

/** What every preparation has that says nothing else. */
export const PREPARE_DEFAULTS = {
  channels: 3,
  crop: "centre",
  minSize: 0,
  duplicates: "keep",
  strict: false,
  force: false,
  count: 10_000,
  seed: 0,
  maxMegapixels: 100,
  maxMegabytes: 256,
  maxZipRatio: 200,
} as const satisfies Partial<PrepareOptions>;

/** Pictures between two looks at the clock. */
const PICTURES_PER_UPDATE = 16;

/** The pictures of a dataset to be, and how they are prepared. */
interface Preparation {
  readonly path: string;
  readonly name: string;
  readonly sources: readonly PictureSource[];
  readonly labels: PictureLabels;
  readonly fit: FitOptions;
  readonly libraries: Readonly<Record<string, string>>;
  readonly fingerprint: string;
  readonly options: PrepareOptions;
}

/** The file that a dataset gets when no other is named. */
export function datasetPath(name: string, size: number, channels: number): string {
  return join("data", `${name}-${size}${channels === 1 ? "-grey" : ""}.ganwalk`);
}

/**
 * Makes a dataset file, and beside it a preview, the mean picture, and a table of what was skipped. A dataset that
 * was made already of the same files in the same way is left as it is.
 *
 * @param arguments_ `faces`, folders, zips, … as {@linkcode openSource} takes them; their pictures follow each other
 * @returns the path of the dataset
 * @throws {UserError} if there is no source, or a source cannot be used
 */
export async function prepare(
  arguments_: readonly string[],
  options: PrepareOptions,
  reporter: Reporter,
): Promise<string> {
  if (arguments_.length === 0) {
    throw new UserError(
      `Cannot prepare: name a source, "${FACES}", a folder of pictures, a zip, …; see --help`,
    );
  }
  if (options.out !== undefined) refuseOut(options.out);
  const sources: PictureSource[] = [];
  try {
    for (const argument of arguments_) sources.push(await open(argument, options));
    const preparation = await plan(sources, options, reporter);
    const { path, fingerprint } = preparation;
    if (!options.force && isMade(path, fingerprint)) {
      reporter.line(`Unchanged: ${path} was made of the same files in the same way (--force makes it again)`);
      return path;
    }
    await make(preparation, reporter);
    return path;
  } finally {
    for (const source of sources) source.close();
  }
}

async function open(argument: string, options: PrepareOptions): Promise<PictureSource> {
  if (argument === FACES) return openFaces(options.seed, options.count, options.size);
  const limits: SourceLimits = { mostBytes: 1e6 * options.maxMegabytes, mostZipRatio: options.maxZipRatio };
  // What an earlier run wrote may lie among the pictures.
  const own = options.out === undefined ? [] : Object.values(filesBeside(basename(options.out)));
  return await openSource(argument, (name) => isPictureName(name) && !own.includes(name), limits);
}

/** @throws {UserError} if a file would be lost */
function refuseOut(path: string): void {
  refuseFolder(path);
  if (existsSync(path) && !isDatasetFile(path)) {
    throw new UserError(
      `Cannot write "${path}": there is another file, which is no dataset; name another with --out`,
    );
  }
}

const isDrawn = ({ description }: PictureSource) => areDrawn(description);

async function plan(
  sources: readonly PictureSource[],
  options: PrepareOptions,
  reporter: Reporter,
): Promise<Preparation> {
  const { size, channels, crop, minSize, duplicates, maxMegapixels } = options;
  const labels = await openLabels(sources, options.labels);
  if (labels.dropped.length > 0) {
    reporter.warn(`Not every source has the columns ${labels.dropped.join(", ")}: they are left out`);
  }
  const name = [...new Set(sources.map(({ name }) => name))].join("+");
  const libraries = {
    ...(!sources.every(isDrawn) && await decoderVersions()),
    ...(sources.some(isDrawn) && rendererVersion()),
  };
  const how = [
    size,
    channels,
    crop,
    minSize,
    duplicates,
    maxMegapixels,
    options.labels,
    labels.columns,
    libraries,
  ];
  const what = [sources.map(({ fingerprint }) => fingerprint), stampOf(options.labels)];
  return {
    path: options.out ?? datasetPath(name, size, channels),
    name,
    sources,
    labels,
    fit: { size, channels, crop: parseCrop(crop), mostPixels: 1e6 * maxMegapixels, minSize },
    libraries,
    fingerprint: createHash("sha256").update(JSON.stringify([how, what])).digest("hex"),
    options,
  };
}

/** Changes with a file's content, if not its size then its time. */
function stampOf(path: string | undefined): unknown {
  if (path === undefined || !existsSync(path)) return path;
  const { size, mtime } = Deno.statSync(path);
  return [path, size, mtime];
}

function isMade(path: string, fingerprint: string): boolean {
  try {
    const dataset = openDataset(path);
    dataset.close();
    return dataset.header.fingerprint === fingerprint;
  } catch (error) {
    if (error instanceof DatasetError) return false;
    throw error;
  }
}

async function make(preparation: Preparation, reporter: Reporter): Promise<void> {
  const { path, name, sources, labels, fit, libraries, fingerprint, options } = preparation;
  const { size, channels, crop } = options;
  const count = sources.reduce((sum, source) => sum + source.count, 0);
  const writer = createDatasetWriter(path, {
    name,
    imageShape: [size, size, channels],
    source: sources.map(({ description }) => description).join("; "),
    filter: sources.every(isDrawn) ? "drawn at this size" : RESAMPLING_FILTER,
    crop,
    libraries,
    fingerprint,
    columns: labels.columns,
  }, count);
  const report = createReport();
  let header: DatasetHeader;
  try {
    for (const skipped of sources.flatMap(({ skipped }) => skipped)) {
      if (options.strict && !PASSED_OVER.includes(skipped.reason)) throw strictError(skipped);
      report.skip(skipped.path, skipped.reason);
    }
    await writePictures(preparation, count, writer, report, reporter);
    header = writer.finish();
  } catch (error) {
    writer.abort();
    throw error;
  }
  await describe(header, preparation, writer, report, reporter);
}

async function writePictures(
  { path, sources, labels, fit, options }: Preparation,
  count: number,
  writer: DatasetWriter,
  report: PrepareReport,
  reporter: Reporter,
): Promise<void> {
  let isInterrupted = false;
  const stopListening = onInterruption(() => isInterrupted = true);
  const title = sources.every(isDrawn) ? "Drawing faces" : "Reading pictures";
  const bar = reporter.progress(title, count);
  const start = performance.now();
  let done = 0;
  try {
    for await (const outcome of fitPictures(sources, labels, fit)) {
      if (isInterrupted) break;
      if ("reason" in outcome) {
        if (options.strict) throw strictError(outcome);
        report.skip(outcome.path, outcome.reason);
      } else {
        const isDuplicate = report.count(outcome.fitted);
        const isLeftOut = isDuplicate && options.duplicates === "drop";
        if (!isLeftOut) writer.write(outcome.fitted.picture.data, outcome.values);
      }
      done++;
      if (done % PICTURES_PER_UPDATE === 0) bar.update(done, describeRate(done, count, start));
    }
    bar.update(done);
  } finally {
    bar.end();
    stopListening();
  }
  if (isInterrupted) {
    writer.abort();
    reporter.warn(`Stopped: "${path}" was not written`);
    Deno.exit(INTERRUPTED);
  }
}

function strictError({ path, reason }: Skipped): UserError {
  // A name may have line feeds.
  return new UserError(`Cannot use ${JSON.stringify(path)}: ${reason}; without --strict it is skipped`);
}

function describeRate(done: number, count: number, start: number): string {
  const seconds = (performance.now() - start) / 1000;
  const left = formatDuration(seconds / done * (count - done));
  return `${Math.round(done / seconds).toLocaleString("en")}/s, ${left} left`;
}

async function describe(
  header: DatasetHeader,
  { path, options }: Preparation,
  { statistics }: DatasetWriter,
  report: PrepareReport,
  reporter: Reporter,
): Promise<void> {
  const beside = filesBeside(path);
  for (const line of report.lines(header.count, header.statistics, options.duplicates === "drop")) {
    reporter.line(line);
  }
  const { skipped } = report;
  if (writeSkips(beside.skipped, skipped)) {
    reporter.warn(
      `Skipped     ${counted(skipped.length, "file")}: ${describeSkips(skipped)}; see ${beside.skipped}`,
    );
  }
  if (header.columns) {
    reporter.line(`Labels      ${header.columns.map(({ name }) => name).join(", ")}`);
  }
  const dataset = openDataset(path);
  try {
    const preview = await writePreview(dataset);
    const mean = await writeMean(beside.mean, statistics.meanPicture());
    reporter.line(`Wrote ${path} (${header.shape.join("x")}), ${preview} and ${mean}`);
  } finally {
    dataset.close();
  }
  reporter.line(trainingHint(path, options.size, options.channels));
}

/**
 * The embedded faces at a size: drawn once, found again afterwards.
 *
 * @returns the path of their dataset
 */
export async function ensureFaces(size: number, channels: 1 | 3, reporter: Reporter): Promise<string> {
  const path = datasetPath(FACES, size, channels);
  try {
    openDataset(path).close();
    return path;
  } catch (error) {
    if (!(error instanceof DatasetError)) throw error;
  }
  return await prepare([FACES], { ...PREPARE_DEFAULTS, size, channels }, reporter);
}
