/** What a training step takes beside a batch and latents: the random numbers of its recipe. */
import type { AnyTensor, Images, LatentBatch } from "../tensor/tensors.ts";
import type { Labels } from "./labels.ts";

/** Of one update of the discriminator; what its recipe does not need is absent. */
export type DiscriminatorDraws = {
  /** Real images of its own, for updates after the first. */
  readonly reals?: Images;
  /** Latents of its own [N,Z], for updates after the first. */
  readonly z?: LatentBatch;
  /** A label for each image, [N,1]. */
  readonly labels?: Labels<AnyTensor>;
  /** What is added to the images, [N,H,W,C]. */
  readonly noise?: Labels<AnyTensor>;
  /** Masks of the discriminator's dropouts. */
  readonly masks?: Labels<readonly AnyTensor[]>;
  /** Masks of the generator's dropouts. */
  readonly generatorMasks?: readonly AnyTensor[];
};

/** Of one update of the generator; what its recipe does not need is absent. */
export type GeneratorDraws = {
  /** Latents of its own [N,Z]. */
  readonly z?: LatentBatch;
  /** What is added to its images before the discriminator sees them, [N,H,W,C]. */
  readonly noise?: AnyTensor;
  /** Masks of the discriminator's dropouts. */
  readonly masks?: readonly AnyTensor[];
  /** Masks of the generator's dropouts. */
  readonly generatorMasks?: readonly AnyTensor[];
};

/** Of all updates of a step, in order. */
export type StepDraws = {
  readonly discriminator: readonly DiscriminatorDraws[];
  readonly generator: readonly GeneratorDraws[];
};

/** Those of a recipe that draws nothing. */
export const NO_DRAWS: StepDraws = { discriminator: [], generator: [] };
