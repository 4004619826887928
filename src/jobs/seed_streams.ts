/**
 * The streams of a training's seed, one for each use, so that no two uses draw the same numbers. 1 and 2 are those of
 * the networks' weights, see `model/gan.ts`.
 */
export const SEED_STREAMS = {
  order: 3,
  latents: 4,
  /** The latents of the sample grids. */
  samples: 5,
  /** The changes of augmented pictures. */
  augment: 6,
  /** The real pictures that samples are judged by. */
  reference: 7,
  /** What a recipe draws: labels, noise, masks of dropout. */
  draws: 8,
  /** The first one of latents after a return to an earlier checkpoint. */
  returns: 1000,
} as const;
