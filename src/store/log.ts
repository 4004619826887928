/** Logs of JSON lines. */
import { isDiskError, replaceFile } from "./disk.ts";

/** One line: a step and its numbers. */
export type LogLine = { readonly step: number } & Record<string, number>;

/** A file that grows by one JSON line at a time. */
export interface JsonLog {
  /** Appends a line; it reaches the file at once, or with a later line if the disk does not take it now. */
  write(line: LogLine): void;
  /** Waits until all lines are on the disk. @throws {Error} the system's, if the disk does not take them */
  sync(): void;
  /** Closes the file. */
  close(): void;
}

/**
 * Opens a log for appending. Lines of later steps than `step` are removed, and so is a line that was cut off:
 * a run that goes on from a checkpoint writes them again.
 *
 * @param path made if missing
 * @param step the last step whose lines are kept
 */
export function openLog(path: string, step: number): JsonLog {
  const encoder = new TextEncoder();
  const encode = (lines: readonly LogLine[]) =>
    encoder.encode(lines.map((line) => JSON.stringify(line) + "\n").join(""));
  replaceFile(path, [encode(readLog(path).filter((line) => line.step <= step))]);
  const file = Deno.openSync(path, { append: true });
  /** What the disk has not taken yet; its first line may be there in part. */
  const pending: Uint8Array[] = [];
  const flush = () => {
    while (pending.length > 0) {
      const rest = pending[0]!.subarray(file.writeSync(pending[0]!));
      if (rest.length > 0) pending[0] = rest;
      else pending.shift();
    }
  };
  const tryFlush = () => {
    try {
      flush();
    } catch (error) {
      if (!isDiskError(error)) throw error;
    }
  };
  return {
    write(line) {
      pending.push(encode([line]));
      tryFlush();
    },
    sync() {
      flush();
      file.syncSync();
    },
    close() {
      tryFlush();
      file.close();
    },
  };
}

/**
 * Reads a log; a line that was cut off by a crash is left out.
 *
 * @returns no lines if the file does not exist
 */
export function readLog(path: string): LogLine[] {
  let text: string;
  try {
    text = Deno.readTextFileSync(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return [];
    throw error;
  }
  return text.split("\n").flatMap((line) => {
    try {
      const parsed = line === "" ? null : JSON.parse(line);
      return typeof parsed?.step === "number" ? [parsed] : [];
    } catch {
      return [];
    }
  });
}
