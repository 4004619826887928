/** `deno task directions` on the command line. */
import { findDirections } from "../jobs/find_directions.ts";
import { fileOption, GENERATOR_OPTIONS } from "./figure_options.ts";
import type { OptionTable } from "./options.ts";
import { defineCommand } from "./run_script.ts";
import { SEED_OPTION } from "./shared_options.ts";

const { scale: _, ...generatorOptions } = GENERATOR_OPTIONS;

const options = {
  count: {
    type: "integer",
    min: 100,
    max: 1_000_000,
    default: 8000,
    help: "faces that directions are fitted to; a fifth of them tells how well that went",
  },
  faces: {
    type: "integer",
    min: 1,
    max: 10_000,
    default: 128,
    help: "other faces that each direction is tried on, to measure what it changes",
  },
  data: {
    type: "path",
    help: "a labelled dataset, whose pictures are encoded (deno task train-encoder); default: faces of the " +
      "generator, read by the regressor",
  },
  leaks: { type: "boolean", help: "tell what each direction does to each attribute, too" },
  seed: SEED_OPTION,
  file: fileOption(".json", "where the directions go; default: directions.json in the run folder"),
  ...generatorOptions,
} as const satisfies OptionTable;

/** A direction for each attribute. */
export const directionsCommand = defineCommand(
  {
    command: "deno task directions",
    summary:
      "Finds a direction in the latent space for each attribute of the faces, such as smile or hairColour=pink:\n" +
      "how well it tells the attribute, what one unit along it changes, and what else changes with it; also each\n" +
      "one orthogonal to the directions of all other attributes. Saved as directions.json in the run folder, for\n" +
      "deno task explore along. Those of the generator that comes with ganwalk come with it.",
    examples: [
      ["deno task directions", "of the latest run"],
      ["deno task directions --run shipped --count 2000 --faces 16", "sooner, and less exact"],
      ["deno task directions --leaks", "and what each does to each attribute"],
      [
        "deno task directions --data data/img_align_celeba-64.ganwalk",
        "of labelled pictures, such as those of CelebA's list",
      ],
    ],
    options,
  },
  async ({ options }, reporter) => {
    reporter.line(`Wrote ${await findDirections(options, reporter)}`);
  },
);
