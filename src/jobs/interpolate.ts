/** `deno task interpolate`: from one face to another, and through others. */
import { join } from "@std/path";
import type { Easing } from "../latent/easing.ts";
import {
  describeLatentSource,
  type LatentSource,
  nameOfLatentSource,
  parseLatentSource,
  parseLatentSources,
} from "../latent/latent_source.ts";
import type { PathMethod } from "../latent/paths.ts";
import { choosePathMethod, type Walk, walkFaces } from "../latent/walk.ts";
import { arrangeGrid, enlarge } from "../plots/grid.ts";
import { UserError } from "../tensor/errors.ts";
import type { Picture } from "../tensor/pixels.ts";
import { type FigureOptions, figurePath, recipeOf } from "./figures.ts";
import { type LoadedGenerator, withGenerator } from "./load_generator.ts";
import { readLatent } from "./read_latent.ts";
import type { Reporter } from "./reporter.ts";
import { drawWalkStrip } from "./walk_strip.ts";
import type { Loaded } from "./write_figure.ts";
import { writeApng, writeGif, writePng, writeRecipe, writeWebp } from "./write_picture.ts";

/** The formats of animations, as `--format` takes them. */
export const ANIMATION_FORMATS = ["gif", "webp", "apng"] as const;

/** The options of `deno task interpolate`. */
export interface InterpolateOptions extends FigureOptions {
  /** The first face, see `parseLatentSource()`; default: seed 1, or the first of `through`. */
  readonly from?: string;
  /** The last face; default: seed 2, or the last of `through`. */
  readonly to?: string;
  /** Faces between them, or all of them, see `parseLatentSources()`. */
  readonly through?: string;
  /** Whether it goes back to the first face; false by default. */
  readonly loop?: boolean;
  /** Pictures in all; default: 15 for each way between two faces, and the last face. */
  readonly frames?: number;
  /** Default: slerp for a normal prior, lerp for a uniform one. */
  readonly method?: PathMethod;
  /** The pace between each two faces; linear by default. */
  readonly easing?: Easing;
  /** Length of the animation; default: 2 for each way between two faces. */
  readonly seconds?: number;
  /** Default: what the file's name ends in, else GIF. */
  readonly format?: typeof ANIMATION_FORMATS[number];
  /** Frames in a row of the strip; default: at most 16, and a row for each way where that fits. */
  readonly columns?: number;
  /** Whether the strip is without marks; false by default. */
  readonly plain?: boolean;
  /** Whether each frame is written as a PNG of its own, too; false by default. */
  readonly numbered?: boolean;
}

const writeAnimation = { gif: writeGif, webp: writeWebp, apng: writeApng };

const FRAMES_PER_WAY = 15;
const SECONDS_PER_WAY = 2;
const MOST_COLUMNS = 16;
/** Browsers slow down frames that are shorter. */
const SHORTEST_FRAME_SECONDS = 0.02;
/** File names have an end. */
const LONGEST_PART = 80;
/** Digits of a frame's number: there are 1000 at most. */
const DIGITS = 4;

/** A face that is gone through, and the flag that names it. */
interface KeyFace {
  readonly source: LatentSource;
  readonly flag: string;
}

/** All about a walk but its latents. */
interface WalkPlan {
  readonly keys: readonly KeyFace[];
  readonly frames: number;
  readonly seconds: number;
  readonly format: typeof ANIMATION_FORMATS[number];
  readonly columns: number;
}

/**
 * Writes an animation that goes from face to face, and all its frames side by side as a PNG.
 *
 * @returns the paths written
 * @throws {UserError} if a face cannot be read or does not fit the generator, or options contradict each other
 */
export async function interpolate(options: InterpolateOptions, reporter: Reporter): Promise<string[]> {
  const plan = planInterpolation(options);
  return await withGenerator(options, reporter, (generator) => writeWalk(generator, plan, options));
}

/** {@linkcode interpolate} of a loaded generator. */
export function writeInterpolation(
  generator: LoadedGenerator,
  options: Loaded<InterpolateOptions>,
): Promise<string[]> {
  return writeWalk(generator, planInterpolation(options), options);
}

async function writeWalk(
  generator: LoadedGenerator,
  plan: WalkPlan,
  options: Loaded<InterpolateOptions>,
): Promise<string[]> {
  const { loop = false, easing = "linear", scale, numbered = false } = options;
  const method = choosePathMethod(generator.prior, options.method);
  const keys = plan.keys.map(({ source, flag }) => readLatent(generator.prior, source, flag));
  const { frames, seconds, format } = plan;
  const walk = await walkFaces(generator.decode, generator.prior, keys, { frames, method, loop, easing });
  const parts = nameParts(plan, method, options);
  const path = figurePath(generator, options, "interpolate", parts, `.${format}`);
  const pictures = walk.faces.map((picture) => enlarge(picture, scale));
  const base = path.slice(0, -format.length - 1);
  const recipe = recipeOf(generator, "interpolate", {
    ...describeWalk(walk, plan, options),
    latents: walk.latents,
  });
  return [
    await writeAnimation[format](path, pictures, seconds / frames),
    await writePng(`${base}.png`, await drawStrip(walk, plan, options)),
    writeRecipe(path, recipe),
    ...numbered ? await writeNumbered(base, walk, pictures, generator, plan, options) : [],
  ];
}

