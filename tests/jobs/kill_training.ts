/**
 * Kills a training again and again (SIGKILL, at random moments), resumes it each time, and compares what comes out
 * with a training that was never killed.
 *
 *   deno run -A tests/jobs/kill_training.ts --kills 200
 *   deno run -A tests/jobs/kill_training.ts --kills 20 --backend wasm --seed 7
 */
import { parseArgs } from "@std/cli/parse-args";
import { readCheckpoint, stepOf } from "../../src/store/checkpoint.ts";
import { readLog } from "../../src/store/log.ts";
import { checkpointsOf } from "../../src/store/run_folder.ts";
import { createRandom } from "../../src/tensor/random.ts";
import { prepareSmallFaces } from "../support/small_training.ts";
import { spawnTraining } from "../support/spawn_training.ts";
import { filesBelow, inWorkspace, sameFiles } from "../support/workspace.ts";

/** How often, and what. */
export interface KillOptions {
  readonly kills: number;
  readonly steps: number;
  readonly saveEvery: number;
  readonly backend: string;
  /** Of the moments. */
  readonly seed: number;
  /** Called after each kill. */
  readonly onKill?: (report: Readonly<KillReport>) => void;
}

/** What happened. */
export interface KillReport {
  /** Kills so far, and the part of them before the training had begun to take steps. */
  kills: number;
  atStart: number;
  /** Kills that left a file half written, and those that left half a line of a log. */
  halfFiles: number;
  halfLines: number;
  /** Steps that were done and not saved, all together, and the most of one kill. */
  lostSteps: number;
  mostLostSteps: number;
  /** Files of both runs that are not the same; sampled pictures count, too. */
  differences: string[];
}

/** One kill in so many comes at any moment of the start. */
const START_SHARE = 0.15;
/** More than what is done until a kill comes. */
const STEPS_TO_SPARE = 12;

/** Runs all of it in the workspace that is the current folder. */
export async function killTraining(options: KillOptions): Promise<KillReport> {
  const random = createRandom(options.seed);
  const report: KillReport = {
    kills: 0,
    atStart: 0,
    halfFiles: 0,
    halfLines: 0,
    lostSteps: 0,
    mostLostSteps: 0,
    differences: [],
  };
  const whole = startTraining(options, "whole");
  let window = 2000;
  let startup = 1000;
  let saved = 0;
  while (report.kills < options.kills) {
    const began = performance.now();
    const training = startTraining(options, "killed", saved > 0);
    // The kills must not run out of steps.
    const isLate = saved + STEPS_TO_SPARE > options.steps;
    const atStart = saved > 0 && (random.uniform() < START_SHARE || isLate);
    if (!atStart) {
      await training.saying("\nRun ");
      startup = performance.now() - began;
    }
    // Without a checkpoint there is nothing to go on from.
    while (saved === 0 && newestStep("killed") === 0 && !training.hasEnded()) await sleep(5);
    await sleep(random.uniform() * (atStart ? startup : window));
    const { signal, text } = await training.kill();
    if (signal !== "SIGKILL") throw new Error(`It ended by itself after ${report.kills} kills: ${text}`);
    saved = takeStock(report, saved);
    report.kills++;
    if (atStart) report.atStart++;
    else window *= saved > options.steps * report.kills / options.kills ? 0.8 : 1.15;
    options.onKill?.(report);
  }
  for (const training of [startTraining(options, "killed", true), whole]) {
    const { code, text } = await training.ended();
    if (code !== 0) throw new Error(text);
  }
  report.differences = compare("whole/00001-faces", "killed/00001-faces");
  return report;
}

function sleep(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}

function startTraining({ steps, saveEvery, backend }: KillOptions, out: string, resume = false) {
  const flags = resume
    ? ["--resume", "latest"]
    : ["--data=data/faces-32.ganwalk", "--batch=2", `--save-every=${saveEvery}`, "--sample-every=7"];
  const child = spawnTraining(
    ...flags,
    `--steps=${steps}`,
    `--out=${out}`,
    `--backend=${backend}`,
    "--keep=newest:2,every:50,best:1",
    "--precision=f32",
    "--threads=1",
  );
  let text = "";
  let isRunning = true;
  const reading = [child.stdout, child.stderr].map(async (stream) => {
    for await (const chunk of stream.pipeThrough(new TextDecoderStream())) text += chunk;
  });
  const ended = async () => {
    const { code, signal } = await child.status;
    await Promise.all(reading);
    return { code, signal, text };
  };
  child.status.then(() => isRunning = false);
  return {
    ended,
    hasEnded: () => !isRunning,
    async saying(part: string) {
      while (!text.includes(part) && isRunning) await sleep(5);
    },
    kill() {
      if (isRunning) child.kill("SIGKILL");
      return ended();
    },
  };
}

function newestStep(out: string): number {
  const path = checkpointsOf(`${out}/00001-faces`).at(-1);
  return path === undefined ? 0 : stepOf(path);
}

/** Looks at what a kill left, and gives the step of the newest checkpoint, which must be whole. */
function takeStock(report: KillReport, before: number): number {
  const run = "killed/00001-faces";
  const { step } = readCheckpoint(checkpointsOf(run).at(-1)!);
  if (step < before) throw new Error(`Step ${before} was saved, and is gone: ${step} is the newest`);
  const logged = readLog(`${run}/log.jsonl`).at(-1)?.step ?? 0;
  // A log that was just being cut at the start of a session ends at its checkpoint.
  if (logged < step) throw new Error(`Step ${step} is saved, but the log ends at ${logged}`);
  report.lostSteps += logged - step;
  report.mostLostSteps = Math.max(report.mostLostSteps, logged - step);
  if (filesBelow(run).some((path) => path.endsWith(".part"))) report.halfFiles++;
  if (!/(^|\n)$/.test(Deno.readTextFileSync(`${run}/log.jsonl`))) report.halfLines++;
  return step;
}

/**
 * The paths that are not the same in both runs. Left out are those that hold times, process numbers or the run's path,
 * and alarms.jsonl: what the samples are warned of is warned of once a session, so sessions more are lines more.
 */
function compare(whole: string, killed: string): string[] {
  const names = new Set([whole, killed].flatMap((run) => filesBelow(run)));
  for (const name of ["timing.jsonl", ".lock", "chart.svg", "chart.png", "alarms.jsonl"]) names.delete(name);
  return [...names].filter((name) => {
    try {
      return !sameFiles(`${whole}/${name}`, `${killed}/${name}`);
    } catch (error) {
      if (error instanceof Deno.errors.NotFound) return true;
      throw error;
    }
  });
}

if (import.meta.main) {
  const flags = parseArgs(Deno.args, {
    string: ["kills", "backend", "seed", "save-every", "steps"],
    default: { kills: "20", backend: "tensorflow", seed: "1", "save-every": "2" },
  });
  const kills = Number(flags.kills);
  const start = performance.now();
  await inWorkspace(async ({ reporter }) => {
    await prepareSmallFaces(reporter);
    const report = await killTraining({
      kills,
      steps: Number(flags.steps ?? Math.max(30, 4 * kills)),
      saveEvery: Number(flags["save-every"]),
      backend: flags.backend,
      seed: Number(flags.seed),
      onKill: ({ kills, lostSteps }) => {
        if (kills % 10 === 0) {
          console.log(`${kills} kills, ${lostSteps} steps lost, at step ${newestStep("killed")}`);
        }
      },
    });
    console.log(report, `${((performance.now() - start) / 1000).toFixed(0)} s`);
    if (report.differences.length > 0) Deno.exit(1);
  });
}
