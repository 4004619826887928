/** `deno task prepare`: pictures in, dataset file out. */
import { pooledMap } from "@std/async/pool";
import { basename, join } from "@std/path";
import { DatasetError, type DatasetHeader, openDataset } from "../data/dataset.ts";
import { drawnFace, faceRandom, sampleFaceAttributes } from "../data/faces/mod.ts";
import { tabulateFaces } from "../data/faces/table.ts";
import { listPictures } from "../data/sources/folder.ts";
import { createDatasetWriter, type DatasetDescription } from "../data/write_dataset.ts";
import { type CROPS, isPictureName, readFitted, RESAMPLING_FILTER } from "../images/decode.ts";
import { renderSvgs } from "../images/svg.ts";
import { arrangeGrid } from "../plots/grid.ts";
import { UserError } from "../tensor/errors.ts";
import { type Picture, toGrey } from "../tensor/pixels.ts";
import type { Reporter } from "./reporter.ts";
import { refuseFolder, writePng } from "./write_picture.ts";

/** The options of `deno task prepare`. */
export interface PrepareOptions {
  /** The dataset file; default: data/NAME-SIZE.ganwalk. */
  readonly out?: string;
  /** Side of the square pictures, in pixels. */
  readonly size: number;
  readonly channels: 1 | 3;
  readonly crop: typeof CROPS[number];
  /** How many faces are drawn. */
  readonly count: number;
  /** Which world of faces is drawn. */
  readonly seed: number;
}

/** The source that is drawn instead of read. */
export const FACES = "faces";

/** How many faces are drawn when nothing else is said. */
export const FACE_COUNT = 10_000;

/** How many files are decoded at once: enough for sharp's four threads. */
const FILES_IN_FLIGHT = 8;
const PREVIEW_SIDE = 8;
const MOST_SKIPS_SHOWN = 5;

/** A source that is ready to be read: a picture, or why there is none. */
interface Source {
  readonly name: string;
  readonly count: number;
  readonly description: Pick<DatasetDescription, "source" | "filter" | "crop" | "attributes">;
  pictures(): AsyncIterable<Picture | { readonly skipped: string }>;
}

/** The file that a dataset gets when no other is named. */
export function datasetPath(name: string, size: number, channels: number): string {
  return join("data", `${name}-${size}${channels === 1 ? "-grey" : ""}.ganwalk`);
}

/**
 * Makes a dataset file and a preview PNG beside it. Files that cannot be decoded are skipped and named.
 *
 * @param sources `faces`, or folders of pictures; their pictures follow each other
 * @returns the path of the dataset
 * @throws {UserError} if there is no source, or a source has no picture
 */
export async function prepare(
  sources: readonly string[],
  options: PrepareOptions,
  reporter: Reporter,
): Promise<string> {
  if (sources.length === 0) {
    throw new UserError(`Cannot prepare: name a source, "${FACES}" or a folder of pictures`);
  }
  if (options.out !== undefined) refuseFolder(options.out);
  const opened = sources.map((source) => source === FACES ? openFaces(options) : openFolder(source, options));
  const path = options.out ??
    datasetPath(opened.map(({ name }) => name).join("+"), options.size, options.channels);
  const header = await writePictures(path, opened, options, reporter);
  const preview = await writePreview(path);
  reporter.line(`Wrote ${path} (${header.shape.join("x")}) and ${preview}`);
  return path;
}

function openFaces(options: PrepareOptions): Source {
  const { count, seed, size, channels } = options;
  const numbers = Array.from({ length: count }, (_, i) => i);
  const drawings = function* () {
    for (const index of numbers) yield drawnFace(seed, index).svg;
  };
  return {
    name: FACES,
    count,
    description: {
      source: `faces, seed ${seed}`,
      filter: "drawn at this size",
      crop: "none",
      attributes: tabulateFaces(numbers.map((index) => sampleFaceAttributes(faceRandom(seed, index, 0)))),
    },
    async *pictures() {
      for await (const data of renderSvgs(drawings(), size)) {
        const picture = { width: size, height: size, channels: 3, data };
        yield channels === 1 ? toGrey(picture) : picture;
      }
    },
  };
}

function openFolder(folder: string, options: PrepareOptions): Source {
  const paths = listPictures(folder, isPictureName);
  const name = basename(Deno.realPathSync(folder));
  const read = async (path: string) => {
    try {
      return await readFitted(path, options);
    } catch (error) {
      const reason = (error as Error).message.split("\n")[0]!;
      // libvips has no better words for some damaged files.
      return { skipped: `${path}: ${reason === "Unknown error" ? "damaged or cut short" : reason}` };
    }
  };
  return {
    name,
    count: paths.length,
    description: { source: name, filter: RESAMPLING_FILTER, crop: options.crop },
    pictures: () => pooledMap(FILES_IN_FLIGHT, paths, read),
  };
}

async function writePictures(
  path: string,
  sources: readonly Source[],
  options: PrepareOptions,
  reporter: Reporter,
): Promise<DatasetHeader> {
  const count = sources.reduce((sum, source) => sum + source.count, 0);
  const { size, channels } = options;
  const described = (key: "source" | "filter" | "crop") =>
    [...new Set(sources.map(({ description }) => description[key]))].join("; ");
  const writer = createDatasetWriter(path, {
    name: sources.map(({ name }) => name).join("+"),
    imageShape: [size, size, channels],
    source: described("source"),
    filter: described("filter"),
    crop: described("crop"),
    // A table speaks of every picture, and only drawn faces have one.
    attributes: sources.length === 1 ? sources[0]!.description.attributes : undefined,
  }, count);
  const bar = reporter.progress(sources[0]!.name === FACES ? "Drawing faces" : "Reading pictures", count);
  const skipped: string[] = [];
  try {
    for (const source of sources) {
      for await (const picture of source.pictures()) {
        if ("skipped" in picture) skipped.push(picture.skipped);
        else writer.write(picture.data);
        bar.update(writer.count + skipped.length);
      }
    }
  } catch (error) {
    writer.abort();
    throw error;
  } finally {
    bar.end();
  }
  reportSkips(skipped, count, reporter);
  return writer.finish();
}

function reportSkips(skipped: readonly string[], count: number, reporter: Reporter): void {
  if (skipped.length === 0) return;
  reporter.warn(`Skipped ${skipped.length} of ${count} files that could not be decoded:`);
  for (const line of skipped.slice(0, MOST_SKIPS_SHOWN)) reporter.warn(`  ${line}`);
  if (skipped.length > MOST_SKIPS_SHOWN) reporter.warn(`  and ${skipped.length - MOST_SKIPS_SHOWN} more`);
}

async function writePreview(path: string): Promise<string> {
  const dataset = openDataset(path);
  try {
    const [, height, width, channels] = dataset.header.shape;
    const shown = Math.min(dataset.count, PREVIEW_SIDE ** 2);
    const pictures = Array.from(
      { length: shown },
      (_, i) => ({ width, height, channels, data: dataset.readImages([i]) }),
    );
    return await writePng(
      `${path.replace(/\.ganwalk$/, "")}.png`,
      arrangeGrid(pictures, { columns: PREVIEW_SIDE }),
    );
  } finally {
    dataset.close();
  }
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
  return await prepare([FACES], { size, channels, crop: "none", count: FACE_COUNT, seed: 0 }, reporter);
}
