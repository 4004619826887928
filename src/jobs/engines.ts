/** `deno task engines`: what can compute on this machine, and how fast. */
import { BACKENDS, type Engine, startEngine } from "../engine/engine.ts";
import { UserError } from "../tensor/errors.ts";
import { choosePrecision } from "./choose_precision.ts";
import { measureSpeed, type Speed, type SpeedSetting } from "./engine_speed.ts";
import type { Reporter } from "./reporter.ts";

/** The options of `deno task engines`. */
export interface EnginesOptions {
  /** How long each engine is timed. */
  readonly seconds: number;
  /** CPU threads; default: one for each core. */
  readonly threads?: number;
}

/** An engine as it is listed. */
export interface EngineReading {
  readonly name: Engine["name"];
  /** Of the library that computes; absent if the engine does not start. */
  readonly version?: string;
  /** What it computes on, or why it does not start. */
  readonly device: string;
  /** Absent if it does not start, or is for tests. */
  readonly speed?: Speed & { readonly precision: string };
}

/** What `train` does by default; slow engines stay with a small batch. */
const DEFAULT_SETTING = { size: 64, batches: [2, 16, 64] };
const COLUMNS = ["engine", "version", "device", "ms/image"];

/**
 * Starts every engine in turn, times the training step on each, and says which one `auto` takes.
 *
 * @param setting what is timed; default: 64x64 pixels in batches of up to 64
 */
export async function listEngines(
  options: EnginesOptions,
  reporter: Reporter,
  setting?: Omit<SpeedSetting, "seconds">,
): Promise<EngineReading[]> {
  const readings: EngineReading[] = [];
  const names = BACKENDS.filter((name) => name !== "auto");
  const bar = reporter.progress("Timing", names.length);
  for (const [i, name] of names.entries()) {
    bar.update(i, name);
    readings.push(await readEngine(name, options, setting));
  }
  bar.end();
  for (const line of formatTable(readings)) reporter.line(line);
  const batches = new Set(readings.flatMap(({ speed }) => speed ? [speed.batchSize] : []));
  if (batches.size > 1) {
    reporter.line("A picture takes longer in a small batch: compare engines in one batch only");
  }
  const { name, reason } = await startEngine("auto", { threads: options.threads });
  reporter.line(`--backend auto takes ${name}${reason ? `, because ${reason}` : ""}`);
  return readings;
}

async function readEngine(
  name: Engine["name"],
  { seconds, threads }: EnginesOptions,
  setting: Omit<SpeedSetting, "seconds"> = DEFAULT_SETTING,
): Promise<EngineReading> {
  try {
    const engine = await startEngine(name, { threads });
    const { version, device } = engine;
    // It would take minutes.
    if (name === "cpu") return { name, version, device };
    const { precision } = choosePrecision("auto", engine);
    const speed = await measureSpeed(engine, { precision }, { ...setting, seconds });
    return { name, version, device, speed: { ...speed, precision } };
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return { name, device: error.message };
  }
}

function formatTable(readings: readonly EngineReading[]): string[] {
  const rows = readings.map(({ name, version = "", device, speed }) => [
    name,
    version,
    device,
    speed ? `${formatSpeed(speed)} (${speed.precision}, batch ${speed.batchSize})` : "-",
  ]);
  const table = [COLUMNS, ...rows];
  const widths = COLUMNS.map((_, column) => Math.max(...table.map((row) => row[column]!.length)));
  return table.map((row) => row.map((cell, column) => cell.padEnd(widths[column]!)).join("  ").trimEnd());
}

function formatSpeed({ millisecondsPerImage }: Speed): string {
  return millisecondsPerImage < 100 ? millisecondsPerImage.toPrecision(3) : millisecondsPerImage.toFixed(0);
}
