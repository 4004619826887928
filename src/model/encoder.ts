/**
 * The encoder: a network that guesses the latent of a picture, and its training step. It learns from the generator's
 * own pictures, whose latents are known (as in Zhu et al. 2016, arXiv 1609.03552, section 3.2).
 */
import * as tf from "@tensorflow/tfjs-core";
import type { Engine } from "../engine/engine.ts";
import { floatsFromBytes } from "../engine/kernels.ts";
import type { Latent } from "../latent/prior.ts";
import { pyramidLoss } from "../tensor/picture_loss.ts";
import { normaliseTensor, type Picture } from "../tensor/pixels.ts";
import type { Random } from "../tensor/random.ts";
import { assertShape } from "../tensor/shape.ts";
import type { AnyTensor, Images, LatentBatch, ScalarTensor } from "../tensor/tensors.ts";
import { type Adam, applyAdam } from "./adam.ts";
import type { FallingRates } from "./falling_rates.ts";
import type { Layer } from "./layers.ts";
import { buildNetwork, forwardSampling, forwardTraining, type Network, updateAverages } from "./network.ts";
import { type Wear, wearImages } from "./regressor.ts";

/** Filters from the image inwards; where there are more layers, the last number again. */
const FILTERS = [32, 64, 128, 160];
const KERNEL = 4;
const SLOPE = 0.2;
/** Images are convolved until they are no larger. */
const LAST_SIDE = 4;

/**
 * Builds an encoder: the discriminator of Radford et al. 2016 with fewer filters, and a latent at its end instead of a
 * logit. At 64 pixels: 64x64xC -> 32x32x32 -> 16x16x64 -> 8x8x128 -> 4x4x160 -> Z.
 *
 * @param imageShape [H,W,C] of the generator's images, square
 * @param latentSize Z
 * @param random draws the weights; without it they are 0, to be restored
 * @returns a network from images [H,W,C] in [-1,1] to codes [Z], latents of mean 0 and deviation 1 (see
 * `latentOfCode()`); free it with `disposeNetwork()`
 * @example
 * ```ts
 * import { buildEncoder, countParameters, createRandom, disposeNetwork, startEngine } from "ganwalk";
 * await startEngine("cpu");
 * const encoder = buildEncoder([64, 64, 3], 100, createRandom(0));
 * console.log(countParameters(encoder));
 * disposeNetwork(encoder);
 * ```
 */
export function buildEncoder(imageShape: readonly number[], latentSize: number, random?: Random): Network {
  const layers: Layer[] = [];
  let side = imageShape[0]!;
  for (let i = 0; side > LAST_SIDE; i++, side = Math.ceil(side / 2)) {
    layers.push({
      kind: "conv",
      filters: FILTERS[Math.min(i, FILTERS.length - 1)]!,
      kernel: KERNEL,
      stride: 2,
    });
    // The first layer sees the pixels as they are.
    if (i > 0) layers.push({ kind: "batchNorm" });
    layers.push({ kind: "leakyRelu", slope: SLOPE });
  }
  layers.push({ kind: "flatten" }, { kind: "dense", units: latentSize, bias: true });
  return buildNetwork("encoder", layers, imageShape, random);
}

/** From pictures to guesses of their latents, in order. */
export type Encode = (pictures: readonly Picture[]) => Promise<Latent[]>;

/** Pictures that pass the network together, the last ones padded with black: so it is traced once. */
const BATCH = 16;

/**
 * A function from pictures to latents, with batch norm's moving averages: a guess depends on its picture alone.
 *
 * @param network see {@linkcode buildEncoder}
 * @param toLatent makes a latent of a code [Z]
 * @param engine what it runs on
 * @returns a function that throws a RangeError for a picture of another size than the generator's
 */
