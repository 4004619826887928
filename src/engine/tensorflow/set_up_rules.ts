/** What the setup says when there is no library, and when it tries a download again. */
import { statfs } from "node:fs/promises";
import type { PackageClient } from "./find_python.ts";
import { type FailedRecord, type LibraryRecord, type Machine, platformName } from "./library.ts";
import { DamagedFileError } from "./unpack_wheel.ts";
import type { Wheel, WheelSet } from "./wheels.ts";

/** A download that failed is not tried again for so long, while nothing has changed. */
const RETRY_MILLISECONDS = 24 * 60 * 60 * 1000;

/** Room for what is written beside the library while it is set up. */
const MARGIN_BYTES = 40_000_000;

/** Ends a setup without a library. The message says why and what to do, without a full stop. */
export class SetupFailure extends Error {
  /** The class in a message. */
  override name = "SetupFailure";
  /** What the download that failed depended on. */
  readonly download?: string;
  /** Whether an earlier setup failed so, and nothing was tried this time. */
  readonly isRemembered: boolean;

  /**
   * Builds the failure.
   *
   * @param message why there is no library and what to do
   * @param about what the record keeps of it
   */
  constructor(message: string, about: { download?: string; isRemembered?: boolean } = {}) {
    super(message);
    if (about.download !== undefined) this.download = about.download;
    this.isRemembered = about.isRemembered ?? false;
  }
}

/**
 * The failure on a platform that TensorFlow does not support.
 *
 * @param machine a platform for which there is no wheel
 * @returns why there is no library for it and what to do
 */
export function unsupported(machine: Machine): string {
  const other = machine.os === "windows"
    ? "run ganwalk in WSL"
    : machine.os === "darwin"
    ? "install Python's tensorflow 2.16"
    : "use Linux or macOS";
  return `TensorFlow publishes no library for ${platformName(machine)} that works outside Python; ` +
    `${other}, or name a TensorFlow C library in the variable TENSORFLOW_LIBRARY`;
}

/**
 * The failure where nothing can download Python packages.
 *
 * @param names the clients that were looked for
 * @returns that none is there and what to do
 */
export function noClient(names: readonly string[]): string {
  const tried = `${names.slice(0, -1).join(", ")} and ${names.at(-1)}`;
  return `tried ${tried} to download TensorFlow, found none of them; ` +
    "install Python with pip, or uv, then run `deno task setup`";
}

/**
 * The failure where the disk has too little room.
 *
 * @param folder the cache folder
 * @param needed the room that a download takes, in bytes
 * @param free the room that there is, in bytes
 * @returns how much is needed and what to do
 */
export function noSpace(folder: string, needed: number, free: number): string {
  const got = megabytes(free);
  return `Cannot write "${folder}": expected ${megabytes(needed)} of free disk space, got ${got}; ` +
    "make room, or name a folder on another disk in the variable GANWALK_CACHE";
}

/**
 * The failure where a download was tried in vain.
 *
 * @param reasons why each client did not bring the library
 * @param isRepeated whether later setups try it again by themselves; for GPUs they do not
 * @returns all of them and what to do
 */
export function notDownloaded(reasons: readonly string[], isRepeated = true): string {
  const next = isRepeated
    ? "it is tried again after 24 hours, or now by `deno task setup --retry`"
    : "run `deno task setup --gpu` to try again";
  return `${reasons.join(", and ")}; ${next}`;
}

/**
 * The failure where the cache folder cannot be written.
 *
 * @param folder the cache folder
 * @param error the system's error
 * @returns that the folder cannot be written and what to do
 */
export function cannotWrite(folder: string, error: Error): string {
  const got = error.message.replace(/ \(os error.*$/s, "");
  return `Cannot write "${folder}": expected a folder with write access, got "${got}"; ` +
    "name another folder in the variable GANWALK_CACHE";
}

/**
 * Puts what ended a setup in words.
 *
 * @param error what ended it
 * @param cache the cache folder
 * @returns why and what to do; undefined for an error of ganwalk itself
 */
export function describeFailure(error: unknown, cache: string): string | undefined {
  if (error instanceof SetupFailure) return error.message;
  if (error instanceof DamagedFileError) return notDownloaded([error.message]);
  if (!isSystemError(error)) return undefined;
  if (error.code === "ENOSPC") {
    return `Cannot write "${cache}": expected free disk space, got a full disk; ` +
      "make room, or name a folder on another disk in the variable GANWALK_CACHE";
  }
  return cannotWrite(cache, error);
}

/**
 * Tells an error of the operating system from a fault in ganwalk.
 *
 * @param error any error
 * @returns whether the operating system reported it
 */
export function isSystemError(error: unknown): error is Error & { code: string } {
  return error instanceof Error && !(error instanceof Deno.errors.NotCapable) &&
    typeof (error as { code?: unknown }).code === "string";
}

/**
 * The size of what is unpacked from a wheel.
 *
 * @param wheel the wheel
 * @returns bytes
 */
export function unpackedBytes(wheel: Wheel): number {
  return wheel.members.reduce((sum, member) => sum + member.bytes, 0);
}

/**
 * The disk space that a download takes at most. Of each wheel, one after the other, the client first has it in two
 * places, then there are the wheel and what is unpacked from it; only that stays.
 *
 * @param wheels the wheels, in their order
 * @returns bytes
 */
export function neededBytes(wheels: WheelSet): number {
  let [most, unpacked] = [0, 0];
  for (const wheel of wheels) {
    most = Math.max(most, unpacked + wheel.bytes + Math.max(wheel.bytes, unpackedBytes(wheel)));
    unpacked += unpackedBytes(wheel);
  }
  return most + MARGIN_BYTES;
}

/**
 * The free disk space at a folder.
 *
 * @param folder any folder
 * @returns the bytes that this user can still write on its disk
 */
export async function freeBytes(folder: string): Promise<number> {
  const { bavail, bsize } = await statfs(folder);
  return bavail * bsize;
}

/**
 * What a download depends on: the wheel, the clients, and the settings for their index and proxy. Only a
 * hash is kept, since such settings can hold passwords.
 *
 * @param wheel what is downloaded
 * @param clients the clients that are there
 * @param environment the variables they get
 * @returns 16 hex digits
 */
export async function downloadCircumstances(
  wheel: Wheel,
  clients: readonly PackageClient[],
  environment: Record<string, string>,
): Promise<string> {
  const settings = Object.entries(environment).filter(([name]) => /^(PIP|UV)_|_PROXY$/i.test(name)).sort();
  const all = JSON.stringify([wheel.package, wheel.version, clients, settings]);
  const hash = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(all));
  return new Uint8Array(hash).toHex().slice(0, 16);
}

/**
 * Says whether a download need not be tried, since the same one failed lately.
 *
 * @param record of the last setup
 * @param circumstances what a download would depend on now
 * @param now the time
 * @returns whether the same download failed less than 24 hours ago
 */
export function isTriedAlready(
  record: LibraryRecord | undefined,
  circumstances: string,
  now: Date,
): record is FailedRecord {
  if (!record || !("failed" in record) || record.download !== circumstances) return false;
  const age = now.getTime() - Date.parse(record.when);
  return age >= 0 && age < RETRY_MILLISECONDS;
}

/**
 * Writes a size for people to read.
 *
 * @param bytes a size
 * @returns such as "230 MB"
 */
export function megabytes(bytes: number): string {
  return `${Math.round(bytes / 1e6)} MB`;
}
