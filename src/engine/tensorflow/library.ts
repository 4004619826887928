/**
 * Where TensorFlow's C library lies. `deno task setup` finds or downloads it and writes down the outcome;
 * everything else asks {@linkcode recordedLibrary}, which only reads a few variables and files.
 */
import { join, resolve } from "@std/path";

/** How much slower training is without TensorFlow: shown where the wasm engine may take over. */
export const WASM_SLOWDOWN = "4 to 25 times slower";

/** A TensorFlow C library that can be opened. */
export interface TensorFlowLibrary {
  /** Absolute path of the shared library. */
  path: string;
  /** TensorFlow's version, or "unknown" where the environment names the library. */
  version: string;
  /** The variable TENSORFLOW_LIBRARY, an installed Python package, or the download of `deno task setup`. */
  origin: "environment" | "python" | "download";
  /** Whether NVIDIA's libraries lie where it looks for them; absent also where the environment names it. */
  gpu?: true;
}

/** The record of a library that was found. */
export interface FoundRecord extends TensorFlowLibrary {
  /** Operating system and processor, such as "linux-x86_64": a home folder can be shared by machines. */
  platform: string;
  /** Size of the library file. */
  bytes: number;
  /** When the library file was last changed, in milliseconds since 1970. */
  modified: number;
}

/** The record of a setup that found no library. */
export interface FailedRecord {
  /** Operating system and processor. */
  platform: string;
  /** Why, as a sentence without its full stop. */
  failed: string;
  /** When, as an ISO date. */
  when: string;
  /** What a failed download depended on, as a hash; absent when none was tried. */
  download?: string;
}

/** What `library.json` in the cache folder holds. */
export type LibraryRecord = FoundRecord | FailedRecord;

/** Reads one environment variable; `Deno.env.get` is one. */
export type ReadVariable = (name: string) => string | undefined;

/** The machine that a library is looked for on; tests put another one here. */
export interface Machine {
  /** Its environment. */
  variable: ReadVariable;
  /** Its operating system, as in `Deno.build.os`. */
  os: string;
  /** Its processor, as in `Deno.build.arch`. */
  arch: string;
}

/**
 * The machine that runs this program.
 *
 * @returns its platform and its environment; a variable that may not be read counts as not set
 */
export function thisMachine(): Machine {
  const variable = (name: string): string | undefined => {
    try {
      return Deno.env.get(name);
    } catch (error) {
      if (error instanceof Deno.errors.NotCapable) return undefined;
      throw error;
    }
  };
  return { variable, os: Deno.build.os, arch: Deno.build.arch };
}

/**
 * The folder that keeps what is downloaded once for all runs: GANWALK_CACHE, else `ganwalk` in the folder
 * that the system has for caches.
 *
 * @param variable reads an environment variable
 * @param os operating system as in `Deno.build.os`
 * @returns its path; it need not exist
 * @example
 * ```ts
 * import { cacheFolder } from "./library.ts";
 * console.log(cacheFolder((name) => ({ HOME: "/home/ada" })[name], "linux")); // /home/ada/.cache/ganwalk
 * ```
 */
export function cacheFolder(variable: ReadVariable, os: string): string {
  const own = variable("GANWALK_CACHE");
  if (own) return resolve(own);
  const shared = variable("XDG_CACHE_HOME");
  if (shared && os !== "windows") return join(shared, "ganwalk");
  const home = variable("HOME") || variable("USERPROFILE") || ".";
  if (os === "windows") return join(variable("LOCALAPPDATA") || join(home, "AppData", "Local"), "ganwalk");
  if (os === "darwin") return join(home, "Library", "Caches", "ganwalk");
  return join(home, ".cache", "ganwalk");
}

/**
 * The library to open, without looking for one: the file that TENSORFLOW_LIBRARY names, else the one that
 * `deno task setup` wrote down, if it is still as it was. Needs no permission to run programs.
 *
 * @param machine whose platform and environment count, default this one
 * @returns the library, or in `missing` why there is none and what to do, as one line
 */
