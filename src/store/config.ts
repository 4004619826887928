/** What determines a training: saved in config.json and in every checkpoint. */
import type { Augmentation } from "../data/augment.ts";
import type { DataOrder } from "../data/batches.ts";
import type { LatentPrior } from "../latent/prior.ts";
import type { AdamOptions } from "../model/adam.ts";
import type { PresetName } from "../model/architecture.ts";

/** Everything that two identical trainings share. No times, no paths. */
export interface TrainingConfig {
  /** Which networks. */
  readonly preset: PresetName;
  /** Of the square images, in pixels. */
  readonly size: number;
  /** 1 or 3. */
  readonly channels: number;
  /** Where z comes from. */
  readonly prior: LatentPrior;
  /** Images per step. */
  readonly batchSize: number;
  /** Of weights, data order, latents and sample grids. */
  readonly seed: number;
  /** The generator's optimizer. */
  readonly generatorAdam: AdamOptions;
  /** The discriminator's optimizer. */
  readonly discriminatorAdam: AdamOptions;
  /** How each pass over the data is ordered. */
  readonly order: DataOrder;
  /** How pictures are changed at random each time they are seen; none: []. */
  readonly augment: readonly Augmentation[];
  /** The data, without its place on the disk. */
  readonly dataset: { readonly name: string; readonly count: number; readonly checksum: string };
}
