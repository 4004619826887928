/** Preparing the same pictures with ganwalk and with Pillow, by turns, each as a whole process. */
import { join } from "@std/path";
import { openDataset } from "../src/data/dataset.ts";
import { UserError } from "../src/tensor/errors.ts";
import { denoCommand, pathOf } from "./contestants.ts";
import { createDifference, type Difference, type Preparer, type PrepareRow } from "./prepare_rows.ts";

/** A folder or zip, and what is to be measured on it. */
export interface PreparePlan {
  /** For the rows, such as `small`. */
  readonly set: string;
  readonly quality: number;
  /** A folder of JPEGs, or a zip. */
  readonly source: string;
  /** How many pictures are in it. */
  readonly count: number;
  /** Who takes part, ours first. */
  readonly who: readonly Preparer[];
  readonly rounds: number;
  /** Python with Pillow; needed by all but ours. */
  readonly python?: string;
  /** Of Pillow. */
  readonly processes: number;
  /** Folder for the results, which are removed. */
  readonly work: string;
}

/** The last line that a process prints. */
export interface PrepareReport {
  /** Of all its threads and processes. */
  readonly cpuSeconds: number;
  /** Its largest resident memory; null for several processes. */
  readonly peakMiB: number | null;
}

/** Side of the prepared pictures. */
export const PREPARED_SIZE = 64;

/** Pictures that are compared at once. */
const COMPARED = 1024;

/**
 * Measures one set.
 *
 * @throws {UserError} with a process's last line if it fails
 */
export async function measurePreparing(plan: PreparePlan): Promise<PrepareRow[]> {
  const { set, quality, count, who, rounds, work } = plan;
  // The disk is not what is measured.
  readOnce(plan.source);
  const outs = who.map((one) => join(work, `${set}-${one.replace(" ", "-")}.out`));
  const seconds = who.map((): number[] => []);
  const reports = who.map((): PrepareReport[] => []);
  for (let round = 0; round < rounds; round++) {
    for (const [i, one] of who.entries()) {
      const start = performance.now();
      const lastLine = await runProcess(behindShell(commandOf(plan, one, outs[i]!)));
      seconds[i]!.push((performance.now() - start) / 1000);
      reports[i]!.push(JSON.parse(lastLine));
    }
  }
  const rows = who.map((one, i): PrepareRow => ({
    set,
    quality,
    who: one,
    count,
    seconds: seconds[i]!,
    cpuSeconds: reports[i]!.map(({ cpuSeconds }) => cpuSeconds),
    peakMiB: one === "ours" ? Math.max(...reports[i]!.map(({ peakMiB }) => peakMiB ?? 0)) : null,
    ...(one !== "ours" && { difference: compare(outs[0]!, outs[i]!, count) }),
  }));
  for (const { name } of [...Deno.readDirSync(work)]) Deno.removeSync(join(work, name), { recursive: true });
  return rows;
}

/**
 * A stored zip of a folder's pictures, which come again and again until there are `count`.
 *
 * @returns its path
 */
export async function makeZip(
  python: string,
  folder: string,
  count: number,
  work: string,
): Promise<string> {
  const zip = join(work, "pictures.zip");
  await runProcess([python, "-B", pathOf("repeat_zip.py"), folder, zip, String(count)]);
  return zip;
}

/**
 * Pillow's version.
 *
 * @throws {UserError} if the program is no Python that has it
 */
export async function pillowVersion(python: string): Promise<string> {
  return await runProcess([python, "-c", "import PIL; print(PIL.__version__)"]);
}

function commandOf(plan: PreparePlan, who: Preparer, out: string): readonly [string, ...string[]] {
  const { source, python, processes } = plan;
  if (who === "ours") {
    const flags = ["--size", String(PREPARED_SIZE), "--out", out, "--force"];
    return denoCommand("our_prepare.ts", [source, ...flags], "--allow-write");
  }
  const numbers = [PREPARED_SIZE, processes].map(String);
  const draft = who === "pil draft" ? ["draft"] : [];
  return [python!, "-B", pathOf("pil_prepare.py"), source, out, ...numbers, ...draft];
}

/**
 * A command behind a shell that waits for it: on Linux the largest memory of a process counts from that of the one
 * that started it, and this one has drawn pictures.
 */
function behindShell(command: readonly [string, ...string[]]): readonly [string, ...string[]] {
  return Deno.build.os === "windows" ? command : ["sh", "-c", '"$@"; exit $?', "sh", ...command];
}

/** Runs a program to its end. @returns the last line that it printed */
async function runProcess([program, ...args]: readonly [string, ...string[]]): Promise<string> {
  const lastLine = (bytes: Uint8Array) => new TextDecoder().decode(bytes).trim().split("\n").at(-1)!;
  let output: Deno.CommandOutput;
  try {
    output = await new Deno.Command(program, { args }).output();
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound || error instanceof Deno.errors.PermissionDenied)) {
      throw error;
    }
    if (program === Deno.execPath()) throw error;
    throw new UserError(`--peer must be a Python interpreter, got "${program}"`);
  }
  if (output.success) return lastLine(output.stdout);
  throw new UserError(`${program} failed: ${lastLine(output.stderr) || "it ended without a word"}`);
}

/** How far Pillow's bytes are from our dataset. */
function compare(ours: string, theirs: string, count: number): Difference {
  const dataset = openDataset(ours);
  const file = Deno.openSync(theirs);
  try {
    if (dataset.count !== count) {
      throw new UserError(`Cannot compare: ${count} pictures were expected, ganwalk made ${dataset.count}`);
    }
    const difference = createDifference();
    for (let first = 0; first < count; first += COMPARED) {
      const indices = Array.from({ length: Math.min(COMPARED, count - first) }, (_, i) => first + i);
      const expected = new Uint8Array(indices.length * dataset.imageBytes);
      for (let filled = 0; filled < expected.length;) {
        const read = file.readSync(expected.subarray(filled));
        if (read === null) throw new UserError(`Cannot compare: Pillow made fewer than ${count} pictures`);
        filled += read;
      }
      difference.add(dataset.readImages(indices), expected);
    }
    return difference.result();
  } finally {
    file.close();
    dataset.close();
  }
}

/** Brings the files of a folder into the system's cache. */
function readOnce(source: string): void {
  if (!Deno.statSync(source).isDirectory) return;
  for (const { name } of Deno.readDirSync(source)) Deno.readFileSync(join(source, name));
}
