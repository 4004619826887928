/** `--architecture ./my.ts`: networks that a user writes. */
import { basename, resolve, toFileUrl } from "@std/path";
import type { Architecture } from "../model/architecture.ts";
import { type OwnImages, readArchitecture } from "../model/read_architecture.ts";
import { UserError } from "../tensor/errors.ts";

/** Makes the networks for images and latents of a size. */
export type BuildOwn = (images: OwnImages) => Architecture;

/**
 * Loads a module whose default export, or export `architecture`, is an `OwnArchitecture`. Its code runs with the
 * permissions of the process; what it returns goes into checkpoints as data, so the file is not needed later.
 *
 * @param path a TypeScript or JavaScript file
 * @throws {UserError} if the file cannot be loaded, and, of the function returned, if the layers do not fit
 */
export async function loadArchitecture(path: string): Promise<BuildOwn> {
  const own = await importOwn(path);
  const name = basename(path).replace(/\.[^.]*$/, "");
  return (images) => {
    try {
      return readArchitecture(name, own, images);
    } catch (error) {
      throw new UserError(`Cannot use "${path}": ${firstLine(error)}`);
    }
  };
}

async function importOwn(path: string): Promise<unknown> {
  if (!isFile(path)) throw new UserError(`Cannot read "${path}": there is no such file`);
  try {
    const module = await import(toFileUrl(resolve(path)).href);
    return module.default ?? module.architecture;
  } catch (error) {
    throw new UserError(`Cannot load "${path}": ${firstLine(error)}`);
  }
}

function isFile(path: string): boolean {
  try {
    return Deno.statSync(path).isFile;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}

function firstLine(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).split("\n")[0]!;
}
