/** Pictures into the latent space: the latents whose pictures are nearest to given ones. */
import * as tf from "@tensorflow/tfjs-core";
import type { CompiledStep } from "../engine/engine.ts";
import { floatsFromBytes } from "../engine/kernels.ts";
import { type Latent, sampleLatents } from "../latent/prior.ts";
import {
  bestRows,
  disposeProjection,
  keepBetter,
  pickRows,
  projectionLosses,
  type ProjectionProblem,
  type ProjectionRates,
  projectionRates,
  projectionStages,
  type ProjectionState,
  projectionStep,
  startProjection,
} from "../latent/projection.ts";
import { pictureError } from "../metrics/picture_error.ts";
import { forwardSampling } from "../model/network.ts";
import { normaliseTensor, type Picture } from "../tensor/pixels.ts";
import { createRandom } from "../tensor/random.ts";
import { assertShape } from "../tensor/shape.ts";
import type { Images, LatentBatch } from "../tensor/tensors.ts";
import type { LoadedEncoder } from "./load_encoder.ts";
import type { LoadedGenerator } from "./load_generator.ts";

/** How a projection is looked for. */
export interface ProjectPicturesOptions {
  /** Random starts, 0 or more; with an encoder its guess is one more. Default: 8. */
  readonly starts?: number;
  /** Steps of gradient descent; default: 200. */
  readonly steps?: number;
  /** Of the random starts, which are the same for each picture; default: 0. */
  readonly seed?: number;
  /** Weight of the prior; default: 0.001. */
  readonly priorWeight?: number;
  /** Largest step size, in units of the prior's deviation; default: 0.1. */
  readonly learningRate?: number;
  /** Guesses a start of each picture. */
  readonly encoder?: Pick<LoadedEncoder, "encode">;
  /**
   * Called after each step, of {@linkcode countProjectionSteps} in all; where it returns false, the best so far is the
   * result.
   */
  readonly onStep?: (done: number) => boolean | void;
}

