/** How good a generator is, at little cost: the same latents against the same pictures, each time. */
import type { Dataset } from "../data/dataset.ts";
import { sampleLatents } from "../latent/prior.ts";
import { pyramidSizes } from "../metrics/laplacian_pyramid.ts";
import { slicedWasserstein } from "../metrics/sliced_wasserstein.ts";
import type { Decode } from "../model/sample.ts";
import type { TrainingConfig } from "../store/config.ts";
import { createRandom, permutation } from "../tensor/random.ts";

/** Streams of the seed, far from those that the training draws from. */
const STREAM = { latents: 101, pictures: 102, distance: 103 } as const;
/** Of each side; fewer where the data has fewer. */
const PICTURES = 256;
/** A quarter of the paper's directions and half of its patches: an eighth of the time. */
const DISTANCE = { repeats: 1, directionsPerRepeat: 128, patchesPerImage: 64 } as const;

/** The generator's sliced Wasserstein distance times 1000 now; lower is better. */
export type Score = () => Promise<number>;

/**
 * Prepares the score of a run's checkpoints: 256 pictures of fixed latents against 256 fixed ones of the data, with
 * fixed patches and directions, so that differences come from the generator alone. Scores of one run can be
 * compared with each other, not with those of other runs' seeds, nor with `deno task evaluate`.
 *
 * @param decode the generator as it is when the score is asked for
 * @returns nothing if the distance is not defined for pictures of this size, or the data has only one picture
 */
export function prepareScore(config: TrainingConfig, dataset: Dataset, decode: Decode): Score | undefined {
  const { seed, size, channels, prior } = config;
  const count = Math.min(PICTURES, dataset.count);
  if (count < 2 || !hasPyramid(size)) return undefined;
  const indices = permutation(dataset.count, createRandom(seed, STREAM.pictures)).subarray(0, count);
  const shape = { count, height: size, width: size, channels };
  const latents = sampleLatents(prior, count, createRandom(seed, STREAM.latents));
  return async () => {
    const bytes = size * size * channels;
    const data = new Uint8Array(count * bytes);
    (await decode(latents)).forEach((picture, i) => data.set(picture.data, i * bytes));
    const random = createRandom(seed, STREAM.distance);
    const reals = { ...shape, data: dataset.readImages(indices) };
    const { averageTimes1000 } = slicedWasserstein({ ...shape, data }, reals, { ...DISTANCE, random });
    return Number(averageTimes1000.toFixed(3));
  };
}

function hasPyramid(size: number): boolean {
  try {
    return pyramidSizes(size).length > 0;
  } catch (error) {
    if (error instanceof RangeError) return false;
    throw error;
  }
}
