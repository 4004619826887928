/** `deno task project`: pictures in, their latents and what the generator makes of them out. */
import { basename } from "@std/path";
import type { LatentPrior } from "../latent/prior.ts";
import { squaredLength } from "../latent/standard_code.ts";
import { psnr } from "../metrics/picture_error.ts";
import { counted } from "../tensor/counted.ts";
import { UserError } from "../tensor/errors.ts";
import type { Picture } from "../tensor/pixels.ts";
import { dataOf } from "./data_of.ts";
import { figurePath, recipeOf } from "./figures.ts";
import { type InputPicture, readDatasetPictures, readInputPictures } from "./input_pictures.ts";
import { watchInterruption } from "./interruption.ts";
import { encoderPath, type LoadedEncoder, loadEncoder } from "./load_encoder.ts";
import { type LoadedGenerator, withGenerator } from "./load_generator.ts";
import {
  countProjectionSteps,
  judgeLatents,
  type ProjectedPicture,
  projectPictures,
} from "./project_pictures.ts";
import { describeError, projectedFigure } from "./projected_figure.ts";
import type { Reporter } from "./reporter.ts";
import {
  cutPart,
  describeGenerator,
  type ExploreOptions,
  type Loaded,
  plainPart,
  writeFigure,
} from "./write_figure.ts";

/** The options of `deno task project`. */
export interface ProjectOptions extends ExploreOptions {
  /** As `parseCrop()` reads it. */
  readonly crop: string;
  /** Pictures of a dataset, counted from 1. */
  readonly index?: readonly number[];
  /** That dataset; default: what the generator learned from. */
  readonly data?: string;
  /** Random starts of each picture. */
  readonly starts: number;
  /** Steps of gradient descent. */
  readonly steps: number;
  /** Rounds of the Gauss-Newton method at most. */
  readonly rounds: number;
  /** Weight of the prior beside the pixels. */
  readonly priorWeight: number;
  /** Whether the encoder's guess is all. */
  readonly fast: boolean;
  readonly seed: number;
}

/** Rows and names that the report shows. */
const MOST_SHOWN = 8;

/**
 * Writes a figure of pictures and what is nearest to them in the latent space; their latents stand in the JSON beside,
 * in the order of the pictures. Ctrl-C ends the search, and the best so far is written.
 *
 * @param arguments_ paths of pictures, or whatever holds them
 * @returns the paths written
 * @throws {UserError} if there is no picture, one cannot be used, or there is no encoder where it is asked for
 */
export async function project(
  arguments_: readonly string[],
  options: ProjectOptions,
  reporter: Reporter,
): Promise<string[]> {
  refuseNothing(arguments_, options);
  return await withGenerator(
    options,
    reporter,
    (generator) => writeProjection(generator, arguments_, options, reporter),
  );
}

/** {@linkcode project} with a loaded generator. */
export async function writeProjection(
  generator: LoadedGenerator,
  arguments_: readonly string[],
  options: Loaded<ProjectOptions>,
  reporter: Reporter,
): Promise<string[]> {
  let encoder: LoadedEncoder | undefined;
  try {
    const inputs = await readInputs(arguments_, options, generator, reporter);
    encoder = loadEncoder(generator, reporter.line);
    const pictures = inputs.map(({ picture }) => picture);
    const found = options.fast
      ? await guess(generator, encoder, pictures)
      : await search(generator, encoder, pictures, options, reporter);
    report(inputs, found, options.fast, reporter);
    return await write(generator, inputs, found, options);
  } finally {
    encoder?.dispose();
  }
}

function refuseNothing(arguments_: readonly string[], { index, data }: ProjectOptions): void {
  if (data !== undefined && index === undefined) {
    throw new UserError(`--data needs --index, such as --index 1-4, to say which pictures of "${data}"`);
  }
  if (arguments_.length > 0 || index !== undefined) return;
  throw new UserError(
    "Cannot project: name a picture, such as face.jpg, or --index 1 of the data; see --help",
  );
}

async function readInputs(
  arguments_: readonly string[],
  { crop, index, data }: Loaded<ProjectOptions>,
  generator: LoadedGenerator,
  reporter: Reporter,
): Promise<InputPicture[]> {
  const { imageShape } = generator;
  const named = await readInputPictures(arguments_, crop, imageShape);
  if (index === undefined) return named;
  const path = data ?? await dataOf(generator, reporter);
  return [...named, ...await readDatasetPictures(path, index, imageShape)];
}

