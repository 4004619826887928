/** Keeps two setups from harming each other, and an ended one from leaving anything behind. */
import { join } from "@std/path";

const LOCK_NAME = "setup.lock";
const WORK_PREFIX = "setup-";
const WAIT_MILLISECONDS = 200;

/** What a setup that holds the lock can do. */
export interface Locked {
  /** Whether another setup was waited for. */
  waited: boolean;
  /** False on a network disk that has no locks: then another setup may be at work. */
  alone: boolean;
}

/**
 * Does some work while no other process does work on the same cache folder. The lock is the system's and
 * ends with the process, however that ends.
 *
 * @param cache the cache folder; it is made where it is missing
 * @param onWait called once when another process holds the lock
 * @param work the work
 * @param signal stops the waiting
 * @returns what the work returns
 * @throws {Error} the system's error where the folder cannot be written
 */
export async function withSetupLock<T>(
  cache: string,
  onWait: () => void,
  work: (locked: Locked) => Promise<T>,
  signal?: AbortSignal,
): Promise<T> {
  await Deno.mkdir(cache, { recursive: true });
  using file = await Deno.open(join(cache, LOCK_NAME), { write: true, create: true });
  let waited = false;
  let state = await tryLock(file);
  while (state === "taken") {
    if (!waited) onWait();
    waited = true;
    await new Promise((resolve) => setTimeout(resolve, WAIT_MILLISECONDS));
    signal?.throwIfAborted();
    state = await tryLock(file);
  }
  return await work({ waited, alone: state === "locked" });
}

async function tryLock(file: Deno.FsFile): Promise<"locked" | "taken" | "no locks here"> {
  try {
    return await file.tryLock(true) ? "locked" : "taken";
  } catch {
    return "no locks here";
  }
}

/**
 * Does some work in a new folder inside the cache folder, which is removed afterwards.
 *
 * @param cache the cache folder, locked
 * @param work the work; what it wants to keep it moves elsewhere
 * @returns what the work returns
 */
export async function withWorkFolder<T>(cache: string, work: (folder: string) => Promise<T>): Promise<T> {
  const folder = await Deno.makeTempDir({ dir: cache, prefix: WORK_PREFIX });
  try {
    return await work(folder);
  } finally {
    await removeIfPossible(folder);
  }
}

/**
 * Removes what setups left that were ended by force. Only the holder of the lock may do so.
 *
 * @param cache the cache folder, locked
 */
export async function removeLeftovers(cache: string): Promise<void> {
  for await (const { name } of Deno.readDir(cache)) {
    if (name.startsWith(WORK_PREFIX) || name.startsWith("library.json.")) {
      await removeIfPossible(join(cache, name));
    }
  }
}

/** A client that outlived its setup may still be writing there; then the next setup removes the rest. */
async function removeIfPossible(path: string): Promise<void> {
  await Deno.remove(path, { recursive: true }).catch(() => {});
}
