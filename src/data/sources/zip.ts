/** Zip archives of pictures, read in place. */
import { basename } from "@std/path";
import { type Entry, Reader, ZipReader } from "@zip.js/zip.js";
import { counted } from "../../tensor/counted.ts";
import { DatasetError } from "../dataset.ts";
import { failureOf, orPictureError } from "./failure.ts";
import { fingerprintOf } from "./fingerprint.ts";
import { openPositionFile, type PositionFile } from "./position_file.ts";
import { HIDDEN, NOT_BY_NAME, VANISHED } from "./reasons.ts";
import type { PictureSource, Skipped, SourceLimits } from "./source.ts";
import { readZipMember, type ZipMember } from "./zip_member.ts";

/** Central directories of some two million files fit; a forged length must not fill the memory. */
const LARGEST_DIRECTORY = 2 ** 28;
const BYTES_OF_LOCAL_HEADER = 30;
/** In the directory, without its texts. */
const BYTES_OF_ENTRY = 46;
const ENTRY_SIGNATURE = [0x50, 0x4b, 0x01, 0x02];

/** The pictures of a zip, one array for each of their properties: they may be many. */
interface Members {
  readonly names: string[];
  readonly offsets: number[];
  readonly packedBytes: number[];
  readonly bytes: number[];
  readonly crcs: number[];
  readonly methods: number[];
  readonly encrypted: boolean[];
}

/**
 * Opens a zip: the pictures in it, stored or deflated, in the order of its directory. Nothing is unpacked before it
 * is read. Hidden files, Apple's `__MACOSX`, other files, and names that lead out of the zip are counted as skipped.
 *
 * @param path the zip
 * @param isPicture a test on file names
 * @throws {DatasetError} if it cannot be read, its directory is damaged, or it holds no picture
 */
export async function openZip(
  path: string,
  isPicture: (name: string) => boolean,
  limits: SourceLimits,
): Promise<PictureSource> {
  const file = openPositionFile(path);
  try {
    const skipped: Skipped[] = [];
    const members = await listMembers(path, file, isPicture, skipped);
    if (members.names.length === 0) {
      throw new DatasetError(
        `Cannot use "${path}": there is no picture in it (${counted(skipped.length, "other file")})`,
      );
    }
    return zipSource(path, file, members, skipped, limits);
  } catch (error) {
    file.close();
    throw error;
  }
}

function zipSource(
  path: string,
  file: PositionFile,
  members: Members,
  skipped: readonly Skipped[],
  limits: SourceLimits,
): PictureSource {
  const name = basename(path);
  const overlaps = findOverlaps(members);
  return {
    name: name.replace(/\.zip$/i, ""),
    description: `zip ${name}`,
    count: members.names.length,
    skipped,
    fingerprint: fingerprintOf([[name, file.size, file.changedMs]]),
    *entries() {
      for (let i = 0; i < members.names.length; i++) {
        const read = () => readZipMember(file, memberAt(members, i, overlaps), limits);
        const name = members.names[i]!;
        yield { path: `${path}/${name}`, name, read: () => orPictureError(VANISHED, read) };
      }
    },
    close: () => file.close(),
  };
}

function memberAt(members: Members, i: number, overlaps: Uint8Array): ZipMember {
  return {
    offset: members.offsets[i]!,
    nameBytes: members.names[i]!.length,
    packedBytes: members.packedBytes[i]!,
    bytes: members.bytes[i]!,
    crc: members.crcs[i]!,
    method: members.methods[i]!,
    isEncrypted: members.encrypted[i]!,
    overlaps: overlaps[i] === 1,
  };
}

