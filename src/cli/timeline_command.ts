/** `deno task timeline` on the command line. */
import { TIMELINE_DEFAULTS } from "../jobs/run_pictures.ts";
import { SAMPLE_COUNT } from "../jobs/sample_grids.ts";
import { timeline } from "../jobs/timeline.ts";
import type { OptionTable } from "./options.ts";
import { defineCommand } from "./run_script.ts";
import { OUT_OPTION } from "./shared_options.ts";

const options = {
  run: { type: "string", default: "latest", help: "run folder, or latest: the newest run in --out" },
  steps: { type: "integers", help: "the steps to show; default: spread over the run" },
  samples: {
    type: "integer",
    min: 1,
    max: SAMPLE_COUNT,
    default: TIMELINE_DEFAULTS.samples,
    help: "in each row of the strip",
  },
  rows: {
    type: "integer",
    min: 1,
    max: 1000,
    default: TIMELINE_DEFAULTS.rows,
    help: "of the strip at most, one for each step",
  },
  frames: {
    type: "integer",
    min: 1,
    max: 1000,
    default: TIMELINE_DEFAULTS.frames,
    help: "of the GIF at most",
  },
  seconds: {
    type: "number",
    min: 0.1,
    max: 600,
    default: TIMELINE_DEFAULTS.seconds,
    help: "length of the GIF",
  },
  scale: {
    type: "integer",
    min: 1,
    max: 64,
    help: "each pixel becomes N x N pixels; default: 2 for 32 pixels, 1 for 64 and more",
  },
  out: OUT_OPTION,
} as const satisfies OptionTable;

/** Draws a run's curves and its samples over time. */
export const timelineCommand = defineCommand(
  {
    command: "deno task timeline",
    summary:
      "Draws a run's losses and scores (chart.svg, chart.png) and how its samples changed from the first step\n" +
      "to the last: timeline.png, a row for each step, and timeline.gif. A training draws them by itself when it\n" +
      "ends; this works on a run that goes on, too.",
    examples: [
      ["deno task timeline", "of the latest run, into its folder"],
      ["deno task timeline --run out/00001-faces --steps 50,500,1000,2000", "these steps only"],
      ["deno task timeline --samples 16 --rows 24 --seconds 12", "more of it, and slower"],
    ],
    options,
  },
  async ({ options }, reporter) => {
    for (const path of await timeline(options)) reporter.line(`Wrote ${path}`);
  },
);
