/** The dataset file: one JSON line, padded with spaces, then uint8 pixels [N,H,W,C], then the attribute table. */
import { createHash } from "node:crypto";
import { UserError } from "../tensor/errors.ts";
import { type AttributeColumn, type AttributeType, decodeTable, tableBytes } from "./attribute_table.ts";
import type { ChannelStatistics } from "./statistics.ts";

/** A dataset that cannot be used; the message names its path. */
export class DatasetError extends UserError {
  /** The class, for messages and tests. */
  override name = "DatasetError";
}

/** Value of a header's `format`. */
export const DATASET_FORMAT = "ganwalk-dataset-2";

/** What the first line of a dataset file says. */
export interface DatasetHeader {
  /** Tells the file's kind and version. */
  readonly format: typeof DATASET_FORMAT;
  /** Short, for run folders and figures. */
  readonly name: string;
  /** How many pictures: N. */
  readonly count: number;
  /** [N,H,W,C] of the uint8 pixels that follow. */
  readonly shape: readonly [number, number, number, number];
  /** Where the pictures came from, such as `faces, seed 0` or a folder's name. */
  readonly source: string;
  /** How they were brought to size, such as `lanczos3`. */
  readonly filter: string;
  /** What was cut off, such as `centre`. */
  readonly crop: string;
  /** The libraries that decoded, resized or drew them, with their versions. */
  readonly libraries: Readonly<Record<string, string>>;
  /** Changes with the files that the pictures came from and with how they were prepared. */
  readonly fingerprint: string;
  /** Mean and spread of the channels. */
  readonly statistics: ChannelStatistics;
  /** SHA-256 of all that follows this line, in hexadecimal digits. */
  readonly checksum: string;
  /** What is known of each picture: the columns of the table. */
  readonly columns?: readonly AttributeType[];
}

/** An open dataset, read by position: it may be larger than memory. */
export interface Dataset {
  /** Of the file. */
  readonly path: string;
  /** What its first line says. */
  readonly header: DatasetHeader;
  /** N. */
  readonly count: number;
  /** H·W·C. */
  readonly imageBytes: number;
  /**
   * Reads some pictures.
   *
   * @param indices each 0 … N-1
   * @returns bytes [indices.length,H,W,C], a new array
   */
  readImages(indices: ArrayLike<number>): Uint8Array;
  /** Reads what is known of the pictures; undefined where nothing is. */
  readAttributes(): AttributeColumn[] | undefined;
  /**
   * Reads the whole file.
   *
   * @param onBytes called with the number of bytes read so far
   * @returns its SHA-256, which should be that of the header
   */
  computeChecksum(onBytes?: (done: number) => void): string;
  /** Closes the file. */
  close(): void;
}

/** Longest header that is looked for: many thousand categories fit. */
const LONGEST_HEADER = 2 ** 24;
const CHUNK = 2 ** 16;
/** Bytes that are read at once for a checksum. */
const BLOCK = 2 ** 20;

/**
 * Opens a dataset file.
 *
 * @throws {DatasetError} if the file is missing, is no dataset, or is not as long as its header says
 */
export function openDataset(path: string): Dataset {
  let file: Deno.FsFile;
  try {
    file = Deno.openSync(path);
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
    throw new DatasetError(
      `Cannot read "${path}": there is no such dataset; make it with: deno task prepare`,
    );
  }
  try {
    if (file.statSync().isDirectory) {
      throw new DatasetError(
        `Cannot read "${path}": it is a folder; make a dataset of it with: deno task prepare`,
      );
    }
    const { header, offset } = readHeader(file, path);
    const [count, height, width, channels] = header.shape;
    const imageBytes = height * width * channels;
    const columns = header.columns ?? [];
    const pixelBytes = count * imageBytes;
    const bytes = pixelBytes + tableBytes(columns, count);
    const actual = file.statSync().size;
    if (actual !== offset + bytes) {
      throw new DatasetError(
        `Cannot use "${path}": expected ${offset + bytes} bytes for ${count} pictures, got ${actual}`,
      );
    }
    return {
      path,
      header,
      count,
      imageBytes,
      readImages: (indices) => readPictures(file, path, offset, imageBytes, indices),
      readAttributes() {
        if (columns.length === 0) return undefined;
        const table = new Uint8Array(bytes - pixelBytes);
        file.seekSync(offset + pixelBytes, Deno.SeekMode.Start);
        readFully(file, table, path);
        return decodeTable(columns, table, count);
      },
      computeChecksum: (onBytes) => computeChecksum(file, path, offset, bytes, onBytes),
      close: () => file.close(),
    };
  } catch (error) {
    file.close();
    throw error;
  }
}

