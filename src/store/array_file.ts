/**
 * Files of arrays: one JSON line that lists them and says what they are, then their raw little-endian numbers.
 *
 * Every array has its SHA-256 in the line, and the line its own (of the line with this checksum written as 64 zeros):
 * all bytes of the file are checked in one pass, and an array that is damaged is known by name.
 */
import { createHash } from "node:crypto";
import type { StateArray } from "../model/variables.ts";
import { UserError } from "../tensor/errors.ts";
import { replaceFile } from "./disk.ts";
import { NUMBER_TYPES, type NumberType } from "./number_types.ts";

/** A checkpoint that cannot be used; the message names its path. */
export class CheckpointError extends UserError {
  /** The class, for messages and tests. */
  override name = "CheckpointError";
}

/** One kind of such files. */
export interface ArrayFileKind {
  /** What messages call it, such as "checkpoint". */
  readonly name: string;
  /** Value of the header's `format`, with a version. */
  readonly format: string;
  /** The format before, if it is still read: its one checksum is that of the whole file. */
  readonly olderFormat?: string;
}

const NO_CHECKSUM = "0".repeat(64);
/** A header is sought in the first so many bytes. */
const LONGEST_HEADER = 2 ** 20;

interface ListedArray {
  readonly name: string;
  readonly shape: readonly number[];
  /** Absent for float32. */
  readonly dtype?: NumberType;
  /** SHA-256 of its bytes; absent in the older format. */
  readonly checksum?: string;
}

type Header<Fields> = Fields & {
  readonly format: string;
  /** SHA-256 of this line, in the older format of the file, with this checksum written as 64 zeros. */
  readonly checksum: string;
  readonly arrays: readonly ListedArray[];
};

/**
 * Writes arrays under a temporary name, syncs them to disk, then renames the file: a crash leaves the old state or
 * the new one, never half of it.
 *
 * @param path in a folder that exists
 * @param fields what the header says besides the arrays; JSON
 * @param dtype what the numbers are rounded to
 * @throws {CheckpointError} if a number cannot be written so; with the array's name
 */
export function writeArrayFile<Fields extends object>(
  path: string,
  { format }: ArrayFileKind,
  fields: Fields,
  arrays: readonly StateArray[],
  dtype: NumberType = "float32",
): void {
  const payload = arrays.map((array) => encodeNumbers(path, array, dtype));
  const header: Header<Fields> = {
    format,
    checksum: NO_CHECKSUM,
    ...fields,
    arrays: arrays.map(({ name, shape }, i) => ({
      name,
      shape,
      ...dtype !== "float32" && { dtype },
      checksum: digest(payload[i]!),
    })),
  };
  const blank = JSON.stringify(header) + "\n";
  const line = blank.replace(NO_CHECKSUM, digest(encode(blank)));
  replaceFile(path, [encode(line), ...payload]);
}

function encodeNumbers(path: string, { name, values }: StateArray, dtype: NumberType): Uint8Array {
  try {
    return NUMBER_TYPES[dtype].encode(values);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new CheckpointError(`Cannot write "${path}": its array ${name} does not fit: ${error.message}`);
  }
}

function encode(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

function digest(...parts: readonly Uint8Array[]): string {
  const hash = createHash("sha256");
  for (const part of parts) hash.update(part);
  return hash.digest("hex");
}

/**
 * SHA-256 of arrays: of their shapes and numbers, whatever file they lie in.
 *
 * @param arrays in the order that counts
 */
export function checksumOf(arrays: readonly StateArray[]): string {
  return digest(...arrays.flatMap(({ shape, values }) => [
    encode(`[${shape}]`),
    new Uint8Array(values.buffer, values.byteOffset, values.byteLength),
  ]));
}

/**
 * Reads a file of arrays and checks that it is whole.
 *
 * @returns what the header says, and the arrays
 * @throws {CheckpointError} if the file is missing, of another kind, or damaged; for a damaged array with its name
 */
export function readArrayFile<Fields extends object>(
  path: string,
  kind: ArrayFileKind,
): { fields: Fields; arrays: StateArray[] } {
  let bytes: Uint8Array<ArrayBuffer>;
  try {
    bytes = Deno.readFileSync(path);
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
    throw new CheckpointError(`Cannot read "${path}": there is no such ${kind.name}`);
  }
  const end = bytes.subarray(0, LONGEST_HEADER).indexOf("\n".charCodeAt(0));
  // Every byte counts, a byte order mark, too.
  const line = new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes.subarray(0, end + 1));
  const { format, checksum, arrays, ...fields } = parseHeader<Fields>(path, line, kind);
  const payload = bytes.subarray(end + 1);
  const blank = encode(line.replace(checksum, NO_CHECKSUM));
  const isOlder = format === kind.olderFormat;
  if (digest(blank, ...isOlder ? [payload] : []) !== checksum) {
    throw damaged(path, isOlder ? "its checksum does not fit" : "its first line is damaged");
  }
  const codings = arrays.map((array) => codingOf(path, array));
  const lengths = arrays.map(({ shape }, i) => codings[i]!.bytesPerNumber * sizeOf(shape));
  refuseLength(path, payload.length, lengths.reduce((sum, length) => sum + length, 0));
  let offset = 0;
  const named = arrays.map(({ name, shape, checksum }, i) => {
    const values = payload.subarray(offset, offset += lengths[i]!);
    if (!isOlder && digest(values) !== checksum) throw damaged(path, `its array ${name} is damaged`);
    return { name, shape, values: codings[i]!.decode(values) };
  });
  return { fields: fields as unknown as Fields, arrays: named };
}

function codingOf(path: string, { name, dtype = "float32" }: ListedArray) {
  if (Object.hasOwn(NUMBER_TYPES, dtype)) return NUMBER_TYPES[dtype];
  const known = Object.keys(NUMBER_TYPES).join(" or ");
  throw damaged(path, `the numbers of its array ${name} must be ${known}, got ${dtype}`);
}

function damaged(path: string, how: string): CheckpointError {
  return new CheckpointError(`Cannot use "${path}": ${how}`);
}

function refuseLength(path: string, actual: number, expected: number): void {
  const counted = (count: number) => count.toLocaleString("en");
  if (actual < expected) {
    throw damaged(
      path,
      `it is cut short, ${counted(actual)} of ${counted(expected)} bytes of arrays are there`,
    );
  }
  if (actual > expected) throw damaged(path, `it has ${counted(actual - expected)} bytes too many`);
}

function parseHeader<Fields>(path: string, line: string, kind: ArrayFileKind): Header<Fields> {
  let header: Header<Fields>;
  try {
    header = JSON.parse(line);
  } catch {
    throw new CheckpointError(`Cannot read "${path}": it is not a ganwalk ${kind.name}`);
  }
  const formats = [kind.format, kind.olderFormat];
  if (header?.format !== undefined && formats.includes(header.format)) return header;
  throw new CheckpointError(
    `Cannot read "${path}": expected format ${kind.format}, got ${header?.format ?? "none"}`,
  );
}

function sizeOf(shape: readonly number[]): number {
  return shape.reduce((product, length) => product * length, 1);
}
