/** `deno task explore features`: what filters of a discriminator respond to. */
import { counted } from "../tensor/counted.ts";
import type { Dataset } from "../data/dataset.ts";
import { type FeatureLayer, featureLayers } from "../model/feature_layers.ts";
import { disposeNetwork, type Network } from "../model/network.ts";
import { receptiveField } from "../model/receptive_field.ts";
import type { PictureSet } from "../metrics/picture_set.ts";
import type { FigureBlock } from "../plots/figure.ts";
import { UserError } from "../tensor/errors.ts";
import { createRandom } from "../tensor/random.ts";
import { featureBlock, type FilterPatches, findPatches } from "./features_figure.ts";
import { loadDiscriminator, type LoadedDiscriminator } from "./load_discriminator.ts";
import { drawIndices, openReals } from "./real_pictures.ts";
import type { Reporter } from "./reporter.ts";
import { cutPart, type ExploreOptions, writeExplored } from "./write_figure.ts";

/** The options of `explore features`. */
export interface ExploreFeaturesOptions extends ExploreOptions {
  /** A layer counted from 1, or `all`; default: the last but one. */
  readonly layer?: string;
  /** Counted from 1; default: the most varied ones. */
  readonly filters?: readonly number[];
  /** How many of the most varied ones. */
  readonly count: number;
  /** Pictures shown of each filter. */
  readonly patches: number;
  /** Pictures looked through. */
  readonly pictures: number;
  /** Steps of the maximisation. */
  readonly steps: number;
  /** Whether the same filters of an untrained discriminator are shown below. */
  readonly random: boolean;
  /** Of the pictures looked through, of the noise, and of the untrained discriminator. */
  readonly seed: number;
  /** The dataset to look through; default: what the discriminator learned from. */
  readonly data?: string;
}

/** Streams of the seed. */
const STREAM = { pictures: 1 } as const;

/**
 * Writes a sheet for each layer: a row for each filter with the patches that it responds to most, their guided
 * gradients, and a picture that maximises the response.
 *
 * @returns the paths written
 * @throws {UserError} if there is no discriminator, or no such layer or filter
 */
export async function exploreFeatures(
  options: ExploreFeaturesOptions,
  reporter: Reporter,
): Promise<string[]> {
  const discriminator = await loadDiscriminator(options, reporter.line);
  try {
    const layers = chooseLayers(discriminator.network, options);
    const dataset = await openReals(discriminator, options.data, reporter);
    try {
      const indices = drawIndices(dataset, options.pictures, createRandom(options.seed, STREAM.pictures));
      const pictures = readSet(dataset, indices);
      const written: string[] = [];
      for (const layer of layers) {
        written.push(...await writeSheet(discriminator, layer, pictures, { indices, dataset }, options));
      }
      return written;
    } finally {
      dataset.close();
    }
  } finally {
    discriminator.dispose();
  }
}

/** @throws {UserError} naming the layers or filters that there are */
function chooseLayers(network: Network, { layer, filters, file }: ExploreFeaturesOptions): FeatureLayer[] {
  const layers = featureLayers(network);
  if (layers.length === 0) throw new UserError("Cannot show filters: this discriminator has no convolution");
  if (layer === "all" && file !== undefined) {
    throw new UserError("--file names one picture: leave it out with --layer all");
  }
  const number = layer === undefined ? Math.max(1, layers.length - 1) : Number(layer);
  const chosen = layer === "all" ? layers : layers.filter((one) => one.number === number);
  if (chosen.length === 0) {
    throw new UserError(
      `--layer must be from 1 to ${layers.length}, the convolutions of this discriminator, or all, got ${layer}`,
    );
  }
  for (const { number, shape: [, , most] } of chosen) {
    const wrong = filters?.find((filter) => filter > most);
    if (wrong === undefined) continue;
    throw new UserError(`--filters must be from 1 to ${most}, the filters of layer ${number}, got ${wrong}`);
  }
  return chosen;
}

function readSet(dataset: Dataset, indices: readonly number[]): PictureSet {
  const [, height, width, channels] = dataset.header.shape;
  return { count: indices.length, height, width, channels, data: dataset.readImages(indices) };
}

/** Where the pictures come from. */
interface Looked {
  readonly indices: readonly number[];
  readonly dataset: Dataset;
}

async function writeSheet(
  discriminator: LoadedDiscriminator,
  layer: FeatureLayer,
  pictures: PictureSet,
  { indices, dataset }: Looked,
  options: ExploreFeaturesOptions,
): Promise<string[]> {
  const { network } = discriminator;
  const { filters, count, patches, steps, random, seed, scale } = options;
  const found = await findPatches(network, layer, pictures, { filters, count }, patches);
  const blocks: FigureBlock[] = [await featureBlock(network, layer, pictures, found, { steps, seed })];
  const shown = found.map(({ filter }) => filter);
  const untrained = random ? await untrainedBlock(discriminator, layer, pictures, shown, options) : undefined;
  if (untrained) {
    blocks[0] = { ...blocks[0]!, title: "trained" };
    blocks.push({ ...untrained.block, title: "not trained: the same filters with random weights" });
  }
  const { size } = receptiveField(network.layers, network.inputShape, layer.response);
  const [height, width, channels] = layer.shape;
  const figure = {
    title: `What filters of the discriminator's layer ${layer.number} respond to`,
    notes: [
      `strongest of ${counted(pictures.count, "picture")}; each unit sees ${size}x${size} pixels; ` +
      `${channels} filters, maps ${height}x${width}`,
      `guided: guided gradients of the parts; ideal: what maximises the response, ${steps} steps from noise, seed ${seed}`,
    ],
    blocks,
    scale,
  };
  const pictureIndices = (list: readonly FilterPatches[]) =>
    list.map(({ patches, ...filter }) => ({
      ...filter,
      patches: patches.map(({ picture, ...patch }) => ({ picture: indices[picture]!, ...patch })),
    }));
  const chosen = filters ? cutPart(`filters-${filters.join("-")}`) : `varied-${count}`;
  return await writeExplored(discriminator, options, {
    command: "features",
    parts: [`features-layer-${layer.number}`, chosen, ...random ? ["random"] : [], `seed-${seed}`],
    details: {
      ...{ layer: layer.number, patches, pictures: pictures.count, steps, random, seed },
      data: { name: dataset.header.name, checksum: dataset.header.checksum },
      filters: pictureIndices(found),
      ...untrained ? { untrained: pictureIndices(untrained.found) } : {},
    },
  }, { figure, latents: [] });
}

async function untrainedBlock(
  { buildUntrained }: LoadedDiscriminator,
  layer: FeatureLayer,
  pictures: PictureSet,
  filters: readonly number[],
  { count, patches, steps, seed }: ExploreFeaturesOptions,
) {
  const network = buildUntrained(seed);
  try {
    const found = await findPatches(network, layer, pictures, { filters, count }, patches);
    return { found, block: await featureBlock(network, layer, pictures, found, { steps, seed }) };
  } finally {
    disposeNetwork(network);
  }
}
