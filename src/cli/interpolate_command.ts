/** `deno task interpolate` on the command line. */
import { ANIMATION_FORMATS, interpolate } from "../jobs/interpolate.ts";
import { EASINGS } from "../latent/easing.ts";
import { parseLatentSource, parseLatentSources } from "../latent/latent_source.ts";
import { PATH_METHODS } from "../latent/paths.ts";
import { fileOption, GENERATOR_OPTIONS } from "./figure_options.ts";
import type { OptionTable } from "./options.ts";
import { defineCommand } from "./run_script.ts";

const options = {
  from: {
    type: "string",
    check: (text: string) => parseLatentSource(text, "--from"),
    help:
      "the first face: a seed, a file with latents such as face.png#3, or numbers such as 0.1,-0.2,…; default: 1, or the first of --through",
  },
  to: {
    type: "string",
    check: (text: string) => parseLatentSource(text, "--to"),
    help: "the last face, named likewise; default: 2, or the last of --through",
  },
  through: {
    type: "string",
    check: (text: string) => parseLatentSources(text, "--through"),
    help: "faces between them, or all faces: seeds and files such as 1,5,9,face.png#3",
  },
  loop: { type: "boolean", help: "go back to the first face, so that it repeats without a jump" },
  frames: {
    type: "integer",
    min: 2,
    max: 1000,
    help: "pictures in all; default: 15 from each face to the next, and the last one",
  },
  seconds: {
    type: "number",
    min: 0.04,
    max: 600,
    help: "length of the animation; default: 2 from each face to the next",
  },
  method: {
    type: "choice",
    choices: PATH_METHODS,
    help: "along the straight line or the sphere; default: slerp, with a uniform prior lerp",
  },
  easing: {
    type: "choice",
    choices: EASINGS,
    default: "linear",
    help: "the pace from each face to the next; ease-in-out rests at the faces",
  },
  format: {
    type: "choice",
    choices: ANIMATION_FORMATS,
    help:
      "of the animation; default: as --file ends, else gif; webp has all colours, and is smaller; apng has them exactly",
  },
  columns: {
    type: "integer",
    min: 1,
    max: 1000,
    help: "frames in a row of the strip; default: a row from each face to the next, 16 at most",
  },
  plain: { type: "boolean", help: "the strip without names and borders of the key faces" },
  numbered: {
    type: "boolean",
    help: "write each frame, too, 0001.png and so on, into a folder named as the animation",
  },
  file: fileOption(
    [".gif", ".webp", ".apng"],
    "where the animation goes, the strip as .png beside it; default: in the run folder",
  ),
  ...GENERATOR_OPTIONS,
} as const satisfies OptionTable;

const MOST_PATHS_SHOWN = 3;

/** Goes from face to face. */
export const interpolateCommand = defineCommand(
  {
    command: "deno task interpolate",
    summary:
      "Goes from one face to another through the latent space, and through others between them: an animation, and\n" +
      "its frames side by side as a PNG, the key faces marked. A face is a seed, as in `deno task generate`, numbers,\n" +
      "or a picture written earlier: face.png#3 is the third latent of the JSON beside it.",
    examples: [
      ["deno task interpolate --from 1 --to 2 --frames 10", "from face 1 to face 2"],
      [
        "deno task interpolate --through 1,5,9 --loop",
        "through three faces, and back to the first",
      ],
      ["deno task interpolate --from 3 --to 9 --method lerp", "along the straight line"],
      [
        "deno task interpolate --from 3 --to 9 --frames 60 --seconds 4 --easing ease-in-out",
        "smoother, for four seconds, resting at the faces",
      ],
      [
        "deno task interpolate --from face.png --to 7 --format webp",
        "from a picture written earlier, as WebP",
      ],
      ["deno task interpolate --from 1 --to 2 --format apng", "as animated PNG, with the exact colours"],
      ["deno task interpolate --from 1 --to 2 --numbered", "each frame as a PNG, too"],
    ],
    options,
  },
  async ({ options }, reporter) => {
    const paths = await interpolate(options, reporter);
    for (const path of paths.slice(0, MOST_PATHS_SHOWN)) reporter.line(`Wrote ${path}`);
    const frames = paths.length - MOST_PATHS_SHOWN;
    if (frames > 0) {
      reporter.line(`and ${frames} frames, to ${paths.at(-1)}; a JSON with its latent beside each`);
    }
  },
);
