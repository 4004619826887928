/** `deno task explore along` on the command line. */
import { exploreAlong } from "../jobs/explore_along.ts";
import { parseAmounts } from "../latent/along.ts";
import { GENERATOR_OPTIONS, PICTURE_OPTION, PLAIN_OPTION } from "./figure_options.ts";
import type { OptionTable } from "./options.ts";
import { defineCommand } from "./run_script.ts";

const options = {
  attribute: {
    type: "texts",
    help: "a direction or several, such as smile,glasses,hairColour=pink; a block each",
  },
  direction: {
    type: "texts",
    help: "the same for directions that are no attributes: factor:3, component:1, dim:28",
  },
  by: {
    type: "string",
    default: "-3..3",
    check: (text: string) => parseAmounts(text, "--by"),
    help: "one column each: -3,-1.5,0 or -3..3 or, in 9 steps, -2..2/9, in standard deviations of z",
  },
  seeds: {
    type: "integers",
    help: "one row each: faces by their seeds; default 1,2,3 where no --latent is given",
  },
  latent: {
    type: "texts",
    help: "a row below: a seed, a file such as face.png#3, or numbers; may be repeated",
  },
  orthogonal: { type: "boolean", help: "orthogonal to the directions of all other attributes" },
  "orthogonal-to": { type: "string", help: "orthogonal to these directions, such as glasses,hairLightness" },
  directions: {
    type: "path",
    help: "a file of directions; default: those of the run, or of the shipped generator",
  },
  plain: PLAIN_OPTION,
  file: PICTURE_OPTION,
  ...GENERATOR_OPTIONS,
} as const satisfies OptionTable;

/** Faces moved along named directions. */
export const exploreAlongCommand = defineCommand(
  {
    command: "deno task explore along",
    summary:
      "Moves faces along directions of the latent space: rows are faces, columns how far. Directions of attributes\n" +
      "come from deno task directions, those of the first layer from deno task explore factors; a class of a\n" +
      "category is ATTRIBUTE=CLASS, a dimension dim:N. Of drawn faces, what is read stands below each picture.",
    examples: [
      [
        "deno task explore along --attribute smile",
        "three faces at -3 to 3 standard deviations, of the latest run",
      ],
      [
        "deno task explore along --attribute smile,glasses --by -3,-1.5,0,1.5,3",
        "two directions, a block each",
      ],
      [
        "deno task explore along --attribute hairColour=pink --orthogonal-to hairLightness",
        "without its lightness",
      ],
      [
        "deno task explore along --attribute glasses --orthogonal --run shipped",
        "without all other attributes",
      ],
      [
        "deno task explore along --direction factor:3 --seeds 7,8 --by -4..4/5",
        "of the first layer, five columns",
      ],
    ],
    options,
  },
  async ({ options }, reporter) => {
    const names = [...options.attribute ?? [], ...options.direction ?? []];
    for (const path of await exploreAlong({ ...options, names }, reporter)) reporter.line(`Wrote ${path}`);
  },
);
