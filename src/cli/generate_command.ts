/** `deno task generate` on the command line. */
import { generate } from "../jobs/generate.ts";
import { parseLatentSource } from "../latent/latent_source.ts";
import { GENERATOR_OPTIONS } from "./figure_options.ts";
import type { OptionTable } from "./options.ts";
import { defineCommand } from "./run_script.ts";

const options = {
  seeds: { type: "integers", default: [0, 1, 2, 3, 4, 5, 6, 7], help: "one picture each" },
  latent: {
    type: "string",
    check: (text: string) => parseLatentSource(text, "--latent"),
    help:
      "a picture of numbers such as 0.1,-0.2,… or of a file with latents such as face.png#3; without --seeds alone",
  },
  folder: {
    type: "path",
    help: "where the pictures go; default: generated/ in the run folder, or in out/shipped",
  },
  ...GENERATOR_OPTIONS,
  scale: { ...GENERATOR_OPTIONS.scale, default: 1 },
} as const satisfies OptionTable;

const MOST_PATHS_SHOWN = 3;

/** Writes single pictures. */
export const generateCommand = defineCommand(
  {
    command: "deno task generate",
    summary: "Writes one PNG for each seed. A seed stands for the same latent in every command.\n" +
      "--latent takes a latent from elsewhere: numbers, a JSON file, or a picture written earlier, of which face.png#3\n" +
      "is the third latent of the JSON beside it.",
    examples: [
      ["deno task generate --seeds 0-35", "36 pictures of the latest run"],
      ["deno task generate --seeds 3,9 --scale 4 --folder faces", "two of them, larger, elsewhere"],
      ["deno task generate --latent face.png#3 --scale 4", "the third face of a picture written earlier"],
      ["deno task generate --run out/00001-faces --checkpoint 500", "of an earlier state of a run"],
    ],
    options,
  },
  async ({ options, given }, reporter) => {
    const seeds = options.latent === undefined || given.has("seeds") ? options.seeds : [];
    const paths = await generate({ ...options, seeds }, reporter);
    for (const path of paths.slice(0, MOST_PATHS_SHOWN)) reporter.line(`Wrote ${path}`);
    const more = paths.length - MOST_PATHS_SHOWN;
    if (more > 0) reporter.line(`and ${more} more, to ${paths.at(-1)}; a JSON with its latent beside each`);
  },
);
