/** `deno task explore arithmetic` on the command line. */
import { exploreArithmetic } from "../jobs/explore_arithmetic.ts";
import { UserError } from "../tensor/errors.ts";
import { GENERATOR_OPTIONS, PICTURE_OPTION, PLAIN_OPTION } from "./figure_options.ts";
import type { OptionTable } from "./options.ts";
import { defineCommand } from "./run_script.ts";

const options = {
  plain: PLAIN_OPTION,
  file: PICTURE_OPTION,
  ...GENERATOR_OPTIONS,
} as const satisfies OptionTable;

/** Faces added, subtracted, multiplied and averaged. */
export const exploreArithmeticCommand = defineCommand(
  {
    command: "deno task explore arithmetic",
    positional: "EXPRESSION",
    summary: "Latent arithmetic: the faces that an expression names, and its result, in a row.\n" +
      "A face is seed:N, the one that deno task generate --seeds N writes, mean(N,M,…), of several, or\n" +
      "file:face.png#3, the third latent of a picture written earlier or of a JSON; quotes around a path, as in\n" +
      "'my face.png#3', let it have spaces. dir:smile is one unit along a direction that deno task directions or\n" +
      "deno task explore factors has found. + - * and the absolute value |…| act on each component; numbers are\n" +
      "factors. Put quotes around an expression.",
    examples: [
      ['deno task explore arithmetic "seed:3 + seed:9"', "the sum of two faces"],
      ['deno task explore arithmetic "|seed:3 - seed:9|"', "what they differ in"],
      ['deno task explore arithmetic "seed:3 * seed:9"', "their product, component by component"],
      [
        'deno task explore arithmetic "mean(1,2,3) - mean(4,5,6) + mean(7,8,9)"',
        "averages of three faces each, as in the DCGAN paper",
      ],
      [
        'deno task explore arithmetic "file:face.png#3 - mean(1,2,file:face.png#4)"',
        "faces of a picture written earlier",
      ],
      [
        'deno task explore arithmetic "seed:3 + 3 * dir:hairColour=blonde"',
        "a face and a direction with a name",
      ],
      ['deno task explore arithmetic "0.5 * seed:3 + 0.5 * seed:9" --run shipped', "half of each"],
    ],
    options,
  },
  async ({ options, positional }, reporter) => {
    if (positional.length === 0) {
      throw new UserError('Cannot explore: name faces, such as "seed:3 + seed:9"; see --help');
    }
    // Without quotes a shell has taken the expression apart.
    const expression = positional.join(" ");
    for (const path of await exploreArithmetic({ ...options, expression }, reporter)) {
      reporter.line(`Wrote ${path}`);
    }
  },
);
