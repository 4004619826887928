/** Pictures into the latent space: the latents whose pictures are nearest to given ones. */
import * as tf from "@tensorflow/tfjs-core";
import { floatsFromBytes } from "../engine/kernels.ts";
import { type Latent, sampleLatents } from "../latent/prior.ts";
import { type ProjectionProblem, projectionStages } from "../latent/projection.ts";
import { pictureError } from "../metrics/picture_error.ts";
import { forwardSampling } from "../model/network.ts";
import { normaliseTensor, type Picture } from "../tensor/pixels.ts";
import { createRandom } from "../tensor/random.ts";
import { assertShape } from "../tensor/shape.ts";
import type { Images } from "../tensor/tensors.ts";
import type { LoadedEncoder } from "./load_encoder.ts";
import type { LoadedGenerator } from "./load_generator.ts";
import { createDescent, type Descended } from "./projection_descent.ts";
import { createRefinement } from "./projection_refinement.ts";

/** How a projection is looked for. */
export interface ProjectPicturesOptions {
  /** Random starts, 0 or more; with an encoder its guess is one more. Default: 8. */
  readonly starts?: number;
  /** Steps of gradient descent, in which all starts but the best of each picture are left; default: 60. */
  readonly steps?: number;
  /** Rounds of the Gauss-Newton method at most, with what is left then; default: 16. */
  readonly rounds?: number;
  /** Of the random starts, which are the same for each picture; default: 0. */
  readonly seed?: number;
  /** Weight of the prior beside the pixels, which are in [-1,1]; default: 0.001. */
  readonly priorWeight?: number;
  /** Largest step of the descent, in units of the prior's deviation; default: 0.2. */
  readonly learningRate?: number;
  /** Guesses a start of each picture. */
  readonly encoder?: Pick<LoadedEncoder, "encode">;
  /**
   * Called with how many steps and rounds are done, of {@linkcode countProjectionSteps} in all; where it returns false,
   * the best so far is the result.
   */
  readonly onStep?: (done: number) => boolean | void;
}

/** What of a projection is as it is unless the caller says otherwise. */
export const PROJECTION_DEFAULTS = {
  starts: 8,
  steps: 60,
  rounds: 16,
  seed: 0,
  priorWeight: 1e-3,
  learningRate: 0.2,
} as const;

/** A picture as a generator makes it. */
export interface FoundPicture {
  /** z [Z]. */
  readonly latent: Latent;
  /** G(z). */
  readonly picture: Picture;
  /** Root mean square difference from the wanted picture, in grey levels of 255. */
  readonly error: number;
}

/** A picture in the latent space. */
export interface ProjectedPicture extends FoundPicture {
  /** What the encoder guessed before any step, if there was one. */
  readonly guess?: FoundPicture;
}

/** Pixels of all rows of a batch together: what fits into memory with all that a gradient needs. */
const MOST_PIXELS = 128 * 64 * 64;

/**
 * Projects pictures: looks for the latents that make them. All starts of several pictures go down the gradient in one
 * batch, the better half of them after each stage; the best of each picture is then refined.
 *
 * @param generator whose latents are looked for
 * @param pictures of its size and channels
 * @returns one result for each picture, in order
 * @throws {RangeError} if a picture has another size, or there is no start
 * @example
 * ```ts
 * import { loadGenerator, projectPictures, readLatent } from "ganwalk";
 * const generator = await loadGenerator({ run: "shipped", out: "out", backend: "auto", debug: false });
 * const pictures = await generator.decode([readLatent(generator.prior, "7", "the face")]);
 * const [found] = await projectPictures(generator, pictures, { starts: 2, steps: 4, rounds: 1 });
 * console.log(found!.latent.length, found!.error > 0); // 100 true
 * generator.dispose();
 * ```
 */
export async function projectPictures(
  generator: LoadedGenerator,
  pictures: readonly Picture[],
  options: ProjectPicturesOptions = {},
): Promise<ProjectedPicture[]> {
  for (const { height, width, channels } of pictures) {
    assertShape({ shape: [height, width, channels] }, generator.imageShape, "a picture");
  }
  const guesses = await options.encoder?.encode(pictures) ?? [];
  const latents = await searchLatents(generator, pictures, guesses, options);
  const found = await judgeLatents(generator, pictures, latents);
  const guessed = await judgeLatents(generator, pictures, guesses);
  return found.map((one, i) => guessed[i] ? { ...one, guess: guessed[i]! } : one);
}

