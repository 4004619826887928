/** What `deno task prepare` is to make: its options, its sources, and whether it is made already. */
import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { basename, join } from "@std/path";
import { DatasetError, isDatasetFile, openDataset } from "../data/dataset.ts";
import { fingerprintOf } from "../data/sources/fingerprint.ts";
import { openSource } from "../data/sources/open_source.ts";
import type { PictureSource, SourceLimits } from "../data/sources/source.ts";
import { parseCrop } from "../images/crops.ts";
import { decoderVersions, isPictureName } from "../images/decode.ts";
import type { FitOptions } from "../images/fit.ts";
import { rendererVersion } from "../images/svg.ts";
import { UserError } from "../tensor/errors.ts";
import { filesBeside } from "./dataset_pictures.ts";
import { areDrawn, FACES, openFaces } from "./face_source.ts";
import { FOLDERS, openLabels, type PictureLabels } from "./picture_labels.ts";
import type { Reporter } from "./reporter.ts";
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

/** The pictures of a dataset to be, and how they are prepared. */
export interface Preparation {
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
 * Opens one source.
 *
 * @throws {UserError} if it cannot be used
 */
export async function openPictures(argument: string, options: PrepareOptions): Promise<PictureSource> {
  if (argument === FACES) return openFaces(options.seed, options.count, options.size);
  const limits: SourceLimits = { mostBytes: 1e6 * options.maxMegabytes, mostZipRatio: options.maxZipRatio };
  // What an earlier run wrote may lie among the pictures.
  const own = options.out === undefined ? [] : Object.values(filesBeside(basename(options.out)));
  return await openSource(argument, (name) => isPictureName(name) && !own.includes(name), limits);
}

/** @throws {UserError} if a file would be lost */
function refuseLoss(path: string): void {
  refuseFolder(path);
  if (existsSync(path) && !isDatasetFile(path)) {
    throw new UserError(
      `Cannot write "${path}": there is another file, which is no dataset; name another with --out`,
    );
  }
}

/** Whether a source's pictures are drawn. */
export const isDrawn = ({ description }: PictureSource) => areDrawn(description);

/**
 * Decides what is made of the sources.
 *
 * @throws {UserError} if the labels cannot be used, or a file that is no dataset stands where one is to be written
 */
export async function planPreparation(
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
    ...(!sources.every(isDrawn) && decoderVersions()),
    ...(sources.some(isDrawn) && rendererVersion()),
  };
  const how = [
    size,
    channels,
    crop,
    minSize,
    duplicates,
    maxMegapixels,
    options.maxMegabytes,
    options.maxZipRatio,
    options.labels,
    labels.columns,
    libraries,
  ];
  const path = options.out ?? datasetPath(name, size, channels);
  refuseLoss(path);
  const what = [sources.map(({ fingerprint }) => fingerprint), fingerprintOfLabels(options.labels)];
  return {
    path,
    name,
    sources,
    labels,
    fit: { size, channels, crop: parseCrop(crop), mostPixels: 1e6 * maxMegapixels, minSize },
    libraries,
    fingerprint: createHash("sha256").update(JSON.stringify([how, what])).digest("hex"),
    options,
  };
}

/** Changes with the file of labels, if there is one. */
function fingerprintOfLabels(path: string | undefined): string {
  if (path === undefined || path === FOLDERS) return "";
  const { size, mtime } = Deno.statSync(path);
  return fingerprintOf([[path, size, mtime?.getTime() ?? 0]]);
}

/** Whether a whole dataset stands there that was made of the same files in the same way. */
export function isMade({ path, fingerprint }: Preparation): boolean {
  try {
    const dataset = openDataset(path);
    dataset.close();
    return dataset.header.fingerprint === fingerprint;
  } catch (error) {
    if (error instanceof DatasetError) return false;
    throw error;
  }
}
