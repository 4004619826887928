/** Writing a dataset file: under a temporary name, renamed when it is whole. */
import { createHash } from "node:crypto";
import { basename, dirname } from "@std/path";
import { DATASET_FORMAT, DatasetError, type DatasetHeader } from "./dataset.ts";

/** What the caller knows before the first picture; the rest of the header is counted. */
export type DatasetDescription = Omit<DatasetHeader, "format" | "count" | "shape" | "checksum"> & {
  /** [H,W,C] of every picture. */
  readonly imageShape: readonly [number, number, number];
};

/** A dataset file under construction. */
export interface DatasetWriter {
  /** Pictures written so far. */
  readonly count: number;
  /** Appends one picture [H,W,C]. @throws {RangeError} for more than were announced */
  write(pixels: Uint8Array): void;
  /** Completes the file and gives it its name. @throws {DatasetError} if there is no picture in it */
  finish(): DatasetHeader;
  /** Removes what was written, instead of finishing. */
  abort(): void;
}

/**
 * Starts a dataset file. Until {@linkcode DatasetWriter.finish} there is only `NAME.part` beside it, so an
 * interrupted run leaves nothing that looks like a dataset.
 *
 * @param path of the finished file; its folder is made
 * @param mostPictures an upper bound of the count, for the room that the header gets
 */
export function createDatasetWriter(
  path: string,
  description: DatasetDescription,
  mostPictures: number,
): DatasetWriter {
  const { imageShape, ...rest } = description;
  const imageBytes = imageShape[0] * imageShape[1] * imageShape[2];
  const headerOf = (count: number, checksum: string): DatasetHeader => ({
    format: DATASET_FORMAT,
    ...rest,
    count,
    shape: [count, ...imageShape],
    checksum,
  });
  const headerBytes = encodeHeader(headerOf(mostPictures, "0".repeat(64)), 0).length;
  const hash = createHash("sha256");
  const part = `${path}.part`;
  Deno.mkdirSync(dirname(path), { recursive: true });
  const file = Deno.openSync(part, { create: true, write: true, truncate: true });
  file.seekSync(headerBytes, Deno.SeekMode.Start);
  let count = 0;
  const abort = () => {
    file.close();
    Deno.removeSync(part);
  };

  return {
    get count() {
      return count;
    },
    write(pixels) {
      if (pixels.length !== imageBytes) {
        throw new DatasetError(
          `Cannot add a picture to "${basename(path)}": expected ${imageBytes} bytes, got ${pixels.length}`,
        );
      }
      if (count === mostPictures) {
        throw new RangeError(`Cannot add a picture: ${mostPictures} were announced`);
      }
      hash.update(pixels);
      writeFully(file, pixels);
      count++;
    },
    finish() {
      if (count === 0) {
        abort();
        throw new DatasetError(`Cannot write "${path}": no picture could be used`);
      }
      const header = headerOf(count, hash.digest("hex"));
      file.seekSync(0, Deno.SeekMode.Start);
      writeFully(file, encodeHeader(header, headerBytes));
      file.syncSync();
      file.close();
      Deno.renameSync(part, path);
      return header;
    },
    abort,
  };
}

/** JSON and a line feed, filled up with spaces to `bytes`. */
function encodeHeader(header: DatasetHeader, bytes: number): Uint8Array {
  const json = new TextEncoder().encode(JSON.stringify(header));
  const line = new Uint8Array(Math.max(bytes, json.length + 1)).fill(" ".charCodeAt(0));
  line.set(json);
  line[line.length - 1] = "\n".charCodeAt(0);
  return line;
}

function writeFully(file: Deno.FsFile, bytes: Uint8Array): void {
  let written = 0;
  while (written < bytes.length) written += file.writeSync(bytes.subarray(written));
}
