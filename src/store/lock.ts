/** One process at a time trains a run. */
import { join } from "@std/path";
import { UserError } from "../tensor/errors.ts";
import { isDiskError } from "./disk.ts";
import { RUN_FILES } from "./run_folder.ts";

/** A run that this process holds. */
export interface RunLock {
  /** Lets others have it. */
  release(): void;
}

/** A look at who holds a run takes it for a moment. */
const TRIES = 5;
const MILLISECONDS_BETWEEN_TRIES = 20;

/**
 * Takes a run for this process alone. The system gives it back when the process ends, however it ends: a crash
 * leaves nothing that stops the next one.
 *
 * @throws {UserError} if another process trains it; with its number and what to do
 */
export async function lockRun(run: string): Promise<RunLock> {
  const file = Deno.openSync(join(run, RUN_FILES.lock), { create: true, read: true, write: true });
  for (let tries = 1; !tryLock(file, true); tries++) {
    if (tries === TRIES) {
      file.close();
      throw new UserError(
        `Cannot train "${run}": ${
          holderOf(run)
        } is training it; wait for its end or stop it with Ctrl-C, or ` +
          "start a run of its own without --resume",
      );
    }
    await new Promise((resolve) => setTimeout(resolve, MILLISECONDS_BETWEEN_TRIES));
  }
  noteHolder(file);
  return { release: () => file.close() };
}

/** Whether a process trains a run now. */
export function isLocked(run: string): boolean {
  let file: Deno.FsFile;
  try {
    file = Deno.openSync(join(run, RUN_FILES.lock));
  } catch (error) {
    if (isDiskError(error)) return false;
    throw error;
  }
  try {
    return !tryLock(file, false);
  } finally {
    file.close();
  }
}

/** A file system without locks lets everyone in. */
function tryLock(file: Deno.FsFile, exclusive: boolean): boolean {
  try {
    return file.tryLockSync(exclusive);
  } catch (error) {
    if (isDiskError(error)) return true;
    throw error;
  }
}

/** For the message of others only; a full disk does not matter. */
function noteHolder(file: Deno.FsFile): void {
  try {
    file.truncateSync();
    file.writeSync(new TextEncoder().encode(`${Deno.pid}\n`));
  } catch (error) {
    if (!isDiskError(error)) throw error;
  }
}

function holderOf(run: string): string {
  try {
    const pid = Deno.readTextFileSync(join(run, RUN_FILES.lock)).trim();
    return pid === "" ? "another process" : `process ${pid}`;
  } catch (error) {
    // Windows keeps locked files from being read.
    if (isDiskError(error)) return "another process";
    throw error;
  }
}
