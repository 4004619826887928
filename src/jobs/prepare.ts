/** `deno task prepare`: pictures in, dataset file out. */
import { DatasetError, type DatasetHeader, openDataset } from "../data/dataset.ts";
import { PASSED_OVER } from "../data/sources/reasons.ts";
import type { PictureSource, Skipped } from "../data/sources/source.ts";
import { createDatasetWriter, type DatasetWriter } from "../data/write_dataset.ts";
import { RESAMPLING_FILTER } from "../images/decode.ts";
import { counted } from "../tensor/counted.ts";
import { UserError } from "../tensor/errors.ts";
import { filesBeside, writeMean, writePreview } from "./dataset_pictures.ts";
import { FACES } from "./face_source.ts";
import { fitPictures } from "./fit_pictures.ts";
import { INTERRUPTED, onInterruption } from "./interruption.ts";
import {
  datasetPath,
  isDrawn,
  isMade,
  openPictures,
  planPreparation,
  type Preparation,
  PREPARE_DEFAULTS,
  type PrepareOptions,
} from "./prepare_plan.ts";
import { createReport, describeSkips, type PrepareReport, writeSkips } from "./prepare_report.ts";
import type { Reporter } from "./reporter.ts";
import { formatDuration } from "./step_timer.ts";
import { trainingHint } from "./training_hint.ts";

/** Pictures between two looks at the clock. */
const PICTURES_PER_UPDATE = 16;

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
  const sources: PictureSource[] = [];
  try {
    for (const argument of arguments_) sources.push(await openPictures(argument, options));
    const preparation = await planPreparation(sources, options, reporter);
    const { path } = preparation;
    if (!options.force && isMade(preparation)) {
      reporter.line(`Unchanged: ${path} was made of the same files in the same way (--force makes it again)`);
    } else await make(preparation, reporter);
    return path;
  } finally {
    for (const source of sources) source.close();
  }
}

async function make(preparation: Preparation, reporter: Reporter): Promise<void> {
  const { path, name, sources, labels, libraries, fingerprint, options } = preparation;
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
    // The reasons that are counted are those why there is no picture at all.
    if (writer.count === 0 && report.skipped.length > 0) reporter.warn(skipLine(report));
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

function skipLine({ skipped }: PrepareReport): string {
  return `Skipped     ${counted(skipped.length, "file")}: ${describeSkips(skipped)}`;
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
  if (writeSkips(beside.skipped, report.skipped)) {
    reporter.warn(`${skipLine(report)}; see ${beside.skipped}`);
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
