/** Text files, as a whole. */
import { DatasetError } from "../dataset.ts";
import { openPositionFile } from "./position_file.ts";

/** More is no list that someone made. */
const LONGEST_TEXT = 2 ** 28;

/**
 * Reads a text. A byte order mark is left out, and every line ends with `\n`.
 *
 * @throws {DatasetError} if it cannot be read, is not UTF-8, or has more than 256 MiB
 */
export function readText(path: string): string {
  const file = openPositionFile(path);
  try {
    if (file.size > LONGEST_TEXT) {
      throw new DatasetError(
        `Cannot read "${path}": expected at most 256 MiB of text, got ${file.size} bytes`,
      );
    }
    const text = new TextDecoder("utf-8", { fatal: true }).decode(file.readAt(0, file.size));
    return text.includes("\r") ? text.replaceAll("\r\n", "\n").replaceAll("\r", "\n") : text;
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    throw new DatasetError(`Cannot read "${path}": expected text in UTF-8; save it as such`);
  } finally {
    file.close();
  }
}
