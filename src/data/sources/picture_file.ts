/** One picture in a file of its own. */
import { basename } from "@std/path";
import { orPictureError } from "./failure.ts";
import { openPositionFile } from "./position_file.ts";
import { fingerprintOf } from "./fingerprint.ts";
import { CHANGED, EMPTY, NOT_A_FILE, TOO_LARGE, VANISHED } from "./reasons.ts";
import {
  type EncodedPicture,
  PictureError,
  type PictureSource,
  type SourceEntry,
  type SourceLimits,
} from "./source.ts";

/** A size that is not known. */
export const UNKNOWN_SIZE = -1;

/**
 * An entry for a picture's file.
 *
 * @param size in bytes when it was listed, or {@linkcode UNKNOWN_SIZE}
 * @param missing the reason where there is no such file any more
 */
export function pictureFile(
  path: string,
  name: string,
  size: number,
  limits: SourceLimits,
  missing = VANISHED,
): SourceEntry {
  return { path, name, read: () => orPictureError(missing, () => readPicture(path, size, limits)) };
}

function readPicture(path: string, size: number, limits: SourceLimits): EncodedPicture {
  // Asked again first: what has become a pipe would wait for ever, and what has grown may not fit into memory.
  const info = Deno.statSync(path);
  if (!info.isFile) throw new PictureError(NOT_A_FILE);
  if (size !== UNKNOWN_SIZE && info.size !== size) throw new PictureError(CHANGED);
  if (info.size > limits.mostBytes) throw new PictureError(TOO_LARGE);
  if (info.size === 0) throw new PictureError(EMPTY);
  // Handing a small file to another thread takes longer than reading it.
  const bytes = Deno.readFileSync(path);
  if (bytes.length !== info.size) throw new PictureError(CHANGED);
  return { bytes };
}

/**
 * A source of one picture.
 *
 * @throws {DatasetError} if there is no such file, or it may not be read
 */
export function openPictureFile(path: string, limits: SourceLimits): PictureSource {
  const file = openPositionFile(path);
  file.close();
  const name = basename(path);
  return {
    name: name.replace(/\.[^.]+$/, ""),
    description: `picture ${name}`,
    count: 1,
    skipped: [],
    fingerprint: fingerprintOf([[name, file.size, file.changedMs]]),
    entries: () => [pictureFile(path, name, file.size, limits)],
    close: () => {},
  };
}
