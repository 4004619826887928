/** Files that are whole or not there, whatever happens meanwhile. */
import { basename, dirname, join } from "@std/path";

/** Ending of what is being written; what a crash leaves behind has it, too. */
const PART = ".part";

/**
 * Writes a file under a temporary name, syncs it to disk, renames it, and syncs the folder: a crash, a full disk or a
 * power failure leaves the old file or the new one, never half of it.
 *
 * @param path in a folder that exists
 * @param parts the bytes, one piece after the other
 * @throws {Error} the system's, with nothing left behind
 */
export function replaceFile(path: string, parts: readonly Uint8Array[]): void {
  const part = join(dirname(path), `.${basename(path)}${PART}`);
  try {
    const file = Deno.openSync(part, { create: true, write: true, truncate: true });
    try {
      for (const bytes of parts) writeAll(file, bytes);
      file.syncSync();
    } finally {
      file.close();
    }
    Deno.renameSync(part, path);
  } catch (error) {
    // On a full disk half a file would take the room that the next one needs.
    remove(part);
    throw error;
  }
  syncFolder(dirname(path));
}

function writeAll(file: Deno.FsFile, bytes: Uint8Array): void {
  for (let done = 0; done < bytes.length;) done += file.writeSync(bytes.subarray(done));
}

/** Renaming changes the folder, which reaches the disk at a time of its own. */
function syncFolder(path: string): void {
  // Windows opens no folders, and keeps renames in order by itself.
  if (Deno.build.os === "windows") return;
  const folder = Deno.openSync(path);
  try {
    folder.syncSync();
  } catch (error) {
    // Some network file systems cannot; the file is written all the same.
    if (!isDiskError(error)) throw error;
  } finally {
    folder.close();
  }
}

function remove(path: string): void {
  try {
    Deno.removeSync(path);
  } catch (error) {
    if (!isDiskError(error)) throw error;
  }
}

/**
 * Removes what a crash left half written in a folder.
 *
 * @returns the names
 */
export function removeParts(folder: string): string[] {
  let names: string[];
  try {
    names = [...Deno.readDirSync(folder)].filter(({ name, isFile }) => isFile && name.endsWith(PART))
      .map(({ name }) => name).sort();
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return [];
    throw error;
  }
  for (const name of names) Deno.removeSync(join(folder, name));
  return names;
}

/** Whether an error is the system's: a full disk, a folder that must not be written, a file that is gone, … */
export function isDiskError(error: unknown): error is Error {
  return error instanceof Error &&
    (error instanceof Deno.errors.NotCapable || /\(os error \d+\)/.test(error.message));
}