/** Whether a file begins as a dataset does; not whether it is whole. */
export function isDatasetFile(path: string): boolean {
  const start = `{"format":"ganwalk-dataset-`;
  const file = Deno.openSync(path);
  try {
    const bytes = new Uint8Array(start.length);
    file.readSync(bytes);
    return new TextDecoder().decode(bytes) === start;
  } finally {
    file.close();
  }
}

function readPictures(
  file: Deno.FsFile,
  path: string,
  offset: number,
  imageBytes: number,
  indices: ArrayLike<number>,
): Uint8Array {
  const pixels = new Uint8Array(indices.length * imageBytes);
  for (let i = 0; i < indices.length; i++) {
    file.seekSync(offset + indices[i]! * imageBytes, Deno.SeekMode.Start);
    readFully(file, pixels.subarray(i * imageBytes, (i + 1) * imageBytes), path);
  }
  return pixels;
}

function computeChecksum(
  file: Deno.FsFile,
  path: string,
  offset: number,
  bytes: number,
  onBytes?: (done: number) => void,
): string {
  const hash = createHash("sha256");
  file.seekSync(offset, Deno.SeekMode.Start);
  for (let done = 0; done < bytes;) {
    const block = new Uint8Array(Math.min(BLOCK, bytes - done));
    readFully(file, block, path);
    hash.update(block);
    done += block.length;
    onBytes?.(done);
  }
  return hash.digest("hex");
}

function readFully(file: Deno.FsFile, target: Uint8Array, path: string): void {
  let filled = 0;
  while (filled < target.length) {
    const read = file.readSync(target.subarray(filled));
    if (read === null) {
      throw new DatasetError(`Cannot read "${path}": the file ended early; prepare it again`);
    }
    filled += read;
  }
}

function readHeader(file: Deno.FsFile, path: string): { header: DatasetHeader; offset: number } {
  const refuse = (reason: string) => new DatasetError(`Cannot read "${path}": ${reason}`);
  const chunks: Uint8Array[] = [];
  const length = () => chunks.reduce((sum, chunk) => sum + chunk.length, 0);
  for (;;) {
    const chunk = new Uint8Array(CHUNK);
    const read = file.readSync(chunk);
    // A picture or a zip given by mistake is recognised at its first byte.
    const isDataset = read !== null && (chunks.length > 0 || chunk[0] === "{".charCodeAt(0));
    if (!isDataset || length() > LONGEST_HEADER) {
      throw refuse("it is not a ganwalk dataset; make one with: deno task prepare");
    }
    const end = chunk.subarray(0, read).indexOf("\n".charCodeAt(0));
    chunks.push(chunk.subarray(0, end < 0 ? read : end));
    if (end < 0) continue;
    const text = new TextDecoder().decode(concatenate(chunks, length()));
    return { header: parseHeader(text, refuse), offset: length() + 1 };
  }
}

function concatenate(chunks: readonly Uint8Array[], length: number): Uint8Array {
  const bytes = new Uint8Array(length);
  let offset = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, offset);
    offset += chunk.length;
  }
  return bytes;
}

function parseHeader(text: string, refuse: (reason: string) => DatasetError): DatasetHeader {
  let header: Partial<DatasetHeader>;
  try {
    header = JSON.parse(text);
  } catch {
    throw refuse("its header is damaged; prepare it again");
  }
  if (header.format !== DATASET_FORMAT) {
    throw refuse(`expected format ${DATASET_FORMAT}, got ${header.format ?? "none"}; prepare it again`);
  }
  const valid = Array.isArray(header.shape) && header.shape.length === 4 &&
    header.shape.every((length) => Number.isSafeInteger(length) && length > 0);
  if (!valid) {
    throw refuse(`its shape must be [N,H,W,C], got ${JSON.stringify(header.shape)}; prepare it again`);
  }
  return header as DatasetHeader;
}
