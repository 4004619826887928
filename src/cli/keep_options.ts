/** Flags of train about what stays on the disk, and where a run goes on. */
import { DEFAULT_KEEP, parseKeep } from "../store/keep.ts";
import type { OptionTable } from "./options.ts";

/** What is kept, from where a run goes on, and what it would cost. */
export const KEEP_OPTIONS = {
  keep: {
    type: "string",
    default: DEFAULT_KEEP,
    check: parseKeep,
    help:
      "checkpoints that stay: all, or the newest N, the first of every so many steps, the N best by sliced " +
      "Wasserstein distance at 256 pictures",
  },
  "from-step": {
    type: "integer",
    min: 0,
    help: "with --resume: go on from the checkpoint of this step; later ones are put aside",
  },
  "dry-run": {
    type: "boolean",
    help: "print all settings and what a step costs in time and memory, and write nothing",
  },
} as const satisfies OptionTable;
