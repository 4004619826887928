/** Folders of pictures. */
import { join } from "@std/path";
import { DatasetError } from "../dataset.ts";

/**
 * Lists the pictures in a folder and the folders below it, in the order of their paths. Hidden files and folders
 * are left out, and so are links to folders, which may lead in circles.
 *
 * @param folder where to look
 * @param isPicture a test on file names
 * @returns paths that begin with `folder`
 * @throws {DatasetError} if it is no folder or holds no picture
 */
export function listPictures(folder: string, isPicture: (name: string) => boolean): string[] {
  const info = statOrNothing(folder);
  if (!info) throw new DatasetError(`Cannot read "${folder}": there is no such folder`);
  if (!info.isDirectory) {
    throw new DatasetError(`Cannot read "${folder}": expected a folder of pictures, got a file`);
  }
  const paths = listBelow(folder, isPicture);
  if (paths.length > 0) return paths.sort();
  throw new DatasetError(
    `Cannot use "${folder}": there is no picture in it (jpg, png, webp, gif, tiff or avif)`,
  );
}

function listBelow(folder: string, isPicture: (name: string) => boolean): string[] {
  return [...Deno.readDirSync(folder)].flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.name.startsWith(".")) return [];
    if (entry.isDirectory) return listBelow(path, isPicture);
    return isPicture(entry.name) ? [path] : [];
  });
}

function statOrNothing(path: string): Deno.FileInfo | undefined {
  try {
    return Deno.statSync(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
}
