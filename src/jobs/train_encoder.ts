/** `deno task train-encoder`: a generator in, a network that guesses the latents of its pictures out. */
import { dirname } from "@std/path";
import * as tf from "@tensorflow/tfjs-core";
import type { CompiledStep } from "../engine/engine.ts";
import { type Latent, sampleLatents } from "../latent/prior.ts";
import { latentOfCode, priorMoments } from "../latent/standard_code.ts";
import { buildAdam, disposeAdam } from "../model/adam.ts";
import { buildEncoder, buildPictureEncoder, encoderStep, type EncoderTraining } from "../model/encoder.ts";
import { type FallingRates, fallingRates } from "../model/falling_rates.ts";
import { networkState } from "../model/gan.ts";
import { disposeNetwork, forwardSampling } from "../model/network.ts";
import type { Wear } from "../model/regressor.ts";
import { readVariables } from "../model/variables.ts";
import { type EncoderHeldOut, type EncoderRecipe, writeEncoder } from "../store/encoder_file.ts";
import { createRandom } from "../tensor/random.ts";
import type { AnyTensor, LatentBatch } from "../tensor/tensors.ts";
import { describeEngine } from "./describe_engine.ts";
import { formatBytes } from "./format_bytes.ts";
import { watchInterruption } from "./interruption.ts";
import { rowsToTensor } from "./latent_rows.ts";
import { encoderPath } from "./load_encoder.ts";
import { type GeneratorOptions, type LoadedGenerator, loadGenerator } from "./load_generator.ts";
import { judgeLatents } from "./project_pictures.ts";
import type { Reporter } from "./reporter.ts";
import { formatDuration } from "./step_timer.ts";
import { createWear } from "./wear.ts";
import { refuseFolder } from "./write_picture.ts";

/** The options of `deno task train-encoder`. */
export interface TrainEncoderOptions extends GeneratorOptions {
  /** The file to write; default: where `loadEncoder()` looks for it. */
  readonly file?: string;
  readonly steps: number;
  /** Pictures in a step. */
  readonly batch: number;
  /** Step size of Adam at the beginning. */
  readonly lr: number;
  /** Weight of the images' loss beside that of the latents. */
  readonly imageWeight: number;
  /** Share of full grain and blur on the pictures that it sees, 0 … 1. */
  readonly wear: number;
  /** How many other pictures it is measured on. */
  readonly heldOut: number;
  readonly seed: number;
}

/** Streams of the seed, one for each use. */
const STREAM = { weights: 0, latents: 1, wear: 2, heldOut: 3 } as const;
const LOSS_EVERY = 10;

/**
 * Trains an encoder for a generator, measures it on pictures that it has not seen, and writes both into one file.
 * Ctrl-C ends the training early; what has been learned is measured and written.
 *
 * @returns how well it guesses
 * @throws {UserError} if there is no such generator, or the engine cannot start
 */
export async function trainEncoder(
  options: TrainEncoderOptions,
  reporter: Reporter,
): Promise<EncoderHeldOut> {
  const { seed, steps, batch, lr, imageWeight, wear } = options;
  const generator = await loadGenerator(options, reporter.line);
  const path = options.file ?? encoderPath(generator);
  refuseFolder(path);
  const { prior, imageShape, engine, checksum, step, config } = generator;
  reporter.line(describeEngine(engine, "f32"));
  const network = buildEncoder(imageShape, prior.size, createRandom(seed, STREAM.weights));
  try {
    const done = await learn(generator, network, options, reporter);
    const heldOut = await measure(generator, network, options);
    const recipe: EncoderRecipe = {
      seed,
      steps: done,
      plannedSteps: steps,
      batchSize: batch,
      learningRate: lr,
      imageWeight,
      wear,
    };
    const arrays = await readVariables(networkState(network));
    Deno.mkdirSync(dirname(path), { recursive: true });
    writeEncoder(path, { generator: { checksum, step, config }, recipe, heldOut, arrays });
    reporter.line(`Wrote ${path} (${formatBytes(Deno.statSync(path).size)}, float16)`);
    return heldOut;
  } finally {
    disposeNetwork(network);
    generator.dispose();
  }
}

