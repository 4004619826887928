/** `deno task runs` on the command line. */
import { listRuns } from "../jobs/runs.ts";
import type { OptionTable } from "./options.ts";
import { defineCommand } from "./run_script.ts";
import { OUT_OPTION } from "./shared_options.ts";

const options = {
  out: OUT_OPTION,
  checkpoints: { type: "boolean", help: "list the checkpoints of each run, too" },
  check: { type: "boolean", help: "read every checkpoint, and name those that are damaged" },
} as const satisfies OptionTable;

/** Lists all runs. */
export const runsCommand = defineCommand(
  {
    command: "deno task runs",
    summary:
      "Lists all runs: whether they are being trained, finished or stopped, their step and the last one saved, the\n" +
      "losses and scores of the last step, the sliced Wasserstein distance x 1000 of the newest and the best\n" +
      "checkpoint (of 256 pictures, lower is better), and the size on the disk.",
    examples: [
      ["deno task runs", "a line for each run in out/"],
      ["deno task runs --checkpoints", "and one for each checkpoint, with its distance and size"],
      ["deno task runs --check", "which checkpoints are damaged"],
    ],
    options,
  },
  async ({ options }, reporter) => {
    listRuns(options, reporter);
    await Promise.resolve();
  },
);
