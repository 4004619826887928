/** The measurement behind `deno task bench step`. */
import type { Engine } from "../src/engine/engine.ts";
import { watchInterruption } from "../src/jobs/interruption.ts";
import { UserError } from "../src/tensor/errors.ts";
import { type Child, startChild } from "./child.ts";
import { type Contestant, denoCommand, SLOWNESS } from "./contestants.ts";
import type { MatrixPeak } from "./matrix_peak.ts";
import { cellLines, flopsOf, headLine, median, type Row, stockLines, summaryLine } from "./rows.ts";
import type { Cell } from "./setting.ts";
import { PRESET_WIDTH } from "./width.ts";

/** The first steps, in which steps are traced and kernels built, do not count. */
const UNCOUNTED = 2;
/** A share of the matrix peak that trainings reach, for the estimate. */
const USUAL_SHARE = 0.5;

/** What is measured. */
export interface StepPlan {
  readonly contestants: readonly Contestant[];
  readonly cells: readonly Cell[];
  /** Counted steps of each contestant in each cell. */
  readonly steps: number;
  /** The engine that measures the matrix peak. */
  readonly engine: Engine["name"];
  /** How many compute. */
  readonly threads: number;
}

/** How a measurement ended. */
export type Outcome = "complete" | "incomplete" | "interrupted";

interface Entry {
  readonly contestant: Contestant;
  readonly child: Child;
  readonly msPerImage: number[];
  peakMiB: number | null;
}

interface Session {
  readonly plan: StepPlan;
  /** Contestants that did not run. */
  readonly out: Set<string>;
  isInterrupted(): boolean;
}

/**
 * Measures cell by cell; the contestants of a cell take turns, a step each. Prints the rows of each cell when it
 * is done. Ctrl-C ends it after the step that runs, without the cell that was not done.
 *
 * @param save called with all rows so far after each cell
 * @returns how it ended; "incomplete" if one of ours did not run
 */
export async function measureSteps(plan: StepPlan, save: (rows: readonly Row[]) => void): Promise<Outcome> {
  const peak = await measureMatrixPeak(plan.engine, plan.threads);
  console.log(describePeak(peak));
  console.log(`About ${formatMinutes(estimateSeconds(plan, peak))} on a quiet machine`);
  console.log(`\n${headLine()}`);
  const interruption = watchInterruption(() => status("Stopping after this step"));
  const session = { plan, out: new Set<string>(), isInterrupted: () => interruption.requested };
  const done: Row[][] = [];
  try {
    for (const cell of plan.cells) {
      const rows = await measureCell(session, cell);
      status("");
      if (!rows) break;
      for (const line of cellLines(rows, peak)) console.log(line);
      done.push(rows);
      save(done.flat());
    }
  } finally {
    interruption.release();
  }
  const summary = [summaryLine(done) ?? [], stockLines(done)].flat();
  if (summary.length > 0) console.log(`\n${summary.join("\n")}`);
  if (done.length < plan.cells.length) return "interrupted";
  return [...session.out].some((name) => name.startsWith("ganwalk")) ? "incomplete" : "complete";
}

/** @returns nothing if it was interrupted */
async function measureCell(session: Session, cell: Cell): Promise<Row[] | undefined> {
  const { plan: { contestants, steps }, isInterrupted } = session;
  let entries: Entry[] = [];
  try {
    for (const contestant of contestants) {
      if (isInterrupted()) return undefined;
      const entry = await enter(session, contestant, cell);
      if (entry) entries.push(entry);
    }
    for (let step = -UNCOUNTED; step < steps; step++) {
      for (const entry of [...entries]) {
        if (isInterrupted()) return undefined;
        status(`${title(entry.contestant, cell)}: ${step < 0 ? "first steps" : `step ${step + 1}/${steps}`}`);
        if (await takeTurn(session, entry, cell, step >= 0)) continue;
        entries = entries.filter((other) => other !== entry);
        await entry.child.close();
      }
    }
    return entries.map((entry) => rowOf(entry, cell));
  } finally {
    for (const { child } of entries) await child.close();
  }
}

