/** Folders of pictures. */
import { basename, join } from "@std/path";
import { DatasetError } from "../dataset.ts";
import { failureOf } from "./failure.ts";
import { fingerprintOf } from "./fingerprint.ts";
import { pictureFile } from "./picture_file.ts";
import { orDatasetError } from "./position_file.ts";
import { HIDDEN, MAY_NOT_BE_READ, NOT_A_FILE, NOT_BY_NAME, READ_ALREADY, VANISHED } from "./reasons.ts";
import type { PictureSource, Skipped, SourceLimits } from "./source.ts";

/** Deno puts this character where a name is not UTF-8, and then finds no file by that name. */
const NOT_UTF8 = "\ufffd";

/** What is found below a folder, by names: paths from that folder, with `/`. */
interface Listing {
  /** Names of pictures, in no order. */
  readonly names: string[];
  readonly skipped: Skipped[];
}

/** What the walk through a folder keeps. */
interface Walk extends Listing {
  readonly root: string;
  readonly isPicture: (name: string) => boolean;
  /** Real paths of the folders that were walked through. */
  readonly seen: Set<string>;
  /** Links to folders, followed once all real folders are known. */
  readonly links: string[];
}

/**
 * Opens a folder: the pictures in it and in the folders below it, in the order of their paths. Links to files and
 * folders are followed, into each folder once. Hidden files and folders, other files, and what cannot be read are
 * counted as skipped.
 *
 * @param folder where to look
 * @param isPicture a test on file names
 * @throws {DatasetError} if it is no folder that may be read, or holds no picture
 */
export function openFolder(
  folder: string,
  isPicture: (name: string) => boolean,
  limits: SourceLimits,
): PictureSource {
  const listing = listFolder(folder, isPicture);
  const skipped = [...listing.skipped];
  const files = measureFiles(folder, listing.names.sort(), skipped);
  const { names, sizes, times } = files;
  if (names.length === 0) throw noPicture(folder);
  const name = basename(Deno.realPathSync(folder)) || "pictures";
  return {
    name,
    description: `folder ${name}`,
    count: names.length,
    skipped,
    fingerprint: fingerprintOf(function* () {
      for (let i = 0; i < names.length; i++) yield [names[i]!, sizes[i]!, times[i]!] as const;
    }()),
    *entries() {
      for (let i = 0; i < names.length; i++) {
        yield pictureFile(join(folder, names[i]!), names[i]!, sizes[i]!, limits);
      }
    },
    close: () => {},
  };
}

function listFolder(folder: string, isPicture: (name: string) => boolean): Listing {
  const isFolder = orDatasetError(folder, () => Deno.statSync(folder).isDirectory);
  if (!isFolder) throw new DatasetError(`Cannot read "${folder}": expected a folder of pictures, got a file`);
  const walk: Walk = { root: folder, isPicture, names: [], skipped: [], seen: new Set(), links: [] };
  orDatasetError(folder, () => walkThrough(walk, ""));
  while (walk.links.length > 0) {
    // In the order of paths, since the system may list them in another one each time.
    for (const link of walk.links.splice(0).sort()) tryWalk(walk, link);
  }
  return walk;
}

function tryWalk(walk: Walk, name: string): void {
  try {
    walkThrough(walk, name);
  } catch (error) {
    walk.skipped.push({ path: join(walk.root, name), reason: reasonFor(name, error) });
  }
}

function walkThrough(walk: Walk, below: string): void {
  const folder = join(walk.root, below);
  const real = Deno.realPathSync(folder);
  const skip = (path: string, reason: string) => void walk.skipped.push({ path, reason });
  if (walk.seen.has(real)) return skip(folder, READ_ALREADY);
  walk.seen.add(real);
  const folders: string[] = [];
  for (const entry of Deno.readDirSync(folder)) {
    const name = below === "" ? entry.name : `${below}/${entry.name}`;
    const path = () => join(walk.root, name);
    const end = entry.isSymlink && !entry.name.startsWith(".") ? endOfLink(path()) : undefined;
    if (entry.name.startsWith(".")) skip(path(), HIDDEN);
    else if (entry.isDirectory) folders.push(name);
    else if (end === "folder") walk.links.push(name);
    else if (end !== undefined) skip(path(), end);
    else if (!walk.isPicture(entry.name)) skip(path(), NOT_BY_NAME);
    else walk.names.push(name);
  }
  for (const name of folders) tryWalk(walk, name);
}

/** Where a link leads: `folder`, nothing for a file, or why it leads nowhere. */
function endOfLink(link: string): string | undefined {
  try {
    return Deno.statSync(link).isDirectory ? "folder" : undefined;
  } catch (error) {
    const reason = failureOf(error);
    if (reason === undefined) throw error;
    return error instanceof Deno.errors.PermissionDenied ? MAY_NOT_BE_READ : "broken link";
  }
}

/** Looks at every file; what is none is skipped. */
function measureFiles(folder: string, candidates: readonly string[], skipped: Skipped[]) {
  const names: string[] = [];
  const sizes = new Float64Array(candidates.length);
  const times = new Float64Array(candidates.length);
  for (const name of candidates) {
    const path = join(folder, name);
    try {
      const info = Deno.statSync(path);
      if (!info.isFile) {
        skipped.push({ path, reason: NOT_A_FILE });
        continue;
      }
      sizes[names.length] = info.size;
      times[names.length] = info.mtime?.getTime() ?? 0;
      names.push(name);
    } catch (error) {
      skipped.push({ path, reason: reasonFor(name, error) });
    }
  }
  return { names, sizes, times };
}

function reasonFor(name: string, error: unknown): string {
  const reason = failureOf(error);
  if (reason === undefined) throw error;
  if (error instanceof Deno.errors.PermissionDenied) return MAY_NOT_BE_READ;
  if (!(error instanceof Deno.errors.NotFound)) return reason;
  return name.includes(NOT_UTF8) ? "name is not UTF-8" : VANISHED;
}

function noPicture(folder: string): DatasetError {
  return new DatasetError(
    `Cannot use "${folder}": there is no picture in it (jpg, png, webp, gif, tiff or avif)`,
  );
}
