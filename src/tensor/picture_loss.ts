/** How far images are from others, coarse structure and all. */
import * as tf from "@tensorflow/tfjs-core";
import type { AnyTensor, Images } from "./tensors.ts";

/** Means over squares of 2, 4 and 8 pixels, as far as the sides can be halved. */
const MOST_HALVINGS = 3;

/**
 * The loss of each image: the mean squared difference of the pixels, and of the means over squares of 2 x 2, 4 x 4 and
 * 8 x 8 pixels, added up. What is wrong in a pixel alone counts once; what is wrong over an area counts up to four
 * times, so that the gradient moves coarse structure first. Sides that are odd are not halved further.
 *
 * @param images [N,H,W,C] float32
 * @param targets of the same shape, or [1,H,W,C]
 * @returns [N] of the caller's tidy
 */
export function pyramidLoss(images: AnyTensor, targets: AnyTensor): AnyTensor {
  return tf.addN(differences(images, targets).map((level) => tf.mean(tf.square(level), 1)));
}

/**
 * {@linkcode pyramidLoss} before it is squared: numbers whose squares add up to the loss.
 *
 * @param images [N,H,W,C] float32
 * @param targets of the same shape, or [1,H,W,C]
 * @returns [N,M] of the caller's tidy
 */
export function pyramidResiduals(images: AnyTensor, targets: AnyTensor): AnyTensor {
  return tf.concat(
    differences(images, targets).map((level) => tf.div(level, Math.sqrt(level.shape[1]!))),
    1,
  );
}

/** The difference, and its means over ever larger squares; each [N,…] as rows. */
function differences(images: AnyTensor, targets: AnyTensor): AnyTensor[] {
  let level = tf.sub(images, targets) as Images;
  const levels: Images[] = [level];
  for (let i = 0; i < MOST_HALVINGS; i++) {
    const [, height, width] = level.shape;
    if (height % 2 === 1 || width % 2 === 1) break;
    levels.push(level = halve(level));
  }
  return levels.map((level) => tf.reshape(level, [level.shape[0], -1]));
}

/**
 * The mean of each 2 x 2 pixels. The gradient of a mean is a quarter for each of its pixels; not all engines have a
 * gradient of tf.avgPool(), but all can repeat pixels.
 */
function halve(x: Images): Images {
  return tf.customGrad((...args) => {
    const [x] = args as unknown as [Images];
    const [, height, width] = x.shape;
    return {
      value: tf.avgPool(x, 2, 2, "valid"),
      gradFunc: (dy: AnyTensor) =>
        tf.mul(tf.image.resizeNearestNeighbor(dy as Images, [height, width]), 0.25),
    };
  })(x) as Images;
}