async function listMembers(
  path: string,
  file: PositionFile,
  isPicture: (name: string) => boolean,
  skipped: Skipped[],
): Promise<Members> {
  const members: Members = {
    names: [],
    offsets: [],
    packedBytes: [],
    bytes: [],
    crcs: [],
    methods: [],
    encrypted: [],
  };
  try {
    const directory = new DirectoryReader(file);
    let walked = 0;
    for await (const entry of new ZipReader(directory).getEntriesGenerator({ decodeText })) {
      walked += BYTES_OF_ENTRY + entry.rawFilename.length + entry.rawExtraField.length +
        entry.rawComment.length;
      const name = entry.filename.replace(/^(\.\/)+/, "");
      // Each reason is one text for many files.
      const reason = entry.directory ? undefined : reasonToSkip(name, isPicture);
      if (reason !== undefined) skipped.push({ path: `${path}/${name}`, reason });
      else if (!entry.directory) addMember(members, name, entry);
    }
    if (directory.hasEntryAt(walked)) {
      throw new Error(
        "it holds more files than it says, as some programs write it above 65,535; zip it again",
      );
    }
  } catch (error) {
    throw damagedZip(path, error);
  }
  return members;
}

function addMember(members: Members, name: string, entry: Entry): void {
  members.names.push(name);
  members.offsets.push(entry.offset);
  members.packedBytes.push(entry.compressedSize);
  members.bytes.push(entry.uncompressedSize);
  members.crcs.push(entry.signature);
  members.methods.push(entry.compressionMethod);
  members.encrypted.push(entry.encrypted);
}

function reasonToSkip(name: string, isPicture: (name: string) => boolean): string | undefined {
  const parts = name.split("/");
  if (/^\/|^[a-z]:|\\|\0/i.test(name) || parts.includes("..")) return "name leads out of the zip";
  if (parts.some((part) => part.startsWith(".") || part === "__MACOSX")) return HIDDEN;
  return isPicture(parts.at(-1)!) ? undefined : NOT_BY_NAME;
}

/** Many programs write names in UTF-8 without saying so; nothing means: as the zip says, or code page 437. */
function decodeText(bytes: Uint8Array): string | undefined {
  try {
    return UTF8.decode(bytes);
  } catch {
    return undefined;
  }
}

const UTF8 = new TextDecoder("utf-8", { fatal: true });

/** Marks pictures that share bytes: no program writes them, bombs do. */
function findOverlaps({ offsets, packedBytes }: Members): Uint8Array {
  const order = Uint32Array.from(offsets, (_, i) => i).sort((a, b) => offsets[a]! - offsets[b]!);
  const overlaps = new Uint8Array(offsets.length);
  let [end, last] = [0, 0];
  for (const i of order) {
    const start = offsets[i]!;
    if (start < end) overlaps[i] = overlaps[last] = 1;
    if (start + BYTES_OF_LOCAL_HEADER + packedBytes[i]! > end) {
      end = start + BYTES_OF_LOCAL_HEADER + packedBytes[i]!;
      last = i;
    }
  }
  return overlaps;
}

function damagedZip(path: string, error: unknown): unknown {
  if (error instanceof DatasetError) return error;
  const isOurs = error instanceof Deno.errors.NotCapable;
  if (isOurs || !(error instanceof Error)) return error;
  // What zip.js says of damage is short; a RangeError says that it read past the end.
  const reason = failureOf(error) ??
    (error instanceof RangeError ? "its directory is cut short" : error.message);
  const expected = "expected a whole zip, got one cut short or damaged";
  return new DatasetError(`Cannot read "${path}": ${expected} (${reason.split("\n")[0]})`);
}

/** Gives zip.js the directory of an open file. */
class DirectoryReader extends Reader<PositionFile> {
  readonly #file: PositionFile;
  /** Where zip.js read last: before the first entry, that is the directory. */
  #lastIndex = 0;

  constructor(file: PositionFile) {
    super(file);
    this.#file = file;
    this.size = file.size;
  }

  override readUint8Array(index: number, length: number): Promise<Uint8Array> {
    if (length > LARGEST_DIRECTORY) throw new Error("its directory is larger than 256 MiB");
    this.#lastIndex = index;
    const isInside = index >= 0 && length >= 0 && index <= this.#file.size;
    return Promise.resolve(isInside ? this.#file.readAt(index, length) : new Uint8Array());
  }

  /** Whether an entry stands so many bytes after the directory's beginning. */
  hasEntryAt(offset: number): boolean {
    const bytes = this.#file.readAt(this.#lastIndex + offset, ENTRY_SIGNATURE.length);
    return ENTRY_SIGNATURE.every((byte, i) => bytes[i] === byte);
  }
}
