/** Filters of a generator left out: what a filter adds to a picture, and pictures without it. */
import * as tf from "@tensorflow/tfjs-core";
import type { AnyTensor, Images, LatentBatch } from "../tensor/tensors.ts";
import type { FeatureLayer } from "./feature_layers.ts";
import { forwardSampling, type Network, type Visit } from "./network.ts";

/** Filters of one layer that are left out. */
export interface DroppedFilters {
  /** One of `featureLayers()`. */
  readonly layer: FeatureLayer;
  /** Counted from 0. */
  readonly filters: readonly number[];
  /** What stands in the maps instead, [1,H,W,C]; without it 0 at all places, as in the DCGAN paper. */
  readonly fill?: AnyTensor;
}

/**
 * A `visit` of `forwardSampling()` that leaves filters out.
 *
 * @example
 * ```ts
 * import * as tf from "@tensorflow/tfjs-core";
 * import { dropFilters, featureLayers, forwardSampling, loadGenerator } from "ganwalk";
 * const { network, dispose } = await loadGenerator({ run: "shipped", out: "out", backend: "auto", debug: false });
 * const [, layer] = featureLayers(network);
 * const images = forwardSampling(network, tf.zeros([1, 100]), dropFilters({ layer: layer!, filters: [0, 7] }));
 * console.log(images.shape); // [ 1, 64, 64, 3 ]
 * tf.dispose(images);
 * dispose();
 * ```
 */
export function dropFilters({ layer, filters, fill }: DroppedFilters): Visit {
  return (x, index) => {
    if (index !== layer.activation) return x;
    return tf.tidy(() => {
      const kept = keptOf(layer, filters);
      const rest = tf.mul(x, kept);
      return fill ? tf.add(rest, tf.mul(fill, tf.sub(1, kept))) : rest;
    });
  };
}

/** 0 for the filters that are left out, 1 for the others: [C]. */
function keptOf({ shape: [, , count] }: FeatureLayer, filters: readonly number[]): tf.Tensor1D {
  const kept = new Float32Array(count).fill(1);
  for (const filter of filters) kept[filter] = 0;
  return tf.tensor1d(kept);
}

/**
 * What each filter adds to a score of each picture, to first order: the derivative of the score by a factor of the
 * filter's map (or of its difference from the fill), at factor 1. That much the score loses, nearly, where the filter
 * is left out; filters that are left out already add nothing.
 *
 * @param latents [N,Z]
 * @param score of images [N,H,W,C]: [N], each of its own image alone
 * @returns [N,C], of the caller
 */
export function filterEffects(
  network: Network,
  latents: LatentBatch,
  { layer, filters, fill }: DroppedFilters,
  score: (images: Images) => AnyTensor,
): AnyTensor {
  return tf.tidy(() => {
    const [count, channels] = [latents.shape[0], layer.shape[2]];
    const kept = keptOf(layer, filters);
    const total = (factors: AnyTensor) => {
      const share = tf.mul(factors, kept); // [N,1,1,C]
      const visit: Visit = (x, index) => {
        if (index !== layer.activation) return x;
        const rest = tf.mul(x, share);
        return fill ? tf.add(rest, tf.mul(fill, tf.sub(1, share))) : rest;
      };
      return tf.sum(score(forwardSampling(network, latents, visit) as Images));
    };
    return tf.reshape(tf.grad(total)(tf.ones([count, 1, 1, channels])), [count, channels]);
  });
}

/**
 * The mean map of each filter, or the mean of each filter's activations for each example.
 *
 * @param latents [N,Z]
 * @returns activations [N,H,W,C], of the caller
 */
export function activationsOf(network: Network, latents: LatentBatch, layer: FeatureLayer): Images {
  return tf.tidy(() => {
    const part = { ...network, layers: network.layers.slice(0, layer.activation + 1) };
    return forwardSampling(part, latents) as Images;
  });
}
