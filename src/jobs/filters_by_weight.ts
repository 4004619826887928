/** Filters of a generator that go with an attribute, as a regression tells (Radford et al. 2016, section 6.3.1). */
import * as tf from "@tensorflow/tfjs-core";
import { fitLogistic } from "../latent/linear_fit.ts";
import { attributePlace, placeOnMap } from "../metrics/attribute_place.ts";
import type { PictureSet } from "../metrics/picture_set.ts";
import type { FeatureLayer } from "../model/feature_layers.ts";
import { activationsOf, type DroppedFilters } from "../model/filter_effects.ts";
import type { Network } from "../model/network.ts";
import {
  type ForgetOptions,
  type KnownLatents,
  latentBatch,
  LATENTS_IN_BATCH,
  meanMaps,
} from "./forget_filters.ts";

/** Of |w|² / 2, for each row. */
const PENALTY_PER_ROW = 0.01;

/**
 * The filters that a logistic regression finds: of the attribute by each filter's mean activation over the place where
 * faces with it differ most from those without, in standard deviations; those with the largest weights above 0. In the
 * DCGAN paper, boxes drawn by hand say where the object is in each picture; here it is known whether it is there.
 *
 * @param pictures those of `known.shown`, then those of `known.absent`
 */
export async function filtersByWeight(
  network: Network,
  layer: FeatureLayer,
  known: KnownLatents,
  pictures: PictureSet,
  { count, replace }: Omit<ForgetOptions, "random">,
): Promise<DroppedFilters> {
  const latents = [...known.shown, ...known.absent];
  const has = latents.map((_, i) => i < known.shown.length);
  const [height, width, channels] = layer.shape;
  const place = placeOnMap(attributePlace(pictures, has), pictures.width, height, width);
  const rows: Float32Array[] = [];
  for (let start = 0; start < latents.length; start += LATENTS_IN_BATCH) {
    const means = tf.tidy(() => {
      const maps = activationsOf(network, latentBatch(latents.slice(start, start + LATENTS_IN_BATCH)), layer);
      return tf.sum(tf.mul(maps, tf.tensor4d(place, [1, height, width, 1])), [1, 2]);
    });
    const values = await means.data() as Float32Array;
    for (let i = 0; i < means.shape[0]!; i++) rows.push(values.slice(i * channels, (i + 1) * channels));
    means.dispose();
  }
  const { weights } = fitLogistic(inDeviations(rows), has.map(Number), rows.length * PENALTY_PER_ROW);
  const filters = Array.from(weights, (_, filter) => filter).filter((filter) => weights[filter]! > 0)
    .sort((a, b) => weights[b]! - weights[a]!).slice(0, count);
  return { layer, filters, fill: replace === "mean" ? meanMaps(network, layer, known.absent) : undefined };
}

/** Columns with mean 0 and deviation 1; constant ones are 0. */
function inDeviations(rows: readonly Float32Array[]): Float32Array[] {
  const width = rows[0]!.length;
  const mean = (of: (row: Float32Array, c: number) => number) =>
    Float64Array.from(
      { length: width },
      (_, c) => rows.reduce((sum, row) => sum + of(row, c), 0) / rows.length,
    );
  const means = mean((row, c) => row[c]!);
  const variances = mean((row, c) => (row[c]! - means[c]!) ** 2);
  return rows.map((row) =>
    row.map((value, c) => variances[c]! > 1e-12 ? (value - means[c]!) / Math.sqrt(variances[c]!) : 0)
  );
}
