/** What filters of a discriminator respond to: patches, guided gradients, and pictures that maximise responses. */
import * as tf from "@tensorflow/tfjs-core";
import { type FeatureLayer, strongestResponses } from "../model/feature_layers.ts";
import type { Network } from "../model/network.ts";
import { fieldOfUnit, receptiveField } from "../model/receptive_field.ts";
import { maximiseResponses, middleUnit, responseGradients, type Unit } from "../model/response_gradient.ts";
import { pictureAt, type PictureSet } from "../metrics/picture_set.ts";
import { cutSquare, gradientPicture } from "../plots/cut.ts";
import type { FigureBlock } from "../plots/figure.ts";
import { enlarge } from "../plots/grid.ts";
import { normalisePixels, type Picture } from "../tensor/pixels.ts";
import { createRandom } from "../tensor/random.ts";
import type { Images } from "../tensor/tensors.ts";

/** Images that pass the network together. */
const BATCH = 64;

/** What a filter responds to most. */
export interface FilterPatches {
  /** Counted from 1. */
  readonly filter: number;
  /** Standard deviation, over pictures, of the strongest response. */
  readonly spread: number;
  /** The pictures with the strongest responses, the strongest first. */
  readonly patches: readonly {
    /** Of the picture in its set. */
    readonly picture: number;
    /** Before the activation. */
    readonly response: number;
    /** In the map, from 0. */
    readonly row: number;
    /** In the map, from 0. */
    readonly column: number;
  }[];
}

/** Which filters are shown. */
export interface ChosenFilters {
  /** Counted from 1; without them, the `count` most varied ones. */
  readonly filters?: readonly number[];
  /** How many of them, 1 or more. */
  readonly count: number;
}

/**
 * Finds the pictures that filters of a layer respond to most; of each picture its strongest response counts. The most
 * varied filters are those whose strongest response differs most from picture to picture.
 *
 * @param patches how many pictures of each filter, 1 or more
 * @throws {RangeError} if there is no such filter
 */
export async function findPatches(
  network: Network,
  layer: FeatureLayer,
  pictures: PictureSet,
  { filters, count }: ChosenFilters,
  patches: number,
): Promise<FilterPatches[]> {
  const [, width, channels] = layer.shape;
  const wrong = filters?.find((filter) => filter < 1 || filter > channels);
  if (wrong !== undefined) {
    throw new RangeError(`Cannot show filter ${wrong}: layer ${layer.number} has filters 1 to ${channels}`);
  }
  const values = new Float32Array(pictures.count * channels);
  const places = new Int32Array(pictures.count * channels);
  for (let start = 0; start < pictures.count; start += BATCH) {
    const images = imagesOf(pictures, start, Math.min(pictures.count, start + BATCH));
    const found = await strongestResponses(network, images, layer);
    images.dispose();
    values.set(found.values, start * channels);
    places.set(found.places, start * channels);
  }
  const spreads = Array.from({ length: channels }, (_, c) => spreadOf(values, channels, c));
  const chosen = filters?.map((filter) => filter - 1) ??
    spreads.map((_, c) => c).sort((a, b) => spreads[b]! - spreads[a]!).slice(0, count);
  return chosen.map((c) => {
    const order = Array.from({ length: pictures.count }, (_, i) => i)
      .sort((a, b) => values[b * channels + c]! - values[a * channels + c]!).slice(0, patches);
    return {
      filter: c + 1,
      spread: spreads[c]!,
      patches: order.map((picture) => {
        const place = places[picture * channels + c]!;
        return {
          picture,
          response: values[picture * channels + c]!,
          row: Math.floor(place / width),
          column: place % width,
        };
      }),
    };
  });
}

function spreadOf(values: Float32Array, width: number, column: number): number {
  const count = values.length / width;
  let [sum, squares] = [0, 0];
  for (let i = column; i < values.length; i += width) {
    sum += values[i]!;
    squares += values[i]! ** 2;
  }
  return Math.sqrt(Math.max(0, squares / count - (sum / count) ** 2));
}

function imagesOf(set: PictureSet, start: number, end: number): Images {
  const { height, width, channels, data } = set;
  const bytes = data.subarray(start * height * width * channels, end * height * width * channels);
  return tf.tensor4d(normalisePixels(bytes), [end - start, height, width, channels]);
}

/** How filters are shown. */
export interface FeatureBlockOptions {
  /** Steps of the maximisation. */
  readonly steps: number;
  /** Of the noise that it starts from. */
  readonly seed: number;
}

/** Cells are at least about so wide, in pixels. */
const CELL_SIDE = 48;

/**
 * A row for each filter: patches cut out by the receptive field, the guided gradients of the same, and what maximises
 * the response of the unit in the middle of the map. A patch that reaches beyond its picture is white there. Gradients
 * and what is maximised are scaled so that the largest number of each is black or white, and 0 mid grey.
 *
 * @param found of {@linkcode findPatches}, with as many patches each
 */
export async function featureBlock(
  network: Network,
  layer: FeatureLayer,
  pictures: PictureSet,
  found: readonly FilterPatches[],
  { steps, seed }: FeatureBlockOptions,
): Promise<FigureBlock> {
  const field = receptiveField(network.layers, network.inputShape, layer.response);
  const scale = Math.max(1, Math.round(CELL_SIDE / field.size));
  const cut = (picture: Picture, { row, column }: Pick<Unit, "row" | "column">) =>
    enlarge(cutSquare(picture, fieldOfUnit(field, row, column)), scale);
  const middle = middleUnit(layer, 0);
  const best = await scaledPictures(maximiseResponses(network, layer, found.map(({ filter }) => filter - 1), {
    steps,
    random: createRandom(seed),
  }));
  const rows: Picture[][] = [];
  for (const [i, { filter, patches }] of found.entries()) {
    const gradients = await guidedGradients(network, layer, pictures, filter - 1, patches);
    rows.push([
      ...patches.map((patch) => cut(pictureAt(pictures, patch.picture), patch)),
      ...gradients.map((gradient, k) => cut(gradient, patches[k]!)),
      cut(best[i]!, middle),
    ]);
  }
  const most = found[0]!.patches.length;
  const named = (name: string) => [name, ...Array.from({ length: most - 1 }, (_, i) => String(i + 2))];
  return {
    pictures: rows.flat(),
    columns: 2 * most + 1,
    columnLabels: [...named("parts"), ...named("guided"), "ideal"],
    rowLabels: found.map(({ filter }) => `filter ${filter}`),
  };
}

async function guidedGradients(
  network: Network,
  layer: FeatureLayer,
  pictures: PictureSet,
  filter: number,
  patches: FilterPatches["patches"],
): Promise<Picture[]> {
  return await scaledPictures(tf.tidy(() => {
    const images = tf.concat(patches.map(({ picture }) => imagesOf(pictures, picture, picture + 1)), 0);
    return responseGradients(
      network,
      images,
      layer,
      patches.map(({ row, column }) => ({ filter, row, column })),
    );
  }));
}

/** Numbers [N,H,W,C] around 0 as pictures; the tensor is freed. */
async function scaledPictures(images: Images): Promise<Picture[]> {
  const [count, height, width, channels] = images.shape;
  const values = await images.data() as Float32Array;
  images.dispose();
  const size = height * width * channels;
  return Array.from(
    { length: count },
    (_, i) => gradientPicture(values.subarray(i * size, (i + 1) * size), height, width, channels),
  );
}
