/** Logs of JSON lines. */

/** A file that grows by one JSON line at a time. */
export interface JsonLog {
  /** Appends a line; it reaches the file at once. */
  write(line: { readonly step: number } & Record<string, number>): void;
  /** Closes the file. */
  close(): void;
}

/**
 * Opens a log for appending. Lines of later steps than `step` are removed, and so is a line that was cut off:
 * a run that goes on from a checkpoint writes them again.
 *
 * @param path made if missing
 * @param step the last step whose lines are kept
 */
export function openLog(path: string, step: number): JsonLog {
  const kept = readLog(path).filter((line) => line.step <= step);
  const text = kept.map((line) => JSON.stringify(line) + "\n").join("");
  Deno.writeTextFileSync(`${path}.part`, text);
  Deno.renameSync(`${path}.part`, path);
  const file = Deno.openSync(path, { append: true });
  const encoder = new TextEncoder();
  return {
    write: (line) => void file.writeSync(encoder.encode(JSON.stringify(line) + "\n")),
    close: () => file.close(),
  };
}

/**
 * Reads a log; a line that was cut off by a crash is left out.
 *
 * @returns no lines if the file does not exist
 */
export function readLog(path: string): ({ step: number } & Record<string, number>)[] {
  let text: string;
  try {
    text = Deno.readTextFileSync(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return [];
    throw error;
  }
  return text.split("\n").flatMap((line) => {
    try {
      const parsed = line === "" ? null : JSON.parse(line);
      return typeof parsed?.step === "number" ? [parsed] : [];
    } catch {
      return [];
    }
  });
}