/** Checks and completes the options that need no generator. */
function planInterpolation(options: Loaded<InterpolateOptions>): WalkPlan {
  const { loop = false, file } = options;
  const keys = keyFacesOf(options);
  const ways = keys.length - (loop ? 0 : 1);
  const frames = options.frames ?? FRAMES_PER_WAY * ways + (loop ? 0 : 1);
  const seconds = options.seconds ?? SECONDS_PER_WAY * ways;
  if (frames < keys.length) {
    throw new UserError(`--frames must be ${keys.length} or more, one for each face named, got ${frames}`);
  }
  if (seconds / frames < SHORTEST_FRAME_SECONDS) {
    const least = Math.ceil(frames * SHORTEST_FRAME_SECONDS * 100) / 100;
    throw new UserError(
      `--seconds must be ${least} or more for ${frames} frames, as shorter ones are slowed down, got ${seconds}`,
    );
  }
  const ending = ANIMATION_FORMATS.find((format) => file?.toLowerCase().endsWith(`.${format}`));
  const format = options.format ?? ending ?? "gif";
  if (file !== undefined && ending !== format) {
    throw new UserError(`--file must be a path that ends in .${format}, got "${file}"`);
  }
  const columns = options.columns ?? chooseColumns(frames, ways);
  return { keys, frames, seconds, format, columns };
}

/** The faces in order, each with the flag that names it. */
function keyFacesOf({ from, to, through }: Loaded<InterpolateOptions>): KeyFace[] {
  const single = (text: string | undefined, flag: string) =>
    text === undefined ? [] : [{ source: parseLatentSource(text, flag), flag }];
  if (through === undefined) return [...single(from ?? "1", "--from"), ...single(to ?? "2", "--to")];
  const flag = "--through";
  const between = parseLatentSources(through, flag).map((source) => ({ source, flag }));
  const keys = [...single(from, "--from"), ...between, ...single(to, "--to")];
  if (keys.length > 1) return keys;
  throw new UserError(
    `--through must be two faces or more where --from and --to name none, got "${through}"`,
  );
}

/** A row for each way, or all frames of a single one, as far as they fit. */
function chooseColumns(frames: number, ways: number): number {
  if (frames <= MOST_COLUMNS) return frames;
  const perWay = Math.floor(frames / ways);
  return ways > 1 && perWay <= MOST_COLUMNS ? perWay : MOST_COLUMNS;
}

function nameParts(plan: WalkPlan, method: PathMethod, options: Loaded<InterpolateOptions>): string[] {
  const { loop = false, easing = "linear" } = options;
  return [
    plan.keys.map(({ source }) => nameOfLatentSource(source)).join("-to-").slice(0, LONGEST_PART),
    ...loop ? ["loop"] : [],
    method,
    ...easing === "linear" ? [] : [easing],
    `${plan.frames}-frames`,
    `${plan.seconds}-s`,
  ];
}

/** What a walk was made from, for the JSON beside it. */
function describeWalk(walk: Walk<Picture>, plan: WalkPlan, options: Loaded<InterpolateOptions>) {
  const { from, to, through, loop = false, easing = "linear", scale } = options;
  const { frames, seconds } = plan;
  const keyFaces = walk.keyFrames.map((frame, k) => ({
    face: describeLatentSource(plan.keys[k]!.source),
    frame: frame + 1,
  }));
  return { from, through, to, loop, frames, method: walk.method, easing, seconds, scale, keyFaces };
}

function drawStrip(
  walk: Walk<Picture>,
  { keys, columns }: WalkPlan,
  { scale, plain = false }: Loaded<InterpolateOptions>,
): Promise<Picture> | Picture {
  if (plain) return arrangeGrid(walk.faces, { columns, scale });
  return drawWalkStrip(walk, {
    names: keys.map(({ source }) => describeLatentSource(source)),
    columns,
    scale,
  });
}

/** Each frame as a picture with its own JSON, `0001.png` and so on. */
async function writeNumbered(
  folder: string,
  walk: Walk<Picture>,
  pictures: readonly Picture[],
  generator: LoadedGenerator,
  plan: WalkPlan,
  options: Loaded<InterpolateOptions>,
): Promise<string[]> {
  const about = describeWalk(walk, plan, options);
  const paths: string[] = [];
  for (const [i, picture] of pictures.entries()) {
    const path = join(folder, `${String(i + 1).padStart(DIGITS, "0")}.png`);
    paths.push(await writePng(path, picture));
    writeRecipe(
      path,
      recipeOf(generator, "interpolate", { ...about, frame: i + 1, latent: walk.latents[i]! }),
    );
  }
  return paths;
}
