/**
 * The figures of `deno task explore all`, in the order of the page. A figure more is an entry more: its flags make
 * both the picture and the command that the page shows.
 */
import type { LatentPrior } from "../latent/prior.ts";
import { SWEEP_VALUES } from "../latent/traversal.ts";
import { UserError } from "../tensor/errors.ts";
import { writeAlong } from "./explore_along.ts";
import { writeArithmetic } from "./explore_arithmetic.ts";
import { writeDimension, writeGrid } from "./explore.ts";
import { writeDistribution } from "./explore_distribution.ts";
import { writeFactors } from "./explore_factors.ts";
import { exploreFeatures } from "./explore_features.ts";
import { writeForget } from "./explore_forget.ts";
import { writeMeans } from "./explore_means.ts";
import { writePick } from "./explore_pick.ts";
import { writeRank } from "./explore_rank.ts";
import { writeCompare, writeNeighbours } from "./explore_reals.ts";
import { writeInterpolation } from "./interpolate.ts";
import type { LoadedGenerator } from "./load_generator.ts";
import { PREPARE_DEFAULTS } from "./prepare_plan.ts";
import { writeProjection } from "./project.ts";
import { PROJECTION_DEFAULTS } from "./project_pictures.ts";
import type { Reporter } from "./reporter.ts";

/** Flags of a command by their names in camelCase; those that are undefined or false are not given. */
export type CommandFlags = Readonly<
  Record<string, string | number | boolean | readonly (string | number)[] | undefined>
>;

/** What figures depend on. */
export interface GallerySetting {
  /** Of all latents. */
  readonly seed: number;
  /** Real pictures, where a user names them. */
  readonly data?: string;
  /** Of the models, or of the one that the figure is of. */
  readonly prior: LatentPrior;
  /** Names of the attributes' directions that are known of it, those that move theirs most first. */
  readonly directions: readonly string[];
}

/** A figure that is about to be made. */
export interface GalleryPlan {
  /** Of the command that makes it, without those of the generator. */
  readonly flags: CommandFlags;
  /** What stands between the flags. */
  readonly positional?: string;
  /** What a reader should know of how it was chosen. */
  readonly note?: string;
  /** Makes it. @returns the paths written */
  write(
    models: readonly [LoadedGenerator, ...LoadedGenerator[]],
    place: { readonly file: string; readonly scale: number; readonly plain: boolean },
    reporter: Reporter,
  ): Promise<string[]>;
}

/** A figure of the page. */
export interface GalleryEntry {
  /** Of its files. */
  readonly id: string;
  /** The part of the page that it stands in; entries of one part follow each other. */
  readonly section: string;
  /** Above the figure. */
  readonly title: string;
  /** What it shows, and how to read it. */
  readonly about: string;
  /** Whether one picture compares the models, or each model has its own. */
  readonly shows: "all models" | "each model";
  /** Whether two of them have room beside each other; false by default. */
  readonly half?: boolean;
  /** As typed behind `deno task`. */
  readonly command: string;
  /** What its file ends in; `.png` by default. */
  readonly ending?: string;
  /** Whether the page shows the lines that the command says. */
  readonly tells?: boolean;
  /** Chooses what is drawn. @throws {UserError} if it cannot be */
  plan(setting: GallerySetting): GalleryPlan;
}

/** The dimensions that the anime-face article shows, counted from 1, of 64. */
const DIMENSIONS = [28, 5, 11];
/** Attributes that the page moves along. */
const MOST_DIRECTIONS = 4;

