/** Writing a dataset file: under a temporary name, renamed when it is whole. */
import { createHash } from "node:crypto";
import { basename, dirname } from "@std/path";
import { UserError } from "../tensor/errors.ts";
import { type AttributeValue, createTable } from "./attribute_table.ts";
import { DATASET_FORMAT, DatasetError, type DatasetHeader } from "./dataset.ts";
import { createStatistics, type PictureStatistics } from "./statistics.ts";

/** What the caller knows before the first picture; the rest of the header is counted. */
export type DatasetDescription =
  & Omit<DatasetHeader, "format" | "count" | "shape" | "statistics" | "checksum">
  & {
    /** [H,W,C] of every picture. */
    readonly imageShape: readonly [number, number, number];
  };

/** A dataset file under construction. */
export interface DatasetWriter {
  /** Pictures written so far. */
  readonly count: number;
  /** Of the pictures written so far. */
  readonly statistics: PictureStatistics;
  /**
   * Appends one picture.
   *
   * @param pixels [H,W,C]
   * @param values what is known of it, one for each of the description's columns
   * @throws {RangeError} for more than were announced
   * @throws {UserError} if the disk is full
   */
  write(pixels: Uint8Array, values?: readonly AttributeValue[]): void;
  /** Completes the file and gives it its name. @throws {DatasetError} if there is no picture in it */
  finish(): DatasetHeader;
  /** Removes what was written, unless it is finished. */
  abort(): void;
}

/** What the counts and statistics that are not known yet may add to the header. */
const HEADER_SLACK = 256;

/**
 * Starts a dataset file. Until {@linkcode DatasetWriter.finish} there is only `NAME.part` beside it, so an
 * interrupted run leaves nothing that looks like a dataset.
 *
 * @param path of the finished file; its folder is made
 * @throws {UserError} if its folder may not be written
 * @param mostPictures an upper bound of the count, for the room that the header gets
 */
export function createDatasetWriter(
  path: string,
  description: DatasetDescription,
  mostPictures: number,
): DatasetWriter {
  const { imageShape, columns = [], ...rest } = description;
  const imageBytes = imageShape[0] * imageShape[1] * imageShape[2];
  const statistics = createStatistics(imageShape);
  const table = createTable(columns, mostPictures);
  const headerOf = (count: number, checksum: string): DatasetHeader => ({
    format: DATASET_FORMAT,
    ...rest,
    count,
    shape: [count, ...imageShape],
    ...(columns.length > 0 && { columns }),
    statistics: statistics.channels(),
    checksum,
  });
  const headerBytes = encodeHeader(headerOf(mostPictures, "0".repeat(64)), 0).length + HEADER_SLACK;
  const hash = createHash("sha256");
  const part = `${path}.part`;
  const file = createPart(path, part);
  file.seekSync(headerBytes, Deno.SeekMode.Start);
  let count = 0;
  let isOpen = true;
  const close = () => {
    isOpen = false;
    file.close();
  };
  const abort = () => {
    if (!isOpen) return;
    close();
    Deno.removeSync(part);
  };
  const append = (bytes: Uint8Array) => {
    hash.update(bytes);
    writeFully(file, bytes, path);
  };

  return {
    get count() {
      return count;
    },
    statistics,
    write(pixels, values = []) {
      if (pixels.length !== imageBytes) {
        throw new DatasetError(
          `Cannot add a picture to "${basename(path)}": expected ${imageBytes} bytes, got ${pixels.length}`,
        );
      }
      if (count === mostPictures) {
        throw new RangeError(`Cannot add a picture: ${mostPictures} were announced`);
      }
      table.add(values);
      append(pixels);
      statistics.add(pixels);
      count++;
    },
    finish() {
      if (count === 0) {
        abort();
        throw new DatasetError(`Cannot write "${path}": no picture could be used`);
      }
      append(table.encode());
      const header = headerOf(count, hash.digest("hex"));
      file.seekSync(0, Deno.SeekMode.Start);
      writeFully(file, encodeHeader(header, headerBytes), path);
      file.syncSync();
      close();
      Deno.renameSync(part, path);
      return header;
    },
    abort,
  };
}

function createPart(path: string, part: string): Deno.FsFile {
  try {
    Deno.mkdirSync(dirname(path), { recursive: true });
    return Deno.openSync(part, { create: true, write: true, truncate: true });
  } catch (error) {
    // EACCES, EPERM and EROFS: the user's rights, or a disk that is read-only.
    const isKept = error instanceof Deno.errors.PermissionDenied ||
      /\(os error 30\)/.test((error as Error).message);
    if (!isKept) throw error;
    throw new UserError(
      `Cannot write "${path}": its folder may not be written; name another place with --out`,
    );
  }
}

/** JSON and a line feed, filled up with spaces to `bytes`. */
function encodeHeader(header: DatasetHeader, bytes: number): Uint8Array {
  const json = new TextEncoder().encode(JSON.stringify(header));
  const line = new Uint8Array(Math.max(bytes, json.length + 1)).fill(" ".charCodeAt(0));
  line.set(json);
  line[line.length - 1] = "\n".charCodeAt(0);
  return line;
}

function writeFully(file: Deno.FsFile, bytes: Uint8Array, path: string): void {
  let written = 0;
  try {
    while (written < bytes.length) written += file.writeSync(bytes.subarray(written));
  } catch (error) {
    // ENOSPC on Linux and macOS, ERROR_DISK_FULL on Windows.
    if (!/\(os error (28|112)\)/.test((error as Error).message)) throw error;
    throw new UserError(
      `Cannot write "${path}": the disk is full; make room, or name another place with --out`,
    );
  }
}
