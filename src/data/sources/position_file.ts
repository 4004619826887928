/** Files that are read by position: they may be larger than memory. */
import { DatasetError } from "../dataset.ts";
import { failureOf } from "./failure.ts";

/** An open file. */
export interface PositionFile {
  /** In bytes, when it was opened. */
  readonly size: number;
  /** Of the last change, in milliseconds since 1970; 0 where the system does not say. */
  readonly changedMs: number;
  /**
   * Reads a part, in one call that no other one comes between.
   *
   * @returns a new array, shorter than `length` where the file ends
   */
  readAt(offset: number, length: number): Uint8Array<ArrayBuffer>;
  /** Closes it. */
  close(): void;
}

/**
 * Opens a file.
 *
 * @throws {DatasetError} if there is none, it is no regular file, or may not be read
 */
export function openPositionFile(path: string): PositionFile {
  const file = orDatasetError(path, () => {
    // Opening a pipe would wait for whoever writes to it.
    if (!Deno.statSync(path).isFile) throw new DatasetError(`Cannot read "${path}": expected a file`);
    return Deno.openSync(path);
  });
  const { size, mtime } = file.statSync();
  return {
    size,
    changedMs: mtime?.getTime() ?? 0,
    readAt(offset, length) {
      const bytes = new Uint8Array(Math.max(0, Math.min(length, size - offset)));
      file.seekSync(offset, Deno.SeekMode.Start);
      for (let done = 0; done < bytes.length;) {
        const read = file.readSync(bytes.subarray(done));
        if (read === null) return bytes.subarray(0, done);
        done += read;
      }
      return bytes;
    },
    close: () => file.close(),
  };
}

/**
 * Runs work on a file or folder, and says in one line why the system refused it.
 *
 * @throws {DatasetError} with the path and the reason
 */
export function orDatasetError<T>(path: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    const reason = failureOf(error);
    if (reason === undefined) throw error;
    throw new DatasetError(`Cannot read "${path}": ${reason}`);
  }
}

/** Whether there is a regular file. */
export function isFile(path: string): boolean {
  try {
    return Deno.statSync(path).isFile;
  } catch (error) {
    if (failureOf(error) === undefined) throw error;
    return false;
  }
}
