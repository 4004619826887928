/** Filters of a generator that draw an attribute, found and left out (Radford et al. 2016, section 6.3.1). */
import * as tf from "@tensorflow/tfjs-core";
import type { AttributeType } from "../data/attribute_table.ts";
import type { Latent } from "../latent/prior.ts";
import { chooseFilter, type FilterRows } from "../metrics/choose_filter.ts";
import { codeSize, codeWidth } from "../model/attribute_codes.ts";
import type { FeatureLayer } from "../model/feature_layers.ts";
import { activationsOf, type DroppedFilters, filterEffects } from "../model/filter_effects.ts";
import type { Network } from "../model/network.ts";
import type { AnyTensor, Images, LatentBatch } from "../tensor/tensors.ts";
import type { Wanted } from "./wanted_attribute.ts";
import type { Random } from "../tensor/random.ts";

/** Latents whose faces are known to show the attribute, and others that do not. */
export interface KnownLatents {
  /** Of faces with it, 1 or more. */
  readonly shown: readonly Latent[];
  /** Of faces without it, 1 or more. */
  readonly absent: readonly Latent[];
}

/** How filters are found and left out. */
export interface ForgetOptions {
  /** How many filters. */
  readonly count: number;
  /** What stands in their maps: 0, or the mean map of faces without the attribute. */
  readonly replace: "zero" | "mean";
  /** Draws the side effects that are looked at. */
  readonly random: Random;
}

/** What reads attributes of images, forwards and backwards; see `loadRegressor()`. */
export interface CodeReader {
  /** What it reads. */
  readonly attributes: readonly AttributeType[];
  /** From images [N,H,W,C] in [-1,1] to codes [N,K]. */
  codes(images: Images): AnyTensor;
}

/** Latents that go through the networks and back together. */
export const LATENTS_IN_BATCH = 32;
/** Faces of each kind that effects are measured on. */
const MOST_FACES = 96;
/** An output in [-1,1] counts as much as so many logits. */
const NUMBER_WEIGHT = 10;

/** Latents as a tensor [N,Z] of the caller. */
export function latentBatch(latents: readonly Latent[]): LatentBatch {
  return tf.tensor2d(latents.flatMap((z) => [...z]), [latents.length, latents[0]!.length]);
}

/**
 * Leaves filters out one by one: each time the one whose loss lowers the reading of the attribute most for what it
 * changes in other readings, to first order, given those that are out already. See `filterEffects()` and
 * `chooseFilter()`; side effects are those on sums of the other codes with random signs (Hutchinson 1989), whose mean
 * square is the sum of squares over all codes.
 *
 * @returns filters from 0, in the order in which they were chosen, fewer where no other lowers the reading; free their
 * `fill`, if they have one
 * @example
 * ```ts
 * import { buildDecoder, createRandom, dropFilters, featureLayers, filtersByEffect } from "ganwalk";
 * import { loadGenerator, loadRegressor, sampleLatents } from "ganwalk";
 * const generator = await loadGenerator({ run: "shipped", out: "out", backend: "auto", debug: false });
 * const regressor = loadRegressor(generator.engine);
 * const [, layer] = featureLayers(generator.network);
 * const latents = sampleLatents(generator.prior, 8, createRandom(0));
 * const dropped = await filtersByEffect(
 *   generator.network,
 *   layer!,
 *   regressor,
 *   { name: "glasses", value: true },
 *   // Of a real use, faces that are read as with and without glasses.
 *   { shown: latents.slice(0, 4), absent: latents.slice(4) },
 *   { count: 1, replace: "zero", random: createRandom(1) },
 * );
 * const decode = buildDecoder(generator.network, undefined, dropFilters(dropped));
 * console.log(dropped.filters.length, (await decode(latents)).length); // 1 8
 * regressor.dispose();
 * generator.dispose();
 * ```
 */
export async function filtersByEffect(
  network: Network,
  layer: FeatureLayer,
  reader: CodeReader,
  wanted: Wanted,
  known: KnownLatents,
  { count, replace, random }: ForgetOptions,
): Promise<DroppedFilters> {
  const [shown, absent] = [known.shown.slice(0, MOST_FACES), known.absent.slice(0, MOST_FACES)];
  const fill = replace === "mean" ? meanMaps(network, layer, absent) : undefined;
  const gain = codeWeights(reader.attributes, wanted);
  const others = otherWeights(reader.attributes, wanted.name);
  const filters: number[] = [];
  while (filters.length < count) {
    const dropped = { layer, filters, fill };
    const measure = (latents: readonly Latent[], weights: () => Float32Array) =>
      measureEffects(network, reader, dropped, latents, weights);
    const next = chooseFilter(
      await measure(shown, () => gain),
      await measure([...shown, ...absent], () => randomSigns(others, random)),
      new Set(filters),
    );
    if (next === undefined) break;
    filters.push(next);
  }
  return { layer, filters, fill };
}

/** Weights of the codes that say how much an attribute is read: a logit above the mean of its other values. */
function codeWeights(attributes: readonly AttributeType[], { name, value }: Wanted): Float32Array {
  const weights = new Float32Array(codeSize(attributes));
  let offset = 0;
  for (const attribute of attributes) {
    const width = codeWidth(attribute);
    if (attribute.name === name) {
      weights.fill(-1 / (width - 1), offset, offset + width);
      weights[offset + Number(value)] = 1;
    }
    offset += width;
  }
  return weights;
}

function otherWeights(attributes: readonly AttributeType[], name: string): Float32Array {
  return Float32Array.from(attributes.flatMap((attribute) => {
    const weight = attribute.name === name ? 0 : attribute.kind === "number" ? NUMBER_WEIGHT : 1;
    return new Array<number>(codeWidth(attribute)).fill(weight);
  }));
}

function randomSigns(weights: Float32Array, random: Random): Float32Array {
  return weights.map((weight) => random.uniform() < 0.5 ? weight : -weight);
}

async function measureEffects(
  network: Network,
  reader: CodeReader,
  dropped: DroppedFilters,
  latents: readonly Latent[],
  weights: () => Float32Array,
): Promise<FilterRows> {
  const width = dropped.layer.shape[2];
  const values = new Float32Array(latents.length * width);
  for (let start = 0; start < latents.length; start += LATENTS_IN_BATCH) {
    const part = latents.slice(start, start + LATENTS_IN_BATCH);
    const effects = tf.tidy(() => {
      const factors = tf.stack(part.map(() => tf.tensor1d(weights())));
      return filterEffects(network, latentBatch(part), dropped, (images) => {
        return tf.sum(tf.mul(reader.codes(images), factors), 1);
      });
    });
    values.set(await effects.data() as Float32Array, start * width);
    effects.dispose();
  }
  return { width, values };
}

/** The mean maps of some faces, [1,H,W,C], of the caller. */
export function meanMaps(network: Network, layer: FeatureLayer, faces: readonly Latent[]): AnyTensor {
  const latents = faces.slice(0, MOST_FACES);
  let sum: AnyTensor = tf.zeros([1, ...layer.shape]);
  for (let start = 0; start < latents.length; start += LATENTS_IN_BATCH) {
    const next = tf.tidy(() => {
      const maps = activationsOf(network, latentBatch(latents.slice(start, start + LATENTS_IN_BATCH)), layer);
      return tf.add(sum, tf.div(tf.sum(maps, 0, true), latents.length));
    });
    sum.dispose();
    sum = next;
  }
  return sum;
}
