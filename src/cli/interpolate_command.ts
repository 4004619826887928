/** `deno task interpolate` on the command line. */
import { interpolate } from "../jobs/interpolate.ts";
import { PATH_METHODS } from "../latent/paths.ts";
import { fileOption, GENERATOR_OPTIONS } from "./figure_options.ts";
import type { OptionTable } from "./options.ts";
import { defineCommand } from "./run_script.ts";

const options = {
  from: { type: "integer", min: 0, default: 1, help: "seed of the first face" },
  to: { type: "integer", min: 0, default: 2, help: "seed of the last face" },
  frames: { type: "integer", min: 2, max: 1000, default: 16, help: "pictures, both ends included" },
  method: {
    type: "choice",
    choices: PATH_METHODS,
    default: "slerp",
    help: "along the sphere, or the straight line",
  },
  seconds: { type: "number", min: 0.02, max: 600, default: 2, help: "length of the GIF" },
  file: fileOption(".gif", "where the GIF goes, the PNG beside it; default: in the run folder"),
  ...GENERATOR_OPTIONS,
} as const satisfies OptionTable;

/** Goes from one face to another. */
export const interpolateCommand = defineCommand(
  {
    command: "deno task interpolate",
    summary:
      "Goes from one face to another through the latent space: a GIF, and its frames side by side as a PNG.\n" +
      "Seeds are those of `deno task generate`.",
    examples: [
      ["deno task interpolate --from 1 --to 2 --frames 10", "from face 1 to face 2"],
      ["deno task interpolate --from 3 --to 9 --method lerp", "along the straight line"],
      ["deno task interpolate --from 3 --to 9 --frames 60 --seconds 4", "smoother, for four seconds"],
    ],
    options,
  },
  async ({ options }, reporter) => {
    for (const path of await interpolate(options, reporter)) reporter.line(`Wrote ${path}`);
  },
);