type Step = CompiledStep<[LatentBatch, Wear, FallingRates], AnyTensor>;

/** @returns how many steps were taken */
async function learn(
  { prior, imageShape, engine, network: generator }: LoadedGenerator,
  network: EncoderTraining["network"],
  { seed, steps, batch, lr, imageWeight, wear }: TrainEncoderOptions,
  reporter: Reporter,
): Promise<number> {
  const adam = buildAdam(network.weights, { learningRate: lr, beta1: 0.9, beta2: 0.999, epsilon: 1e-8 });
  const generate = (z: LatentBatch) => forwardSampling(generator, z);
  const training: EncoderTraining = { network, adam, generate, moments: priorMoments(prior), imageWeight };
  const takeStep: Step = engine.compileStep((z: LatentBatch, wear: Wear, rates: FallingRates) =>
    encoderStep(training, z, wear, rates)
  );
  const random = createRandom(seed, STREAM.latents);
  const drawWear = createWear([batch, ...imageShape], wear, createRandom(seed, STREAM.wear));
  const interruption = watchInterruption(() =>
    reporter.warn("Stopping after this step; again stops at once")
  );
  const bar = reporter.progress("Learning", steps);
  const start = performance.now();
  let note = "", step = 0;
  try {
    while (step < steps && !interruption.requested) {
      step++;
      const z = rowsToTensor(sampleLatents(prior, batch, random), prior.size);
      const [wear, rates] = [drawWear(), fallingRates(training.adam, step, steps)];
      const losses = await takeStep.start(z, wear, rates);
      if (step % LOSS_EVERY === 0 || step === steps) {
        note = describeProgress(
          await losses.data(),
          (performance.now() - start) / 1000 / step * (steps - step),
        );
      }
      tf.dispose([z, losses, ...Object.values(wear), ...Object.values(rates.adam), rates.averaging]);
      bar.update(step, note);
    }
  } finally {
    bar.end();
    interruption.release();
    disposeAdam(adam);
  }
  if (step < steps) reporter.warn(`Stopped at step ${step} of ${steps}`);
  return step;
}

function describeProgress(
  [latents, images]: ArrayLike<number> & Iterable<number>,
  secondsLeft: number,
): string {
  return `${formatDuration(secondsLeft)} left | loss of latents ${latents!.toFixed(3)}, of images ${
    images!.toFixed(3)
  }`;
}

/** Measures an encoder on the generator's pictures that it has not seen. */
async function measure(
  generator: LoadedGenerator,
  network: EncoderTraining["network"],
  { seed, heldOut }: TrainEncoderOptions,
): Promise<EncoderHeldOut> {
  const { prior, engine } = generator;
  const latents = sampleLatents(prior, heldOut, createRandom(seed, STREAM.heldOut));
  const pictures = await generator.decode(latents);
  const encode = buildPictureEncoder(network, (code) => latentOfCode(prior, code), engine);
  const guesses = await encode(pictures);
  const centre = latentOfCode(prior, new Float32Array(prior.size));
  const variance = priorMoments(prior).sd ** 2;
  const squares = guesses.map((guess, i) =>
    guess.reduce((sum, value, k) => sum + (value - latents[i]![k]!) ** 2, 0) / prior.size / variance
  );
  const errorsOf = async (latents: readonly Latent[]) =>
    medianOf((await judgeLatents(generator, pictures, latents)).map(({ error }) => error));
  return {
    pictures: heldOut,
    latentError: squares.reduce((sum, square) => sum + square, 0) / heldOut,
    pixelError: await errorsOf(guesses),
    blindPixelError: await errorsOf(latents.map(() => centre)),
  };
}

/** The median; of an even number the upper one. */
function medianOf(numbers: readonly number[]): number {
  return numbers.toSorted((a, b) => a - b)[numbers.length >> 1] ?? NaN;
}