export function buildPictureEncoder(
  network: Network,
  toLatent: (code: Float32Array) => Latent,
  engine: Pick<Engine, "compileStep" | "uploadBytes">,
): Encode {
  const [height, width, channels] = network.inputShape as [number, number, number];
  const length = height * width * channels;
  const forward = engine.compileStep((bytes: AnyTensor) =>
    forwardSampling(network, normaliseTensor(floatsFromBytes(bytes)))
  );
  return async (pictures) => {
    const latents: Latent[] = [];
    for (let start = 0; start < pictures.length; start += BATCH) {
      const batch = new Uint8Array(BATCH * length);
      const here = pictures.slice(start, start + BATCH);
      here.forEach((picture, i) => {
        assertShape(
          { shape: [picture.height, picture.width, picture.channels] },
          network.inputShape,
          "a picture",
        );
        batch.set(picture.data, i * length);
      });
      const codes = tf.tidy(() => forward(engine.uploadBytes(batch, [BATCH, height, width, channels])));
      const values = await codes.data() as Float32Array;
      const size = codes.shape[1]!;
      codes.dispose();
      here.forEach((_, i) => latents.push(toLatent(values.slice(i * size, (i + 1) * size))));
    }
    return latents;
  };
}

/** Z of an encoder: its last layer has a unit for each component. */
function latentSizeOf({ layers }: Network): number {
  const last = layers.at(-1)!;
  return last.kind === "dense" ? last.units : 0;
}

/** An encoder in training. */
export interface EncoderTraining {
  /** Its numbers, changed in place. */
  readonly network: Network;
  /** What moves its weights. */
  readonly adam: Adam;
  /** From z [N,Z] to images [N,H,W,C]; frozen. */
  readonly generate: (z: LatentBatch) => AnyTensor;
  /** Of each component of z. */
  readonly moments: { readonly mean: number; readonly sd: number };
  /** Weight of the loss of the images beside that of the codes; 0: the images of the guesses are not made. */
  readonly imageWeight: number;
}

/**
 * One step of Adam. With x = G(z), made by the frozen generator, and the code c = (z - mean) / sd, the loss is
 *
 *   mean (E(x) - c)² + imageWeight · pyramidLoss(G(mean + sd E(x)), x),
 *
 * where E sees x with some wear, so that it also reads what is not as clean as the generator's pictures.
 *
 * @param z [N,Z] of the prior
 * @param wear what is done to the pictures that the encoder sees
 * @returns [2] of the caller: mean squared error of the codes, and the loss of the images (0 without their weight)
 * @throws {RangeError} if the shape does not fit
 */
export function encoderStep(
  { network, adam, generate, moments: { mean, sd }, imageWeight }: EncoderTraining,
  z: LatentBatch,
  wear: Wear,
  rates: FallingRates,
): AnyTensor {
  assertShape(z, [null, latentSizeOf(network)], "latents");
  return tf.tidy(() => {
    const images = generate(z) as Images;
    const seen = wearImages(images, wear);
    const wanted = tf.div(tf.sub(z, mean), sd);
    let parts: AnyTensor[] = [];
    const { grads } = tf.variableGrads(() => {
      const { output: codes, statistics } = forwardTraining(network, seen);
      updateAverages(network, statistics, rates.averaging);
      const codeError = tf.mean(tf.square(tf.sub(codes, wanted)));
      const imageError = imageWeight > 0
        ? tf.mean(pyramidLoss(generate(tf.add(tf.mul(codes, sd), mean) as LatentBatch), images))
        : tf.zerosLike(codeError);
      parts = [tf.keep(codeError), tf.keep(imageError)];
      return tf.add(codeError, tf.mul(imageError, imageWeight)) as ScalarTensor;
    }, [...network.weights.values()]);
    const gradients = new Map([...network.weights].map(([name, weight]) => [name, grads[weight.name]!]));
    applyAdam(adam, gradients, rates.adam);
    const told = tf.stack(parts);
    tf.dispose(parts);
    return told;
  });
}