async function guess(
  generator: LoadedGenerator,
  encoder: LoadedEncoder | undefined,
  pictures: readonly Picture[],
): Promise<ProjectedPicture[]> {
  const { encode } = existing(encoder, generator, "--fast");
  return await judgeLatents(generator, pictures, await encode(pictures));
}

function existing(
  encoder: LoadedEncoder | undefined,
  generator: LoadedGenerator,
  flag: string,
): LoadedEncoder {
  if (encoder) return encoder;
  throw new UserError(
    `${flag} needs an encoder, there is none in "${
      encoderPath(generator)
    }"; train one with: deno task train-encoder`,
  );
}

async function search(
  generator: LoadedGenerator,
  encoder: LoadedEncoder | undefined,
  pictures: readonly Picture[],
  { starts, steps, rounds, priorWeight, seed }: Loaded<ProjectOptions>,
  reporter: Reporter,
): Promise<ProjectedPicture[]> {
  if (starts === 0) existing(encoder, generator, "--starts 0");
  const settings = { starts, steps, rounds, priorWeight, seed, encoder };
  const interruption = watchInterruption(() =>
    reporter.warn("Stopping: what is found so far is written; again stops at once")
  );
  const bar = reporter.progress("Projecting", countProjectionSteps(generator, pictures.length, settings));
  try {
    const onStep = (done: number) => {
      bar.update(done);
      return !interruption.requested;
    };
    return await projectPictures(generator, pictures, { ...settings, onStep });
  } finally {
    bar.end();
    interruption.release();
  }
}

/** One line for each picture, as far as they are few, and the mean. */
function report(
  inputs: readonly InputPicture[],
  found: readonly ProjectedPicture[],
  fast: boolean,
  reporter: Reporter,
): void {
  const label = fast ? "guess" : "projection";
  inputs.slice(0, MOST_SHOWN).forEach(({ name }, i) => {
    const { error, guess } = found[i]!;
    const guessed = guess ? `guess ${describeError(guess.error)}; ` : "";
    reporter.line(`${name}: ${guessed}${label} ${describeError(error)}`);
  });
  if (inputs.length === 1) return;
  const mean = found.reduce((sum, { error }) => sum + error, 0) / found.length;
  reporter.line(`Mean error of ${counted(found.length, "picture")}: ${mean.toFixed(1)} grey levels of 255`);
}

async function write(
  generator: LoadedGenerator,
  inputs: readonly InputPicture[],
  found: readonly ProjectedPicture[],
  options: Loaded<ProjectOptions>,
): Promise<string[]> {
  const { starts, steps, rounds, priorWeight, seed, fast, crop, scale, plain = false } = options;
  const how = fast
    ? "the encoder's guesses"
    : `${starts} random starts${found[0]!.guess ? " and the encoder's guess" : ""}, ${steps} steps, ` +
      `${rounds} rounds at most; seed ${seed}`;
  const rows = inputs.map(({ name, picture }, i) => ({ name: basename(name), picture, found: found[i]! }));
  const figure = projectedFigure(rows, { isGuessed: fast, notes: [how], scale });
  const first = cutPart(
    basename(inputs[0]!.name).replace(/\.[^.]*$/, "").replaceAll(/[^\p{L}\p{N}._-]+/gu, "-"),
  );
  const parts = [
    inputs.length === 1 ? first : `${first}-and-${inputs.length - 1}-more`,
    ...fast ? ["fast"] : [`${starts}-starts`, `${steps}-steps`, `seed-${seed}`],
    ...plainPart(plain),
  ];
  const recipe = recipeOf(generator, "project", {
    ...fast ? { fast } : { starts, steps, rounds, priorWeight, seed },
    crop,
    scale,
    plain,
    pictures: inputs.map(({ name }, i) => describeFound(name, found[i]!, generator.prior)),
    // The n-th is the n-th picture's: face.png#n of other commands.
    latents: found.map(({ latent }) => latent),
  });
  const path = figurePath(generator, options, "project", parts, ".png");
  return await writeFigure(figure, path, plain, recipe, [describeGenerator(generator)]);
}

function describeFound(name: string, { error, guess, latent }: ProjectedPicture, prior: LatentPrior) {
  return {
    name,
    error,
    psnr: psnr(error),
    squaredLength: squaredLength(prior, latent),
    ...guess && { guess: { error: guess.error, latent: guess.latent } },
  };
}
