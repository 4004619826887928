/** Flags that every command with pictures of a generator shares. */
import type { OptionTable } from "./options.ts";
import { BACKEND_OPTION, DEVICE_OPTION, OUT_OPTION, THREADS_OPTION } from "./shared_options.ts";

/** Which generator, and how large its pictures are shown. */
export const GENERATOR_OPTIONS = {
  run: { type: "string", default: "latest", help: "run folder, or latest: the newest run in --out" },
  checkpoint: {
    type: "string",
    help: "a .ckpt file, or a step of the run such as 1500; default: the newest",
  },
  scale: { type: "integer", min: 1, max: 64, default: 2, help: "each pixel becomes N x N pixels" },
  out: OUT_OPTION,
  backend: BACKEND_OPTION,
  device: DEVICE_OPTION,
  threads: THREADS_OPTION,
} as const satisfies OptionTable;

/** The flag that names the picture. */
export const FILE_OPTION = {
  type: "path",
  help: "where the picture goes; default: in the run folder, named after the options",
} as const;
