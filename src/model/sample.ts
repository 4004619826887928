/** Pictures from latents. */
import * as tf from "@tensorflow/tfjs-core";
import type { Latent } from "../latent/prior.ts";
import { denormalisePixels, type Picture } from "../tensor/pixels.ts";
import { type CompileStep, uncompiled } from "../engine/compiled_step.ts";
import type { AnyTensor, LatentBatch } from "../tensor/tensors.ts";
import { forwardSampling, type Network, type Visit } from "./network.ts";

/**
 * Latents that pass the generator together. Always as many, the last ones padded: kernels may round differently
 * for other batch sizes, and a picture must not depend on how many were asked for.
 */
const BATCH = 16;

/** Turns latents into pictures; exploring takes this function and never a network. */
export type Decode = (latents: readonly Latent[]) => Promise<Picture[]>;

/**
 * A decoder of a generator, with batch norm's moving averages: each picture depends on its latent alone.
 *
 * @param generator from z [Z] to images [H,W,C] in [-1,1]
 * @param compileStep the engine's, to run the network as one function
 * @param visit changes what goes from layer to layer, see `forwardSampling()`; it is not compiled
 * @returns a function that makes one picture for each latent, in order; it throws a RangeError for a latent of
 * another size
 */
export function buildDecoder(
  generator: Network,
  compileStep: CompileStep = uncompiled,
  visit?: Visit,
): Decode {
  const compile = visit ? uncompiled : compileStep;
  const generate = compile((z: LatentBatch) => forwardSampling(generator, z, visit));
  return async (latents) => {
    const pictures: Picture[] = [];
    for (let start = 0; start < latents.length; start += BATCH) {
      pictures.push(...await decodeBatch(generator, generate, latents.slice(start, start + BATCH)));
    }
    return pictures;
  };
}

async function decodeBatch(
  generator: Network,
  generate: (z: LatentBatch) => AnyTensor,
  latents: readonly Latent[],
): Promise<Picture[]> {
  const size = generator.inputShape[0]!;
  const values = new Float32Array(BATCH * size);
  latents.forEach((latent, i) => {
    if (latent.length !== size) {
      throw new RangeError(`Cannot decode a latent: it must have ${size} components, got ${latent.length}`);
    }
    values.set(latent, i * size);
  });
  const images = tf.tidy(() => generate(tf.tensor2d(values, [BATCH, size])));
  const [, height, width, channels] = images.shape as [number, number, number, number];
  const pixels = denormalisePixels(await images.data() as Float32Array);
  images.dispose();
  const bytes = height * width * channels;
  return latents.map((_, i) => ({ width, height, channels, data: pixels.slice(i * bytes, (i + 1) * bytes) }));
}
