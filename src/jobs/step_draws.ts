/** The random numbers of a recipe, drawn outside of the compiled step, which must draw none. */
import * as tf from "@tensorflow/tfjs-core";
import type { Engine } from "../engine/engine.ts";
import { floatsFromBytes } from "../engine/kernels.ts";
import { chosenArchitecture, dropoutsOf } from "../model/architecture.ts";
import { drawLabels, type Labels, labelsAreDrawn } from "../model/labels.ts";
import { noiseSd } from "../model/recipe.ts";
import type { DiscriminatorDraws, GeneratorDraws, StepDraws } from "../model/step_draws.ts";
import type { TrainingConfig } from "../store/config.ts";
import { normaliseTensor } from "../tensor/pixels.ts";
import type { Random } from "../tensor/random.ts";
import type { AnyTensor, Images, LatentBatch } from "../tensor/tensors.ts";

/** More of what a step has one of in any case. */
export interface MoreInputs {
  /** The next batch of pictures, as bytes [N,H,W,C]. */
  bytes(): AnyTensor;
  /** The next latents [N,Z]. */
  latents(): LatentBatch;
}

/** Draws for one step after the other; pictures and masks are bytes, {@linkcode drawsFromBytes} makes numbers of them. */
export type DrawStep = (step: number, random: Random) => StepDraws;

/** Half of a random word decides on one number of a mask. */
const HALF = 2 ** 16;

/**
 * Prepares the draws of a training's steps.
 *
 * @param more pictures and latents of updates that have their own
 * @returns a function of the step, 1 for the first, whose tensors are the caller's; the same random state gives
 * the same ones
 */
export function prepareDraws(config: TrainingConfig, engine: Engine, more: MoreInputs): DrawStep {
  const { recipe, batchSize, size, channels } = config;
  const { generator, discriminator, latentSize, imageShape } = chosenArchitecture(config);
  const [dropoutsG, dropoutsD] = [dropoutsOf(generator, [latentSize]), dropoutsOf(discriminator, imageShape)];
  const isFresh = recipe.generatorLatents === "fresh";

  return (step, random) => {
    const masks = (dropouts: typeof dropoutsD) =>
      dropouts.map(({ shape, rate }) => {
        const full = [batchSize, ...shape];
        return engine.uploadBytes(drawMask(tf.util.sizeFromShape(full), rate, random), full);
      });
    const noise = () => {
      const values = new Float32Array(batchSize * size * size * channels);
      drawNormals(values, noiseSd(recipe, step), random);
      return tf.tensor4d(values, [batchSize, size, size, channels]);
    };
    const both = <Value>(draw: () => Value): Labels<Value> => ({ real: draw(), generated: draw() });
    const ofGenerator = (isDrawn: boolean) =>
      isDrawn && dropoutsG.length > 0 ? { generatorMasks: masks(dropoutsG) } : {};
    const ofDiscriminator = (update: number): DiscriminatorDraws => ({
      ...(update > 0 && { reals: more.bytes() as Images, z: more.latents() }),
      ...(labelsAreDrawn(recipe.labels) && { labels: labelTensors(config, random) }),
      ...(recipe.instanceNoise && { noise: both(noise) }),
      ...(dropoutsD.length > 0 && { masks: both(() => masks(dropoutsD)) }),
      // Where images are shared, the generator's own update makes them.
      ...ofGenerator(isFresh || update < recipe.discriminatorSteps - 1),
    });
    const forGenerator = (): GeneratorDraws => ({
      ...(isFresh && { z: more.latents() }),
      ...(recipe.instanceNoise && { noise: noise() }),
      ...(dropoutsD.length > 0 && { masks: masks(dropoutsD) }),
      ...ofGenerator(true),
    });
    return {
      discriminator: Array.from(
        { length: recipe.discriminatorSteps },
        (_, update) => ofDiscriminator(update),
      ),
      generator: Array.from({ length: recipe.generatorSteps }, forGenerator),
    };
  };
}

/** Draws whose pictures are in [-1,1] and whose masks are float32; tensors of the caller's tidy. */
export function drawsFromBytes({ discriminator, generator }: StepDraws): StepDraws {
  const floats = (masks: readonly AnyTensor[]) => masks.map(floatsFromBytes);
  return {
    discriminator: discriminator.map((draws) => ({
      ...draws,
      ...(draws.reals && { reals: normaliseTensor(floatsFromBytes(draws.reals)) as Images }),
      ...(draws.masks &&
        { masks: { real: floats(draws.masks.real), generated: floats(draws.masks.generated) } }),
      ...(draws.generatorMasks && { generatorMasks: floats(draws.generatorMasks) }),
    })),
    generator: generator.map((draws) => ({
      ...draws,
      ...(draws.masks && { masks: floats(draws.masks) }),
      ...(draws.generatorMasks && { generatorMasks: floats(draws.generatorMasks) }),
    })),
  };
}

function labelTensors({ recipe, batchSize }: TrainingConfig, random: Random): Labels<AnyTensor> {
  const { real, generated } = drawLabels(recipe.labels, batchSize, random);
  return { real: tf.tensor2d(real, [batchSize, 1]), generated: tf.tensor2d(generated, [batchSize, 1]) };
}

/**
 * A mask of dropout: 0 with the probability `rate` (to 1/65536), else 1.
 *
 * @param count how many numbers
 * @param rate 0 … 1
 */
export function drawMask(count: number, rate: number, random: Random): Uint8Array {
  const mask = new Uint8Array(count), limit = Math.round(rate * HALF);
  for (let i = 0; i < count; i += 2) {
    const word = random.integer(HALF * HALF);
    mask[i] = word % HALF < limit ? 0 : 1;
    if (i + 1 < count) mask[i + 1] = Math.floor(word / HALF) < limit ? 0 : 1;
  }
  return mask;
}

/** Fills with N(0, sd²); both numbers of Box and Muller's pairs are used, because there are many. */
export function drawNormals(values: Float32Array, sd: number, random: Random): void {
  for (let i = 0; i < values.length; i += 2) {
    const radius = sd * Math.sqrt(-2 * Math.log(1 - random.uniform()));
    const angle = 2 * Math.PI * random.uniform();
    values[i] = radius * Math.cos(angle);
    if (i + 1 < values.length) values[i + 1] = radius * Math.sin(angle);
  }
}
