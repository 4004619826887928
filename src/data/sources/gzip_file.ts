/** Files that may be packed with gzip. */
import { constants, gunzipSync } from "node:zlib";
import { DatasetError } from "../dataset.ts";
import { openPositionFile, type PositionFile } from "./position_file.ts";
import type { SourceLimits } from "./source.ts";

/** The bytes of a file, unpacked. */
export interface MeasuredBytes extends PositionFile {
  /** Of the file as it is stored, in bytes. */
  readonly fileBytes: number;
}

/** A file of many pictures may be so many times larger than the largest single one. */
const PICTURES_IN_MEMORY = 16;
const GZIP = [0x1f, 0x8b];
/** Enough to tell what is packed. */
const HEAD_BYTES = 512;

/** Whether a file's first bytes are those of gzip. */
export function isGzip(head: Uint8Array): boolean {
  return head[0] === GZIP[0] && head[1] === GZIP[1];
}

/**
 * The first bytes of what a file holds, unpacked.
 *
 * @returns at most 512 bytes; none if what is packed is damaged
 */
export function readHead(file: PositionFile): Uint8Array {
  const head = file.readAt(0, HEAD_BYTES);
  if (!isGzip(head)) return head;
  try {
    // The data may end in the middle.
    const unpacked = gunzipSync(head, { finishFlush: constants.Z_SYNC_FLUSH });
    return unpacked.subarray(0, HEAD_BYTES);
  } catch {
    return new Uint8Array();
  }
}

/**
 * Opens a file, packed or not; a packed one is unpacked into memory.
 *
 * @throws {DatasetError} if it is damaged or larger than 16 times `limits.mostBytes`, or unpacked larger than
 * `limits.mostZipRatio` times packed
 */
export function openPlain(path: string, limits: SourceLimits): MeasuredBytes {
  const file = openPositionFile(path);
  if (!isGzip(file.readAt(0, GZIP.length))) return { ...file, fileBytes: file.size };
  try {
    const bytes = unpack(path, file, limits);
    return {
      size: bytes.length,
      fileBytes: file.size,
      changedMs: file.changedMs,
      readAt: (offset, length) => bytes.slice(offset, offset + length),
      close: () => {},
    };
  } finally {
    file.close();
  }
}

function unpack(path: string, file: PositionFile, limits: SourceLimits): Uint8Array<ArrayBuffer> {
  const most = Math.min(PICTURES_IN_MEMORY * limits.mostBytes, file.size * limits.mostZipRatio);
  if (file.size > PICTURES_IN_MEMORY * limits.mostBytes) throw tooLarge(path, most);
  try {
    const bytes = gunzipSync(file.readAt(0, file.size), { maxOutputLength: Math.ceil(most) });
    return new Uint8Array(bytes.buffer as ArrayBuffer, bytes.byteOffset, bytes.byteLength);
  } catch (error) {
    if ((error as { code?: string }).code === "ERR_BUFFER_TOO_LARGE") throw tooLarge(path, most);
    const reason = (error as Error).message;
    throw new DatasetError(
      `Cannot read "${path}": expected a whole gzip file, got a damaged one (${reason})`,
    );
  }
}

function tooLarge(path: string, most: number): DatasetError {
  return new DatasetError(
    `Cannot read "${path}": expected at most ${Math.ceil(most)} bytes unpacked, got more; unpack it first`,
  );
}
