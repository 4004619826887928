/** Text files that name pictures, one path a line. */
import { basename, dirname, isAbsolute, join } from "@std/path";
import { counted } from "../../tensor/counted.ts";
import { DatasetError } from "../dataset.ts";
import { failureOf } from "./failure.ts";
import { fingerprintOf } from "./fingerprint.ts";
import { pictureFile, UNKNOWN_SIZE } from "./picture_file.ts";
import { NOT_BY_NAME } from "./reasons.ts";
import { readText } from "./text_file.ts";
import type { PictureSource, Skipped, SourceLimits } from "./source.ts";

/**
 * Opens a list: one path a line, relative to the list's own folder, in the order of the lines. Empty lines and
 * those that begin with `#` say nothing. Files that are missing count, and fail when they are read.
 *
 * @param isPicture a test on file names
 * @throws {DatasetError} if the list cannot be read, is no UTF-8 text, or names no picture
 */
export function openPathList(
  path: string,
  isPicture: (name: string) => boolean,
  limits: SourceLimits,
): PictureSource {
  const lines = readText(path).split("\n").map((line) => line.trim())
    .filter((line) => line !== "" && !line.startsWith("#"));
  const skipped: Skipped[] = [];
  const names: string[] = [];
  const pathOf = (name: string) => isAbsolute(name) ? name : join(dirname(path), name);
  for (const line of lines) {
    if (isPicture(basename(line))) names.push(line.replaceAll("\\", "/").replace(/^(\.\/)+/, ""));
    else skipped.push({ path: line, reason: NOT_BY_NAME });
  }
  if (names.length === 0) {
    const expected = "expected the path of a picture on each line";
    throw new DatasetError(
      `Cannot use "${path}": ${expected}, got ${counted(lines.length, "line")} without one`,
    );
  }
  const infos = names.map((name) => look(pathOf(name)));
  return {
    name: basename(path).replace(/\.[^.]+$/, ""),
    description: `list ${basename(path)}`,
    count: names.length,
    skipped,
    fingerprint: fingerprintOf(names.map((name, i) => [name, ...infos[i]!] as const)),
    *entries() {
      for (const [i, name] of names.entries()) {
        yield pictureFile(pathOf(name), name, infos[i]![0], limits, "there is no such file");
      }
    },
    close: () => {},
  };
}

function look(path: string): readonly [bytes: number, changedMs: number] {
  try {
    const { size, mtime } = Deno.statSync(path);
    return [size, mtime?.getTime() ?? 0];
  } catch (error) {
    if (failureOf(error) === undefined) throw error;
    return [UNKNOWN_SIZE, 0];
  }
}