export async function recordedLibrary(
  machine: Machine = thisMachine(),
): Promise<TensorFlowLibrary | { missing: string }> {
  const named = await environmentLibrary(machine.variable);
  if (named !== undefined) return named;
  const record = await readRecord(machine);
  if (record === undefined) return { missing: "TensorFlow is not set up: run `deno task setup`" };
  if ("failed" in record) return { missing: `TensorFlow is not set up: ${record.failed}` };
  if (!await isUnchanged(record)) {
    return { missing: `"${record.path}" is gone or was changed: run \`deno task setup\`` };
  }
  return libraryOf(record);
}

/**
 * The library that the variable TENSORFLOW_LIBRARY names.
 *
 * @param variable reads an environment variable
 * @returns undefined where the variable is not set; `missing` where it names no file
 */
export async function environmentLibrary(
  variable: ReadVariable,
): Promise<TensorFlowLibrary | { missing: string } | undefined> {
  const path = variable("TENSORFLOW_LIBRARY");
  if (!path) return undefined;
  const info = await statOrNothing(path);
  if (info?.isFile) return { path: resolve(path), version: "unknown", origin: "environment" };
  const got = info ? "a folder" : "nothing there";
  return { missing: `Cannot read "${path}": expected the file that TENSORFLOW_LIBRARY names, got ${got}` };
}

/**
 * Reads the record of the last setup.
 *
 * @param machine whose cache folder is read
 * @returns the record; undefined where there is none, it cannot be understood, or is another platform's
 */
export async function readRecord(machine: Machine): Promise<LibraryRecord | undefined> {
  try {
    const record = JSON.parse(await Deno.readTextFile(recordPath(machine)));
    if (record?.platform !== platformName(machine)) return undefined;
    const found = typeof record.path === "string" && typeof record.version === "string" &&
      ["python", "download"].includes(record.origin);
    const failed = typeof record.failed === "string" && typeof record.when === "string";
    return found || failed ? record : undefined;
  } catch {
    return undefined;
  }
}

/**
 * Writes the record of a setup, in one step, so that a reader sees the old one or the new one.
 *
 * @param machine whose cache folder is written
 * @param record the outcome
 * @throws {Error} the system's error where the folder cannot be written
 */
export async function writeRecord(machine: Machine, record: LibraryRecord): Promise<void> {
  const path = recordPath(machine);
  const temporary = `${path}.${crypto.randomUUID()}`;
  try {
    await Deno.writeTextFile(temporary, JSON.stringify(record, null, 2) + "\n");
    await Deno.rename(temporary, path);
  } catch (error) {
    await Deno.remove(temporary).catch(() => {});
    throw error;
  }
}

/**
 * Notes size and time of a library file, for {@linkcode isUnchanged}.
 *
 * @param library the library
 * @param machine the platform it is for
 * @returns its record
 */
export async function buildRecord(library: TensorFlowLibrary, machine: Machine): Promise<FoundRecord> {
  const info = await Deno.stat(library.path);
  const modified = info.mtime?.getTime() ?? 0;
  return { ...library, bytes: info.size, modified, platform: platformName(machine) };
}

/**
 * The library of a record.
 *
 * @param record the record
 * @returns the library as it was found
 */
export function libraryOf({ path, version, origin, gpu }: FoundRecord): TensorFlowLibrary {
  return { path, version, origin, ...(gpu && { gpu }) };
}

/**
 * Says whether a recorded library is still the file that was recorded.
 *
 * @param record the record
 * @returns false where the file is gone or has another size or time
 */
export async function isUnchanged(record: FoundRecord): Promise<boolean> {
  const info = await statOrNothing(record.path);
  return info !== undefined && info.isFile && info.size === record.bytes &&
    (info.mtime?.getTime() ?? 0) === record.modified;
}

/**
 * A platform in one word, as the record and the folder of the download have it.
 *
 * @param machine the machine
 * @returns such as "linux-x86_64"
 */
export function platformName(machine: { os: string; arch: string }): string {
  return `${machine.os}-${machine.arch}`;
}

function recordPath(machine: Machine): string {
  return join(cacheFolder(machine.variable, machine.os), "library.json");
}

async function statOrNothing(path: string): Promise<Deno.FileInfo | undefined> {
  try {
    return await Deno.stat(path);
  } catch {
    return undefined;
  }
}