/**
 * The pictures of latents, and how far they are from those wanted.
 *
 * @param wanted one for each latent
 */
export async function judgeLatents(
  { decode }: Pick<LoadedGenerator, "decode">,
  wanted: readonly Picture[],
  latents: readonly Latent[],
): Promise<FoundPicture[]> {
  return (await decode(latents)).map((picture, i) => ({
    latent: latents[i]!,
    picture,
    error: pictureError(picture, wanted[i]!),
  }));
}

/** How many steps and rounds {@linkcode projectPictures} takes for so many pictures, at most. */
export function countProjectionSteps(
  { imageShape }: Pick<LoadedGenerator, "imageShape">,
  pictures: number,
  options: ProjectPicturesOptions,
): number {
  const { starts, steps, rounds } = { ...PROJECTION_DEFAULTS, ...options };
  const all = starts + (options.encoder ? 1 : 0);
  const descent = projectionStages(all, steps).reduce((sum, stage) => sum + stage.steps, 0);
  return descent * Math.ceil(pictures / picturesAtOnce(imageShape, all)) + rounds * pictures;
}

function picturesAtOnce(imageShape: readonly number[], starts: number): number {
  return Math.max(1, Math.floor(MOST_PIXELS / (imageShape[0]! * imageShape[1]! * starts)));
}

async function searchLatents(
  generator: LoadedGenerator,
  pictures: readonly Picture[],
  guesses: readonly Latent[],
  options: ProjectPicturesOptions,
): Promise<Latent[]> {
  const settings = { ...PROJECTION_DEFAULTS, ...options };
  const { starts, rounds, seed, priorWeight, onStep = () => {} } = settings;
  const { prior, engine, imageShape, network } = generator;
  const all = starts + (guesses.length > 0 ? 1 : 0);
  if (all < 1) throw new RangeError("Cannot project pictures: there must be 1 start or more");
  const problem: ProjectionProblem = { generate: (z) => forwardSampling(network, z), prior, priorWeight };
  const [descend, refine] = [createDescent(problem, engine, settings), createRefinement(problem, engine)];
  // The same for each picture, so that what is found for it does not depend on which others there are.
  const random = sampleLatents(prior, starts, createRandom(seed));
  let done = 0, isStopped = false;
  const tick = (units = 1) => {
    done += units;
    isStopped ||= onStep(done) === false;
    return !isStopped;
  };
  const latents: Latent[] = [];
  const atOnce = picturesAtOnce(imageShape, all);
  for (let start = 0; start < pictures.length; start += atOnce) {
    const here = pictures.slice(start, start + atOnce);
    const targets = uploadTargets(generator, here);
    const firsts = here.map((_, i) => [...guesses.slice(start + i, start + i + 1), ...random]);
    const descended = await descend(targets, firsts, tick);
    for (const [i, { latent, loss }] of descended.entries()) {
      latents.push(await refineOne(targets, i, { latent, loss }));
    }
    targets.dispose();
  }
  return latents;

  async function refineOne(targets: Images, index: number, { latent, loss }: Descended): Promise<Latent> {
    if (isStopped || rounds === 0) return latent;
    const target = tf.slice(targets, [index, 0, 0, 0], [1, -1, -1, -1]);
    const refined = await refine(target, latent, loss, { rounds, onRound: tick });
    target.dispose();
    // Rounds that were not needed are done, too.
    if (refined.rounds < rounds) tick(rounds - refined.rounds);
    return refined.latent;
  }
}

/** Pictures as images [P,H,W,C] in [-1,1] of the caller. */
function uploadTargets({ engine, imageShape }: LoadedGenerator, pictures: readonly Picture[]): Images {
  const shape = [pictures.length, ...imageShape];
  const bytes = new Uint8Array(tf.util.sizeFromShape(shape));
  pictures.forEach(({ data }, i) => bytes.set(data, i * data.length));
  return tf.tidy(() => normaliseTensor(floatsFromBytes(engine.uploadBytes(bytes, shape))) as Images);
}
