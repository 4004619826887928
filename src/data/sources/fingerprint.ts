/** What tells one state of a source from another. */
import { createHash } from "node:crypto";

/**
 * SHA-256 over what is known of a source's files without reading them.
 *
 * @param files name, size in bytes, and time of the last change in milliseconds, of each
 * @returns 64 hexadecimal digits
 */
export function fingerprintOf(
  files: Iterable<readonly [name: string, bytes: number, changedMs: number]>,
): string {
  const hash = createHash("sha256");
  for (const [name, bytes, changedMs] of files) {
    hash.update(`${name}\0${bytes}\0${changedMs}\n`);
  }
  return hash.digest("hex");
}
