/** Why the system would not read a file, in words. */
import { UserError } from "../../tensor/errors.ts";
import { MAY_NOT_BE_READ } from "./reasons.ts";
import { PictureError } from "./source.ts";

/**
 * The reason in an error of the file system, the same text for all files that share it.
 *
 * @returns nothing for errors that are not the file system's, and for permissions that Deno keeps back: those
 * concern the whole program
 */
export function failureOf(error: unknown): string | undefined {
  if (!(error instanceof Error) || error instanceof PictureError || error instanceof UserError) {
    return undefined;
  }
  if (error instanceof Deno.errors.NotFound) return "there is no such file or folder";
  if (error instanceof Deno.errors.PermissionDenied) return "it may not be read";
  // Such as: Input/output error (os error 5): open 'a.jpg'
  const text = /^(.+?) \(os error \d+\)/.exec(error.message)?.[1];
  return text === undefined ? undefined : text[0]!.toLowerCase() + text.slice(1);
}

/**
 * Runs the reading of one picture.
 *
 * @param missing the reason where there is no file
 * @throws {PictureError} where the file system refuses it
 */
export async function orPictureError<T>(missing: string, work: () => T | Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const reason = failureOf(error);
    if (reason === undefined) throw error;
    if (error instanceof Deno.errors.NotFound) throw new PictureError(missing);
    throw new PictureError(error instanceof Deno.errors.PermissionDenied ? MAY_NOT_BE_READ : reason);
  }
}