/** What projection and encoder are unless the caller says otherwise. */
export const PROJECTION_DEFAULTS = {
  starts: 8,
  steps: 200,
  seed: 0,
  priorWeight: 1e-3,
  learningRate: 0.1,
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
 * Projects pictures: looks for the latents that make them.
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
 * const [found] = await projectPictures(generator, pictures, { starts: 2, steps: 4 });
 * console.log(found!.latent.length, found!.error > 0); // 100 true
 * generator.dispose();
 * ```
 */
export async function projectPictures(
  generator: LoadedGenerator,
  pictures: readonly Picture[],
  options: ProjectPicturesOptions = {},
): Promise<ProjectedPicture[]> {
  const { encoder, onStep = () => {} } = options;
  for (const { height, width, channels } of pictures) {
    assertShape({ shape: [height, width, channels] }, generator.imageShape, "a picture");
  }
  const guesses = encoder ? await encoder.encode(pictures) : [];
  const search = createSearch(generator, options, guesses.length > 0 ? 1 : 0);
  const latents: Latent[] = [];
  let done = 0;
  for (let start = 0; start < pictures.length; start += search.picturesAtOnce) {
    const end = start + search.picturesAtOnce;
    const found = await search.run(
      pictures.slice(start, end),
      guesses.slice(start, end),
      () => onStep(++done),
    );
    latents.push(...found);
  }
  const found = await judge(generator, pictures, latents);
  const guessed = guesses.length > 0 ? await judge(generator, pictures, guesses) : [];
  return found.map((one, i) => guessed[i] ? { ...one, guess: guessed[i]! } : one);
}

/** How many steps {@linkcode projectPictures} takes for so many pictures. */
export function countProjectionSteps(
  { imageShape }: Pick<LoadedGenerator, "imageShape">,
  pictures: number,
  { starts = PROJECTION_DEFAULTS.starts, steps = PROJECTION_DEFAULTS.steps, encoder }: ProjectPicturesOptions,
): number {
  const all = starts + (encoder ? 1 : 0);
  const perBatch = projectionStages(all, steps).reduce((sum, stage) => sum + stage.steps, 0);
  return perBatch * Math.ceil(pictures / picturesAtOnce(imageShape, all));
}

function picturesAtOnce(imageShape: readonly number[], starts: number): number {
  return Math.max(1, Math.floor(MOST_PIXELS / (imageShape[0]! * imageShape[1]! * starts)));
}

/**
 * The pictures of latents, and how far they are from those wanted.
 *
 * @param wanted one for each latent
 */
export async function judge(
  { decode }: Pick<LoadedGenerator, "decode">,
  wanted: readonly Picture[],
  latents: readonly Latent[],
): Promise<FoundPicture[]> {
  const pictures = await decode(latents);
  return pictures.map((picture, i) => ({
    latent: latents[i]!,
    picture,
    error: pictureError(picture, wanted[i]!),
  }));
}

type Step = CompiledStep<[ProjectionState, Images, ProjectionRates], ProjectionState>;

function createSearch(generator: LoadedGenerator, options: ProjectPicturesOptions, guessed: number) {
  const { starts, steps, seed, priorWeight, learningRate } = { ...PROJECTION_DEFAULTS, ...options };
  const { prior, engine, imageShape } = generator;
  const all = starts + guessed;
  if (all < 1) throw new RangeError("Cannot project pictures: there must be 1 start or more");
  const problem: ProjectionProblem = {
    generate: (z) => forwardSampling(generator.network, z),
    prior,
    priorWeight,
  };
  const step: Step = engine.compileStep((state: ProjectionState, targets: Images, rates: ProjectionRates) =>
    projectionStep(problem, state, targets, rates)
  );
  const finish = engine.compileStep((state: ProjectionState, targets: Images) =>
    keepBetter(state, state.z, projectionLosses(problem, state.z, targets).total)
  );
  // The same for each picture, so that what is found for it does not depend on which others there are.
  const random = sampleLatents(prior, starts, createRandom(seed));
  const stages = projectionStages(all, steps);
  const total = stages.reduce((sum, stage) => sum + stage.steps, 0);
  const ratesOf = (index: number) => {
    const { stepSize, epsilon } = projectionRates(prior, index, total, learningRate);
    return { stepSize: tf.scalar(stepSize), epsilon: tf.scalar(epsilon) };
  };

  async function run(
    pictures: readonly Picture[],
    guesses: readonly Latent[],
    onStep: () => boolean | void,
  ): Promise<Latent[]> {
    const targets = uploadTargets(pictures);
    let state = startState(pictures.length, guesses);
    let perPicture = all, index = 0, isStopped = false;
    for (const stage of stages) {
      if (isStopped) break;
      if (stage.starts < perPicture) {
        state = await halve(state, perPicture, stage.starts);
        perPicture = stage.starts;
      }
      const wanted = repeatRows(targets, pictures.length, perPicture);
      for (let i = 0; i < stage.steps && !isStopped; i++) {
        const rates = ratesOf(++index);
        const next = await step.start(state, wanted, rates);
        tf.dispose([rates.stepSize, rates.epsilon]);
        disposeProjection(state);
        state = next;
        isStopped = onStep() === false;
      }
      const better = await finish.start(state, wanted);
      tf.dispose([state.best, state.bestLoss, wanted]);
      state = { ...state, ...better };
    }
    state = await halve(state, perPicture, 1);
    const values = await state.best.data() as Float32Array;
    disposeProjection(state);
    targets.dispose();
    return pictures.map((_, i) => values.slice(i * prior.size, (i + 1) * prior.size));
  }

  function uploadTargets(pictures: readonly Picture[]): Images {
    const shape = [pictures.length, ...imageShape];
    const bytes = new Uint8Array(tf.util.sizeFromShape(shape));
    pictures.forEach(({ data }, i) => bytes.set(data, i * data.length));
    return tf.tidy(() => normaliseTensor(floatsFromBytes(engine.uploadBytes(bytes, shape))) as Images);
  }

  /** A picture's rows stand one behind the other; the guess is the first one. */
  function startState(pictures: number, guesses: readonly Latent[]): ProjectionState {
    const rows = Array.from({ length: pictures }, (_, i) => [...guesses.slice(i, i + 1), ...random]).flat();
    const values = new Float32Array(rows.length * prior.size);
    rows.forEach((row, i) => values.set(row, i * prior.size));
    const z: LatentBatch = tf.tensor2d(values, [rows.length, prior.size]);
    const state = startProjection(z);
    z.dispose();
    return state;
  }

  return { picturesAtOnce: picturesAtOnce(imageShape, all), run };
}

async function halve(state: ProjectionState, perPicture: number, kept: number): Promise<ProjectionState> {
  const losses = await state.bestLoss.data();
  const picked = pickRows(state, bestRows(losses, perPicture, kept));
  disposeProjection(state);
  return picked;
}

function repeatRows(targets: Images, pictures: number, perPicture: number): Images {
  const rows = Array.from({ length: pictures * perPicture }, (_, i) => Math.floor(i / perPicture));
  return tf.tidy(() => tf.gather(targets, tf.tensor1d(rows, "int32")));
}
