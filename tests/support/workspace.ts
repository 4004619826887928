/** A temporary working folder with a reporter that collects what a job says. */
import type { Reporter } from "../../src/jobs/reporter.ts";

/** What a test of a job works with. */
export interface Workspace {
  /** The folder, which is also the current one. */
  readonly folder: string;
  readonly reporter: Reporter;
  /** Lines of results and warnings so far, in order. */
  readonly lines: string[];
}

/** A reporter that collects lines of results and warnings, in order. */
export function collectLines(): { lines: string[]; reporter: Reporter } {
  const lines: string[] = [];
  const reporter: Reporter = {
    line: (text) => void lines.push(text),
    warn: (text) => void lines.push(text),
    ask: () => false,
    progress: () => ({ update: () => {}, end: () => {} }),
  };
  return { lines, reporter };
}

/** Runs `body` in a temporary folder as the current one, and removes it. */
export async function inWorkspace<Result>(body: (workspace: Workspace) => Promise<Result>): Promise<Result> {
  const before = Deno.cwd();
  const folder = Deno.realPathSync(Deno.makeTempDirSync({ prefix: "ganwalk-test-" }));
  const { lines, reporter } = collectLines();
  Deno.chdir(folder);
  try {
    return await body({ folder, reporter, lines });
  } finally {
    Deno.chdir(before);
    Deno.removeSync(folder, { recursive: true });
  }
}

/** All files below a folder, by relative path, sorted. */
export function filesBelow(folder: string, prefix = ""): string[] {
  return [...Deno.readDirSync(folder)].flatMap((entry) => {
    const path = `${prefix}${entry.name}`;
    return entry.isDirectory ? filesBelow(`${folder}/${entry.name}`, `${path}/`) : [path];
  }).sort();
}

/** Whether two files have the same bytes. (assertEquals runs out of stack on large ones.) */
export function sameFiles(a: string, b: string): boolean {
  const [left, right] = [a, b].map((path) => Deno.readFileSync(path));
  return left!.length === right!.length && left!.every((byte, i) => byte === right![i]);
}
