/** `deno task engines` on the command line. */
import { listEngines } from "../jobs/engines.ts";
import type { OptionTable } from "./options.ts";
import { defineCommand } from "./run_script.ts";

const options = {} as const satisfies OptionTable;

/** Lists what can compute. */
export const enginesCommand = defineCommand(
  {
    command: "deno task engines",
    summary:
      "Lists what can compute here, with the time of a training step of 64x64 pixels: two seconds each, in\n" +
      "batches of 64, or fewer where a step would take longer. The cpu engine is for tests and is not timed.",
    examples: [
      ["deno task engines", "all engines, and the one that --backend auto takes"],
      ["deno task train --backend webgpu", "train on one of them"],
    ],
    options,
  },
  async (_, reporter) => {
    await listEngines(reporter);
  },
);
