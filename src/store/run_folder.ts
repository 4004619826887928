/** Run folders: `out/00007-faces/` with config.json, log.jsonl, timing.jsonl, samples/ and checkpoints/. */
import { join } from "@std/path";
import { UserError } from "../tensor/errors.ts";
import { listCheckpoints } from "./checkpoint.ts";
import { GENERATOR_ENDING, SHIPPED } from "./generator_file.ts";

/** Names inside a run folder. */
export const RUN_FILES = {
  config: "config.json",
  log: "log.jsonl",
  timing: "timing.jsonl",
  samples: "samples",
  checkpoints: "checkpoints",
  /** Checkpoints that a run went back behind. */
  abandoned: "abandoned",
  alarms: "alarms.jsonl",
  tensorboard: "tensorboard",
  /** With the endings .svg and .png. */
  chart: "chart",
  /** With the endings .png and .gif. */
  timeline: "timeline",
  /** How good each checkpoint was found. */
  scores: "checkpoints.jsonl",
  /** Held by the process that trains. */
  lock: ".lock",
} as const;

const NUMBERED = /^(\d{5,9})-/;

function numberOf(name: string): number {
  return Number(NUMBERED.exec(name)![1]);
}

/** The names of the run folders in a folder, by their numbers; none if it does not exist. */
export function listRunFolders(out: string): string[] {
  try {
    const names = [...Deno.readDirSync(out)].filter((entry) =>
      entry.isDirectory && NUMBERED.test(entry.name)
    );
    return names.map(({ name }) => name).sort((a, b) => numberOf(a) - numberOf(b) || (a < b ? -1 : 1));
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return [];
    throw error;
  }
}

/** Longer names of datasets are cut in a run folder's name. */
const LONGEST_NAME = 60;

/**
 * Makes the next numbered run folder. Runs that start at the same time get different numbers.
 *
 * @param out the folder of all runs; made if missing
 * @param name what the run is about; letters, digits, `.`, `_` and `-` are kept
 * @returns its path
 */
export function createRunFolder(out: string, name: string): string {
  Deno.mkdirSync(out, { recursive: true });
  const label = name.slice(0, LONGEST_NAME).replaceAll(/[^\w.-]+/g, "_");
  for (let number = nextNumber(out);; number = Math.max(number + 1, nextNumber(out))) {
    const digits = String(number).padStart(5, "0");
    const reservation = join(out, `.${digits}`);
    if (!tryMakeFolder(reservation)) continue;
    try {
      // Its folder may have been made between the look and the reservation.
      if (nextNumber(out) > number) continue;
      const path = join(out, `${digits}-${label}`);
      for (const folder of [path, join(path, RUN_FILES.samples), join(path, RUN_FILES.checkpoints)]) {
        Deno.mkdirSync(folder);
      }
      return path;
    } finally {
      Deno.removeSync(reservation);
    }
  }
}

function nextNumber(out: string): number {
  const last = listRunFolders(out).at(-1);
  return last ? numberOf(last) + 1 : 1;
}

/** Whether this call made the folder. */
function tryMakeFolder(path: string): boolean {
  try {
    Deno.mkdirSync(path);
    return true;
  } catch (error) {
    if (error instanceof Deno.errors.AlreadyExists) return false;
    throw error;
  }
}

/**
 * Finds a run that has a checkpoint.
 *
 * @param run a run folder, or `latest`: the one with the highest number that has a checkpoint
 * @param out the folder of all runs, for `latest`
 * @returns its path
 * @throws {UserError} if there is none
 */
export function findRun(run: string, out: string): string {
  if (run === SHIPPED || run.endsWith(GENERATOR_ENDING)) {
    throw new UserError(
      `Cannot use run "${run}": it is a generator alone, without the discriminator and the samples of its ` +
        "training; name a run folder, or latest",
    );
  }
  if (run !== "latest") {
    if (!isFolder(run)) {
      throw new UserError(`Cannot use run "${run}": there is no such folder`);
    }
    if (checkpointsOf(run).length > 0) return run;
    throw new UserError(`Cannot use run "${run}": it has no checkpoint yet`);
  }
  const latest = latestRun(out);
  if (latest !== undefined) return latest;
  throw new UserError(
    `Cannot find a run with a checkpoint in "${out}": train one first with: deno task train`,
  );
}

/** The run with the highest number that has a checkpoint, if there is one. */
export function latestRun(out: string): string | undefined {
  return listRunFolders(out).map((name) => join(out, name)).findLast((path) =>
    checkpointsOf(path).length > 0
  );
}

/** The checkpoints of a run, oldest first. */
export function checkpointsOf(run: string): string[] {
  return listCheckpoints(join(run, RUN_FILES.checkpoints));
}

function isFolder(path: string): boolean {
  try {
    return Deno.statSync(path).isDirectory;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}
