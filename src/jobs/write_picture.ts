/** Pictures as files, each with a JSON beside it that suffices to make it again. */
import { existsSync } from "node:fs";
import { dirname, extname } from "@std/path";
import { encodeApng } from "../images/apng.ts";
import { encodeGif } from "../images/gif.ts";
import { encodePng } from "../images/png.ts";
import { encodeWebp } from "../images/webp.ts";
import { UserError } from "../tensor/errors.ts";
import type { Picture } from "../tensor/pixels.ts";

/** Writes a PNG. Its folder is made. @returns the path */
export async function writePng(path: string, picture: Picture): Promise<string> {
  return writeBytes(path, await encodePng(picture));
}

/** Writes a GIF that repeats for ever. Its folder is made. @returns the path */
export async function writeGif(
  path: string,
  frames: readonly Picture[],
  secondsPerFrame: number,
): Promise<string> {
  return writeBytes(path, await encodeGif(frames, secondsPerFrame));
}

/** Writes an animated WebP that repeats for ever. Its folder is made. @returns the path */
export async function writeWebp(
  path: string,
  frames: readonly Picture[],
  secondsPerFrame: number,
): Promise<string> {
  return writeBytes(path, await encodeWebp(frames, secondsPerFrame));
}

/** Writes an animated PNG that repeats for ever. Its folder is made. @returns the path */
export async function writeApng(
  path: string,
  frames: readonly Picture[],
  secondsPerFrame: number,
): Promise<string> {
  return writeBytes(path, await encodeApng(frames, secondsPerFrame));
}

/** Writes a text such as an SVG. Its folder is made. @returns the path */
export function writeText(path: string, text: string): string {
  return writeBytes(path, new TextEncoder().encode(text));
}

/**
 * Writes what a picture was made from beside it, with the ending `.json`.
 *
 * @param recipe command, checkpoint, options and latents
 * @returns the path
 */
export function writeRecipe(picturePath: string, recipe: Record<string, unknown>): string {
  const path = picturePath.slice(0, picturePath.length - extname(picturePath).length) + ".json";
  return writeBytes(path, new TextEncoder().encode(JSON.stringify(recipe, typedArraysAsLists) + "\n"));
}

function typedArraysAsLists(_key: string, value: unknown): unknown {
  return value instanceof Float32Array ? [...value] : value;
}

/** A picture that exists is whole: it is written under a temporary name first. */
function writeBytes(path: string, bytes: Uint8Array): string {
  refuseFolder(path);
  Deno.mkdirSync(dirname(path), { recursive: true });
  Deno.writeFileSync(`${path}.part`, bytes);
  Deno.renameSync(`${path}.part`, path);
  return path;
}

/** @throws {UserError} if a folder stands where a file is to be written */
export function refuseFolder(path: string): void {
  if (!existsSync(path) || !Deno.statSync(path).isDirectory) return;
  throw new UserError(`Cannot write "${path}": it is a folder; name a file in it`);
}
