/** Tells what a user names: a folder, an archive, a dataset of others, one picture, or a list. */
import { basename } from "@std/path";
import { DatasetError } from "../dataset.ts";
import { isCifarFile, isCifarFolder, openCifar } from "./cifar.ts";
import { openFolder } from "./folder.ts";
import { isGzip, readHead } from "./gzip_file.ts";
import { isIdx, isIdxImagesName, openIdx } from "./idx.ts";
import { openIdxFolder } from "./idx_folder.ts";
import { openPathList } from "./path_list.ts";
import { openPictureFile } from "./picture_file.ts";
import { openPositionFile, orDatasetError } from "./position_file.ts";
import type { PictureSource, SourceLimits } from "./source.ts";
import { openZip } from "./zip.ts";

/** What is accepted, for messages and help. */
export const ACCEPTED_SOURCES =
  "a folder of pictures, a zip, a picture, MNIST's IDX files, CIFAR-10's .bin files, or a list of paths";

/** The first bytes of a zip: a file, the end of an empty one, a part of a split one. */
const ZIP_BEGINNINGS = ["PK\x03\x04", "PK\x05\x06", "PK\x07\x08"];
const TAR_MAGIC = "ustar";
const TAR_MAGIC_AT = 257;

/**
 * Opens a source of pictures; its kind is told by its content, not by its name, as far as that is possible.
 *
 * @param argument a path
 * @param isPicture a test on file names
 * @throws {DatasetError} if there is nothing, it is empty or may not be read, or is no source of pictures
 */
export async function openSource(
  argument: string,
  isPicture: (name: string) => boolean,
  limits: SourceLimits,
): Promise<PictureSource> {
  const info = orDatasetError(argument, () => Deno.statSync(argument));
  if (info.isDirectory) return openAnyFolder(argument, isPicture, limits);
  if (!info.isFile) throw unknown(argument);
  if (info.size === 0) throw new DatasetError(`Cannot use "${argument}": the file is empty`);
  const name = basename(argument);
  const { raw, head } = readBeginning(argument);
  if (ZIP_BEGINNINGS.includes(textOf(raw.subarray(0, 4)))) return await openZip(argument, isPicture, limits);
  if (isIdx(head)) return openIdx(argument, limits);
  if (isPicture(name)) return openPictureFile(argument, limits);
  if (isCifarFile(name, info.size)) return openCifar(argument);
  // Programs that unpack themselves are zips after their first bytes.
  if (/\.zip$/i.test(name)) return await openZip(argument, isPicture, limits);
  if (textOf(head.subarray(TAR_MAGIC_AT, TAR_MAGIC_AT + TAR_MAGIC.length)) === TAR_MAGIC) {
    throw new DatasetError(
      `Cannot use "${argument}": it is a tar archive; unpack it with: tar -xf "${argument}", and name its folder`,
    );
  }
  if (isGzip(raw) || raw.includes(0)) throw unknown(argument);
  return openPathList(argument, isPicture, limits);
}

function openAnyFolder(
  folder: string,
  isPicture: (name: string) => boolean,
  limits: SourceLimits,
): PictureSource {
  const names = orDatasetError(folder, () => [...Deno.readDirSync(folder)].map(({ name }) => name));
  if (isCifarFolder(names)) return openCifar(folder);
  if (names.some(isIdxImagesName)) return openIdxFolder(folder, names, limits);
  return openFolder(folder, isPicture, limits);
}

function readBeginning(path: string): { raw: Uint8Array; head: Uint8Array } {
  const file = openPositionFile(path);
  try {
    return orDatasetError(path, () => ({ raw: file.readAt(0, 2 ** 12), head: readHead(file) }));
  } finally {
    file.close();
  }
}

function textOf(bytes: Uint8Array): string {
  return String.fromCharCode(...bytes);
}

function unknown(path: string): DatasetError {
  return new DatasetError(`Cannot use "${path}": expected ${ACCEPTED_SOURCES}, got something else`);
}
