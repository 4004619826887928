/**
 * The commands of the README, as tasks, in a copy of the project that has no data and no runs.
 *
 *   deno task smoke
 *
 * Closes with the counts; the exit code is 1 if a command failed.
 */
import { join } from "@std/path";
import { copyProject } from "./support/project_copy.ts";

/** With the generator that comes with the project, before there is a run. */
const FRESH_COMMANDS = [
  "explore --dim 28 --means -0.6,0.3 --seed 1",
  "interpolate --from 1 --to 2",
  "explore distribution --count 20",
  "generate --seeds 0-35",
  "evaluate --run shipped --count 64 --pairs 20",
  "project --index 1 --starts 0 --steps 2 --rounds 1",
];

const COMMANDS = [
  "train --steps 3 --batch 8",
  "timeline",
  "explore --dim 28 --means -0.6,0.3",
  "explore grid --mean -0.3 --sd 0.4",
  "explore all",
  "interpolate --from 1 --to 2 --frames 10",
  "interpolate --from 1 --through 5,9 --to 3 --loop --frames 8 --format webp --numbered --file out/walk.webp",
  "generate --seeds 0-3",
  "generate --latent out/walk.png#3",
  "evaluate --count 64 --pairs 20",
  "train-encoder --steps 2 --batch 4 --held-out 4",
  "project --index 1-2 --fast --file out/found.png",
  "interpolate --from out/found.png#1 --to out/found.png#2 --frames 4",
  "train --resume latest --steps 4",
  "export --file models/mine.generator",
  "prepare faces --count 20 --size 32 --out data/small.ganwalk",
];

/** Why a command is not as it should be, or nothing. */
async function complaintAbout(command: string, folder: string): Promise<string | undefined> {
  const args = ["task", "--quiet", ...command.split(" ")];
  const output = await new Deno.Command(Deno.execPath(), { args, cwd: folder }).output();
  const [stdout, stderr] = [output.stdout, output.stderr].map((bytes) => new TextDecoder().decode(bytes));
  if (output.code !== 0) return `exit code ${output.code}: ${stderr}`;
  const paths = [...stdout!.matchAll(/^Wrote (\S+)/gm)].map(([, path]) => path!);
  if (paths.length === 0) return `it named no file: ${stdout}`;
  const missing = paths.filter((path) => Deno.statSync(join(folder, path)).size === 0);
  return missing.length > 0 ? `empty: ${missing}` : undefined;
}

const folder = Deno.makeTempDirSync({ prefix: "ganwalk-smoke-" });
let failed = 0;
const commands = [...COMMANDS];
try {
  if (copyProject(folder)) commands.unshift(...FRESH_COMMANDS);
  else console.log("without the generator that comes with the project: it is not in models/");
  for (const command of commands) {
    const start = performance.now();
    const complaint = await complaintAbout(command, folder);
    const seconds = ((performance.now() - start) / 1000).toFixed(1);
    console.log(`deno task ${command} … ${complaint ? `FAILED, ${complaint}` : `ok (${seconds} s)`}`);
    if (complaint) failed++;
  }
} finally {
  Deno.removeSync(folder, { recursive: true });
}
console.log(`smoke: ${commands.length - failed} passed, ${failed} failed`);
Deno.exit(failed === 0 ? 0 : 1);