async function enter(session: Session, contestant: Contestant, cell: Cell): Promise<Entry | undefined> {
  const command = contestant.command(cell);
  if (!command || session.out.has(key(contestant, cell))) return undefined;
  status(`${title(contestant, cell)}: starting`);
  const [program, ...args] = command;
  try {
    return { contestant, child: await startChild(program, args), msPerImage: [], peakMiB: null };
  } catch (error) {
    leaveOut(session, contestant, cell, error);
    return undefined;
  }
}

/** @returns whether the step was taken */
async function takeTurn(session: Session, entry: Entry, cell: Cell, counts: boolean): Promise<boolean> {
  try {
    const { milliseconds, peakMiB } = await entry.child.step();
    if (counts) entry.msPerImage.push(milliseconds / cell.batch);
    entry.peakMiB = peakMiB;
    return true;
  } catch (error) {
    leaveOut(session, entry.contestant, cell, error);
    return false;
  }
}

/** What does not run is left out from here on. */
function leaveOut({ out, isInterrupted }: Session, contestant: Contestant, cell: Cell, error: unknown): void {
  // A signal may have reached the children, too.
  if (isInterrupted()) return;
  status("");
  console.log(`${title(contestant, cell)}: left out from here on, ${(error as Error).message}`);
  out.add(key(contestant, cell));
}

function rowOf({ contestant: { who, variant }, child, msPerImage, peakMiB }: Entry, cell: Cell): Row {
  const { width, ...rest } = cell;
  return {
    who,
    engine: child.engine,
    variant,
    ...rest,
    msPerImage: median(msPerImage),
    peakMiB,
    ...(width === PRESET_WIDTH ? {} : { width }),
  };
}

async function measureMatrixPeak(engine: string, threads: number): Promise<MatrixPeak> {
  status("Measuring the matrix peak");
  const [program, ...args] = denoCommand("matrix_peak.ts", [engine, String(threads)]);
  const { success, stdout, stderr } = await new Deno.Command(program, { args }).output();
  status("");
  if (!success) throw new UserError(new TextDecoder().decode(stderr).trim());
  return JSON.parse(new TextDecoder().decode(stdout));
}

function describePeak({ f32, bf16 }: MatrixPeak): string {
  const half = bf16 > 0 ? `, bf16 ${bf16.toFixed(0)} GFLOP/s` : " GFLOP/s";
  return `Matrix peak, the best of ten products of square matrices: f32 ${f32.toFixed(0)}${half}`;
}

function estimateSeconds({ contestants, cells, steps, engine }: StepPlan, peak: MatrixPeak): number {
  let seconds = 0;
  for (const cell of cells) {
    const perStep = cell.batch * flopsOf(cell) / (USUAL_SHARE * SLOWNESS[engine] * peak.f32 * 1e9);
    for (const { startSeconds, slowness, command } of contestants) {
      if (command(cell)) seconds += startSeconds + (UNCOUNTED + steps) * slowness * perStep;
    }
  }
  return seconds;
}

function formatMinutes(seconds: number): string {
  return seconds < 90 ? `${Math.ceil(seconds / 10) * 10} s` : `${Math.ceil(seconds / 60)} minutes`;
}

function key({ name }: Contestant, { precision }: Cell): string {
  return `${name} ${precision}`;
}

function title(contestant: Contestant, cell: Cell): string {
  return `${key(contestant, cell)}, batch ${cell.batch}, ${cell.size}x${cell.size}`;
}

/** Shows what runs, in a terminal only; "" clears the line. */
function status(text: string): void {
  if (Deno.stderr.isTerminal()) Deno.stderr.writeSync(new TextEncoder().encode(`\r\x1b[K${text}`));
}
