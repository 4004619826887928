/** `deno task prepare` on the command line. */
import { CROPS } from "../images/decode.ts";
import { FACE_COUNT, prepare } from "../jobs/prepare.ts";
import type { OptionTable } from "./options.ts";
import { defineCommand } from "./run_script.ts";

const options = {
  out: { type: "path", help: "the dataset file; default: data/NAME-SIZE.ganwalk" },
  size: { type: "integer", min: 8, max: 1024, default: 64, help: "side of the square pictures, in pixels" },
  channels: {
    type: "choice",
    choices: ["3", "1"],
    default: "3",
    help: "3 for colour, 1 for grey (luminance)",
  },
  crop: {
    type: "choice",
    choices: CROPS,
    default: "centre",
    help: "cut the longer side off, or none: stretch",
  },
  count: { type: "integer", min: 1, max: 1e7, default: FACE_COUNT, help: "how many faces to draw" },
  seed: { type: "integer", min: 0, default: 0, help: "which world of faces to draw" },
} as const satisfies OptionTable;

/** Makes a dataset. */
export const prepareCommand = defineCommand(
  {
    command: "deno task prepare",
    positional: "SOURCE…",
    summary: "Makes a dataset file and a preview PNG from pictures.\n" +
      "SOURCE is a folder (searched with all folders below it) or the word faces: the embedded drawn faces.",
    examples: [
      ["deno task prepare faces", "10,000 drawn faces, 64x64, into data/faces-64.ganwalk"],
      ["deno task prepare ~/photos --size 64 --out data/photos.ganwalk", "a folder, centre-cropped"],
      ["deno task prepare scans --size 32 --channels 1 --crop none", "grey pictures, stretched to squares"],
    ],
    options,
  },
  async ({ options, positional }, reporter) => {
    const channels = options.channels === "1" ? 1 : 3;
    await prepare(positional, { ...options, channels }, reporter);
  },
);
