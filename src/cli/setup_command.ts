/** `deno task setup` on the command line. */
import { setUp } from "../jobs/setup.ts";
import { UserError } from "../tensor/errors.ts";
import type { OptionTable } from "./options.ts";
import { defineCommand } from "./run_script.ts";

const options = {
  retry: { type: "boolean", help: "try a download again that failed less than a day ago" },
  gpu: { type: "boolean", help: "provide TensorFlow for NVIDIA GPUs (Linux x86-64)" },
  yes: { type: "boolean", help: "with --gpu: download without asking" },
  verbose: { type: "boolean", help: "say where the library lies even if there is nothing to do" },
} as const satisfies OptionTable;

/** Provides TensorFlow's C library. */
export const setupCommand = defineCommand(
  {
    command: "deno task setup",
    summary: "Provides TensorFlow's C library, once; the other tasks run this by themselves.\n" +
      "Taken, in this order: the file that TENSORFLOW_LIBRARY names; an installed Python TensorFlow;\n" +
      "a download with pip or uvx (about 230 MB, 683 MB on disk) into the user's cache folder (or GANWALK_CACHE).\n" +
      "With --gpu only a library that computes on NVIDIA GPUs will do (a download of 2425 MB, 4029 MB on disk).",
    examples: [
      ["deno task setup", "nothing to do if it is there already"],
      ["deno task setup --verbose", "and say which library is used"],
      ["deno task setup --gpu", "for an NVIDIA GPU: asks, then downloads TensorFlow and NVIDIA's libraries"],
      ["deno task setup --retry", "try a failed download again"],
    ],
    options,
  },
  async ({ options }, reporter) => {
    if (options.yes && !options.gpu) {
      throw new UserError("Cannot use --yes: only --gpu asks before it downloads; add --gpu");
    }
    await setUp(options, reporter);
  },
);
