/** Files of arrays: one JSON line that lists them and says what they are, then the raw little-endian float32. */
import { createHash } from "node:crypto";
import { basename, dirname, join } from "@std/path";
import type { StateArray } from "../model/variables.ts";
import { UserError } from "../tensor/errors.ts";

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
}

const NO_CHECKSUM = "0".repeat(64);

type Header<Fields> = Fields & {
  readonly format: string;
  /** SHA-256 of the whole file with this checksum written as 64 zeros. */
  readonly checksum: string;
  readonly arrays: readonly { readonly name: string; readonly shape: readonly number[] }[];
};

/**
 * Writes arrays under a temporary name, syncs them to disk, then renames the file: a crash leaves the old state or
 * the new one, never half of it.
 *
 * @param path in a folder that exists
 * @param fields what the header says besides the arrays; JSON
 */
export function writeArrayFile<Fields extends object>(
  path: string,
  { format }: ArrayFileKind,
  fields: Fields,
  arrays: readonly StateArray[],
): void {
  const payload = arrays.map(({ values }) => littleEndian(values));
  const header: Header<Fields> = {
    format,
    checksum: NO_CHECKSUM,
    ...fields,
    arrays: arrays.map(({ name, shape }) => ({ name, shape })),
  };
  const blank = JSON.stringify(header) + "\n";
  const line = blank.replace(NO_CHECKSUM, digest([new TextEncoder().encode(blank), ...payload]));
  const part = join(dirname(path), `.${basename(path)}.part`);
  const file = Deno.openSync(part, { create: true, write: true, truncate: true });
  try {
    for (const bytes of [new TextEncoder().encode(line), ...payload]) {
      let written = 0;
      while (written < bytes.length) written += file.writeSync(bytes.subarray(written));
    }
    file.syncSync();
  } finally {
    file.close();
  }
  Deno.renameSync(part, path);
}

function digest(parts: readonly Uint8Array[]): string {
  const hash = createHash("sha256");
  for (const part of parts) hash.update(part);
  return hash.digest("hex");
}

/** tfjs keeps arrays in the machine's order, and every machine that Deno runs on is little-endian. */
function littleEndian(values: Float32Array): Uint8Array {
  return new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
}

/**
 * Reads a file of arrays and checks that it is whole.
 *
 * @returns what the header says, and the arrays
 * @throws {CheckpointError} if the file is missing, of another kind, or damaged
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
  const end = bytes.subarray(0, 2 ** 20).indexOf("\n".charCodeAt(0));
  const line = new TextDecoder().decode(bytes.subarray(0, end + 1));
  const { format: _, checksum, arrays, ...fields } = parseHeader<Fields>(path, line, kind);
  const payload = bytes.subarray(end + 1);
  const blank = new TextEncoder().encode(line.replace(checksum, NO_CHECKSUM));
  if (digest([blank, payload]) !== checksum) {
    throw new CheckpointError(
      `Cannot use "${path}": its checksum does not fit; the file is cut short or damaged`,
    );
  }
  let offset = 0;
  const named = arrays.map(({ name, shape }) => {
    const values = new Float32Array(payload.slice(offset, offset += 4 * sizeOf(shape)).buffer);
    return { name, shape, values };
  });
  return { fields: fields as unknown as Fields, arrays: named };
}

function parseHeader<Fields>(path: string, line: string, kind: ArrayFileKind): Header<Fields> {
  let header: Header<Fields>;
  try {
    header = JSON.parse(line);
  } catch {
    throw new CheckpointError(`Cannot read "${path}": it is not a ganwalk ${kind.name}`);
  }
  if (header?.format === kind.format) return header;
  throw new CheckpointError(
    `Cannot read "${path}": expected format ${kind.format}, got ${header?.format ?? "none"}`,
  );
}

function sizeOf(shape: readonly number[]): number {
  return shape.reduce((product, length) => product * length, 1);
}
