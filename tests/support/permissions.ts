/** Tests that need what is not there are skipped, and say why. */

/** What a test may need. */
export type Need = "read" | "write" | "env" | "ffi" | "sys" | "run";

/**
 * Whether a test file's permissions are missing; the reason is printed once per call.
 *
 * @param file name of the test file
 * @returns true if a test must be skipped
 */
export function lacks(file: string, ...needs: Need[]): boolean {
  const missing = needs.filter((name) => Deno.permissions.querySync({ name }).state !== "granted");
  if (missing.length === 0) return false;
  console.warn(`${file}: skipped, needs ${missing.map((name) => `--allow-${name}`).join(" ")}`);
  return true;
}
