/** A training as a process of its own, for tests that end it. */
import { fromFileUrl, join } from "@std/path";

const root = fromFileUrl(new URL("../../", import.meta.url));

/** Starts the script itself in the current folder: a kill of `deno task` would leave the training running. */
export function spawnTraining(...flags: readonly string[]): Deno.ChildProcess {
  const config = `--config=${join(root, "deno.json")}`;
  const script = join(root, "scripts/train.ts");
  return new Deno.Command(Deno.execPath(), {
    args: ["run", "--quiet", "--no-prompt", "--no-check", "--allow-all", config, script, ...flags],
    stdout: "piped",
    stderr: "piped",
  }).spawn();
}
