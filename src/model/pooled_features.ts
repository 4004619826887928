/** What a network's convolutions make of pictures, as one row of numbers each. */
import * as tf from "@tensorflow/tfjs-core";
import type { AnyTensor, Images } from "../tensor/tensors.ts";
import { featureLayers } from "./feature_layers.ts";
import { forwardSampling, type Network } from "./network.ts";

/** Cells in a row of the grid that maps are pooled to, as in section 5.1 of the DCGAN paper. */
export const POOLED_SIDE = 4;

/**
 * The largest activation of each filter of every convolution in each cell of a 4 x 4 grid, layer after layer (Radford
 * et al. 2016, section 5.1). Cells of a map whose side is no multiple of 4 overlap by a row; smaller maps stay as they
 * are.
 *
 * @param images [N,H,W,C] in [-1,1]
 * @returns [N,D], of the caller; of radford at 64 pixels, D is 16 (64 + 128 + 256 + 512) = 15,360
 * @example
 * ```ts
 * import * as tf from "@tensorflow/tfjs-core";
 * import { buildNetwork, buildRadford, createRandom, disposeNetwork, pooledFeatures, startEngine } from "ganwalk";
 * await startEngine("cpu");
 * const { discriminator, imageShape } = buildRadford(32, 1, 10);
 * const network = buildNetwork("discriminator", discriminator, imageShape, createRandom(1));
 * const images = tf.zeros<tf.Rank.R4>([1, 32, 32, 1]);
 * const features = pooledFeatures(network, images);
 * console.log(features.shape); // [ 1, 7168 ]
 * tf.dispose([images, features]);
 * disposeNetwork(network);
 * ```
 */
export function pooledFeatures(network: Network, images: Images): AnyTensor {
  const layers = new Set(featureLayers(network).map(({ activation }) => activation));
  return tf.tidy(() => {
    const parts: AnyTensor[] = [];
    forwardSampling(network, images, (x, index) => {
      if (layers.has(index)) parts.push(tf.reshape(poolToGrid(x as Images), [images.shape[0], -1]));
      return x;
    });
    return tf.concat(parts, 1);
  });
}

/**
 * The largest number in each cell of a 4 x 4 grid.
 *
 * @param maps [N,H,W,C]
 * @returns [N,4,4,C], or fewer rows and columns where a map has fewer; of the caller
 */
export function poolToGrid(maps: Images): Images {
  return tf.tidy(() => {
    const rows = edgesOf(maps.shape[1]).map(([start, size]) =>
      tf.max(tf.slice(maps, [0, start, 0, 0], [-1, size, -1, -1]), 1, true)
    );
    const narrow = tf.concat(rows, 1);
    const columns = edgesOf(maps.shape[2]).map(([start, size]) =>
      tf.max(tf.slice(narrow, [0, 0, start, 0], [-1, -1, size, -1]), 2, true)
    );
    return tf.concat(columns, 2) as Images;
  });
}

/** First element and length of each cell. */
function edgesOf(length: number): [start: number, size: number][] {
  const cells = Math.min(POOLED_SIDE, length);
  return Array.from({ length: cells }, (_, i) => {
    const start = Math.floor(i * length / cells);
    return [start, Math.ceil((i + 1) * length / cells) - start];
  });
}
