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
 * @param targets of the same shape
 * @returns [N] of the caller's tidy, and in `pixels` the first part alone, the mean squared difference
 */
export function pyramidLoss(images: AnyTensor, targets: AnyTensor): { total: AnyTensor; pixels: AnyTensor } {
  let difference = tf.sub(images, targets) as Images;
  const pixels = meanSquare(difference);
  let total: AnyTensor = pixels;
  for (let i = 0; i < MOST_HALVINGS; i++) {
    const [, height, width] = difference.shape;
    if (height % 2 === 1 || width % 2 === 1) break;
    difference = halve(difference);
    total = tf.add(total, meanSquare(difference));
  }
  return { total, pixels };
}

/** [N,H,W,C] -> [N] */
function meanSquare(x: Images): AnyTensor {
  return tf.mean(tf.square(tf.reshape(x, [x.shape[0], -1])), 1);
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
