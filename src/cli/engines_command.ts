/** `deno task engines` on the command line. */
import { listEngines } from "../jobs/engines.ts";
import type { OptionTable } from "./options.ts";
import { defineCommand } from "./run_script.ts";
import { THREADS_OPTION } from "./shared_options.ts";

const options = {
  seconds: { type: "number", min: 0.1, max: 3600, default: 2, help: "how long each engine is timed" },
  threads: THREADS_OPTION,
} as const satisfies OptionTable;

/** Lists what can compute. */
export const enginesCommand = defineCommand(
  {
    command: "deno task engines",
    summary:
      "Lists what can compute here, with the time of a training step of 64x64 pixels in batches of 64, or fewer\n" +
      "where a step would take longer than --seconds. The cpu engine is for tests and is not timed.",
    examples: [
      ["deno task engines", "all engines, and the one that --backend auto takes"],
      ["deno task engines --seconds 20", "timed longer, in larger batches"],
      ["deno task engines --threads 1", "on one core"],
    ],
    options,
  },
  async ({ options }, reporter) => {
    await listEngines(options, reporter);
  },
);
