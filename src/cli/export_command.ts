/** `deno task export` on the command line. */
import { exportGenerator } from "../jobs/export_generator.ts";
import { GENERATOR_ENDING } from "../store/generator_file.ts";
import { UserError } from "../tensor/errors.ts";
import type { OptionTable } from "./options.ts";
import { defineCommand } from "./run_script.ts";
import { OUT_OPTION } from "./shared_options.ts";

const options = {
  run: { type: "string", default: "latest", help: "run folder, or latest: the newest run in --out" },
  checkpoint: {
    type: "string",
    help: "a .ckpt file, or a step of the run such as 1500; default: the newest",
  },
  file: {
    type: "path",
    help: "what to write; default: in models/, named after the run",
    check(text: string) {
      if (text.endsWith(GENERATOR_ENDING)) return;
      throw new UserError(`--file must be a path that ends in ${GENERATOR_ENDING}, got "${text}"`);
    },
  },
  out: OUT_OPTION,
} as const satisfies OptionTable;

/** Writes a generator to pass on. */
export const exportCommand = defineCommand(
  {
    command: "deno task export",
    summary:
      "Writes the generator of a run as one file that explore, interpolate, generate and evaluate take: its\n" +
      "weights and moving averages rounded to float16, a tenth of a checkpoint. A training cannot go on from it.",
    examples: [
      ["deno task export", "the latest run, as models/00001-faces.generator or whatever it is called"],
      ["deno task export --run latest --file models/mine.generator", "under another name"],
      ["deno task export --run out/00001-faces --checkpoint 1500", "an earlier state of a run"],
    ],
    options,
  },
  async ({ options }, reporter) => {
    exportGenerator(options, reporter);
    await Promise.resolve();
  },
);
