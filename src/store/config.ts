/** What determines a training: saved in config.json and in every checkpoint. */
import type { Augmentation } from "../data/augment.ts";
import type { DataOrder } from "../data/batches.ts";
import type { LatentPrior } from "../latent/prior.ts";
import type { ArchitectureChoice } from "../model/architecture.ts";
import type { Recipe } from "../model/recipe.ts";

/** Everything that two identical trainings share. No times, no paths. */
export interface TrainingConfig extends ArchitectureChoice {
  /** Where z comes from. */
  readonly prior: LatentPrior;
  /** Images per update. */
  readonly batchSize: number;
  /** Of weights, data order, latents and sample grids. */
  readonly seed: number;
  /** How a step is taken: optimizers, losses, labels, …. */
  readonly recipe: Recipe;
  /** How each pass over the data is ordered. */
  readonly order: DataOrder;
  /** How pictures are changed at random each time they are seen; none: []. */
  readonly augment: readonly Augmentation[];
  /** The data, without its place on the disk. */
  readonly dataset: { readonly name: string; readonly count: number; readonly checksum: string };
}