/** All figures. */
export const GALLERY_ENTRIES: readonly GalleryEntry[] = [
  ...([[0, 0.4], [0, 1], [-0.3, 0.4], [0.3, 0.4]] as const).map(([mean, sd]): GalleryEntry => ({
    id: `grid-mean_${mean}-sd_${sd}`,
    section: "Samples",
    title: `Samples around ${mean}, spread ${sd}`,
    about: sd === 1
      ? "64 latents as training drew them: all the variety there is."
      : `64 latents whose components lie around ${mean}, closer together than training drew them: ` +
        "faces are more alike.",
    shows: "each model",
    half: true,
    command: "explore grid",
    plan({ seed }) {
      const flags = { rows: 8, columns: 8, mean, sd, seed };
      return { flags, write: ([model], place) => writeGrid(model, { ...flags, ...place }) };
    },
  })),
  {
    id: "pick",
    section: "Samples",
    title: "Faces by their numbers",
    about: "The seeds that name these faces in every command, such as --from 3 or seed:9.",
    shows: "each model",
    command: "explore pick",
    plan() {
      const flags = { seeds: Array.from({ length: 32 }, (_, i) => i), columns: 8 };
      return { flags, write: ([model], place) => writePick(model, { ...flags, ...place }) };
    },
  },
  ...([
    ["pixels", "projected by their pixels: colours and light count most."],
    [
      "features",
      "projected by what the network that reads drawn faces sees in them: what is in a face counts.",
    ],
  ] as const).map(([of, how]): GalleryEntry => ({
    id: `distribution-${of}`,
    section: "The generator's distribution",
    title: `Where samples at different means fall, by ${of}`,
    about:
      `Each dot is a picture, ${how} Means whose dots lie apart make different faces; the line joins their ` +
      "centres. Beside, how bright, contrasting and colourful the pictures are.",
    shows: "all models",
    command: "explore distribution",
    plan({ seed }) {
      const flags = { means: [-0.6, -0.3, 0, 0.3, 0.6], sd: 0.4, count: 200, of, seed };
      return {
        flags,
        write: (models, place, reporter) => writeDistribution(models, { ...flags, ...place }, reporter),
      };
    },
  })),
  {
    id: "means",
    section: "The generator's distribution",
    title: "Average faces",
    about:
      "What the faces around each mean have in common: the pixel-wise mean of 200 of them. Below, the face of " +
      "the mean itself.",
    shows: "all models",
    command: "explore means",
    plan({ seed }) {
      const means = [-1, -0.8, -0.6, -0.4, -0.2, 0, 0.2, 0.4, 0.6, 0.8];
      const flags = { means, sd: 0.4, count: 200, atMean: true, seed };
      return {
        flags,
        write: (models, place, reporter) => writeMeans(models, { ...flags, ...place }, reporter),
      };
    },
  },
  ...([
    ["sum", "Sum", "seed:3 + seed:9", "two faces added: what both have grows stronger."],
    [
      "difference",
      "Absolute difference",
      "|seed:3 - seed:9|",
      "how far two faces lie apart, in every component.",
    ],
    ["product", "Product", "seed:3 * seed:9", "two faces multiplied, component by component."],
  ] as const).map(([id, title, expression, what]): GalleryEntry => ({
    id: `arithmetic-${id}`,
    section: "Latent arithmetic",
    title,
    about: `Operands and result: the latents of ${what}`,
    shows: "each model",
    half: true,
    command: "explore arithmetic",
    plan: () => ({
      flags: {},
      positional: expression,
      write: ([model], place, reporter) => writeArithmetic(model, { expression, ...place }, reporter),
    }),
  })),
  {
    id: "dimensions",
    section: "Dimensions",
    title: "Single dimensions swept",
    about:
      "In a row, one component of the latent goes from low to high and all others stand still; rows are means " +
      "of the others. What changes along a row is what the dimension stands for.",
    shows: "each model",
    command: "explore dim",
    plan({ seed, prior }) {
      const { dim, note } = chooseDimensions(prior.size);
      const flags = { dim, means: [-0.6, -0.3, 0.1, 0.3, 0.6], values: SWEEP_VALUES, sd: 0.4, seed };
      return {
        flags,
        note,
        write: ([model], place, reporter) => writeDimension(model, { ...flags, ...place }, reporter),
      };
    },
  },
  {
    id: "rank",
    section: "Dimensions",
    title: "The dimensions that change most",
    about:
      "All dimensions ordered by how much one unit of each changes a picture; the first ten swept on one face, " +
      "and for drawn faces what they change.",
    shows: "each model",
    command: "explore rank",
    tells: true,
    plan({ seed }) {
      const flags = { count: 16, mean: 0, sd: 1, top: 10, seed };
      return {
        flags,
        write: ([model], place, reporter) => writeRank(model, { ...flags, ...place }, reporter),
      };
    },
  },
  {
    id: "along",
    section: "Directions",
    title: "Along directions with names",
    about:
      "Three faces moved along the directions in which an attribute grows, straight through their places.",
    shows: "each model",
    command: "explore along",
    plan({ directions }) {
      if (directions.length === 0) {
        throw new UserError(
          "Cannot move along directions: none are known of this generator; find them with: deno task directions",
        );
      }
      const flags = { attribute: directions.slice(0, MOST_DIRECTIONS), by: "-3..3" };
      return {
        flags,
        write: ([model], place, reporter) =>
          writeAlong(model, { names: flags.attribute, by: flags.by, orthogonal: false, ...place }, reporter),
      };
    },
  },
  {
    id: "factors",
    section: "Directions",
    title: "Directions without labels",
    about:
      "Directions in which the first layer's weights or activations change most, found without knowing what " +
      "pictures show; those that change pictures most, swept on one face.",
    shows: "each model",
    command: "explore factors",
    tells: true,
    plan({ seed }) {
      const flags = { top: 5, ofEach: 20, count: 16, samples: 2048, by: "-3..3", seed };
      return {
        flags,
        write: ([model], place, reporter) => writeFactors(model, { ...flags, ...place }, reporter),
      };
    },
  },
  {
    id: "forget",
    section: "Inside the networks",
    title: "Blonde hair forgotten",
    about:
      "Above, faces as they are, those with blonde hair first; below, the same latents without the four filters " +
      "that draw it.",
    shows: "each model",
    command: "explore forget",
    tells: true,
    plan({ seed }) {
      const flags = { attribute: "hairColour=blonde", filters: 4, count: 600, shown: 8, draws: 3, seed };
      return {
        flags,
        write: ([model], place, reporter) =>
          writeForget(model, { ...flags, by: "effects", replace: "zero", ...place }, reporter),
      };
    },
  },
  {
    id: "features",
    section: "Inside the networks",
    title: "What the discriminator looks at",
    about:
      "Filters of its last layer but one: the parts of real pictures that they respond to most, what in them they " +
      "respond to, and a picture made to please each.",
    shows: "each model",
    command: "explore features",
    plan({ seed, data }) {
      const flags = { count: 8, patches: 5, pictures: 1000, steps: 100, seed, data };
      return {
        flags,
        write: async ([model], place, reporter) => {
          const generator = { checkpoint: model.checkpoint, run: "latest", out: "out" };
          const options = { ...flags, ...generator, backend: model.engine.name, random: false, debug: false };
          return await exploreFeatures({ ...options, ...place }, reporter);
        },
      };
    },
  },
  {
    id: "compare",
    section: "Real and generated",
    title: "Real pictures beside generated ones",
    about: "Eight pictures that the generator learned from, drawn at random, above eight of its own.",
    shows: "all models",
    command: "explore compare",
    plan({ seed, data }) {
      const flags = { count: 8, seed, data };
      return {
        flags,
        write: (models, place, reporter) => writeCompare(models, { ...flags, ...place }, reporter),
      };
    },
  },
  {
    id: "neighbours",
    section: "Real and generated",
    title: "The nearest real pictures",
    about:
      "Each generated picture with the real ones nearest to it, of the whole data. A generator that has learned " +
      "by heart makes pictures much nearer to a real one than real ones are to each other.",
    shows: "each model",
    command: "explore neighbours",
    tells: true,
    plan({ seed, data }) {
      const flags = { count: 8, nearest: 5, seed, data };
      return {
        flags,
        write: ([model], place, reporter) => writeNeighbours(model, { ...flags, ...place }, reporter),
      };
    },
  },
  {
    id: "project",
    section: "Real and generated",
    title: "Real pictures found in the latent space",
    about: "The nearest that the generator can make of four pictures of the data, and what it cannot.",
    shows: "each model",
    command: "project",
    plan({ seed, data }) {
      const index = [1, 2, 3, 4];
      const flags = { index, starts: 4, steps: 40, rounds: 8, seed, data };
      return {
        flags,
        write: ([model], place, reporter) => {
          const { priorWeight } = PROJECTION_DEFAULTS;
          const options = { ...flags, priorWeight, fast: false, crop: PREPARE_DEFAULTS.crop };
          return writeProjection(model, [], { ...options, ...place }, reporter);
        },
      };
    },
  },
  {
    id: "walk",
    section: "Between faces",
    title: "A walk through three faces",
    about:
      "From face to face and back to the first, as an animation and frame by frame. Every picture is made " +
      "from a latent of its own; none is blended from others.",
    shows: "each model",
    command: "interpolate",
    ending: ".gif",
    plan() {
      const flags = { through: "1,5,9", loop: true };
      return { flags, write: ([model], place) => writeInterpolation(model, { ...flags, ...place }) };
    },
  },
];

/**
 * The article's dimensions, or where a latent has fewer others that it has: the largest that are left.
 *
 * @param size Z
 */
export function chooseDimensions(size: number): { dim: number[]; note?: string } {
  const dim = DIMENSIONS.filter((dimension) => dimension <= size);
  for (let other = size; other >= 1 && dim.length < DIMENSIONS.length; other--) {
    if (!dim.includes(other)) dim.push(other);
  }
  if (size >= Math.max(...DIMENSIONS)) return { dim };
  const note =
    `Latents of this generator have ${size} component${size === 1 ? "" : "s"}: of the dimensions ` +
    `${DIMENSIONS.join(", ")} of the anime-face article not all are there, and ${dim.join(", ")} ` +
    `${dim.length === 1 ? "is" : "are"} shown.`;
  return { dim, note };
}
