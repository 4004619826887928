/** What a training step takes, read ahead while the step before it runs. */
import * as tf from "@tensorflow/tfjs-core";
import { augmentPictures } from "../data/augment.ts";
import {
  type BatchOrder,
  createBatchOrder,
  createSequentialOrder,
  type DataPosition,
  resumeBatchOrder,
} from "../data/batches.ts";
import type { Engine } from "../engine/engine.ts";
import { type LatentPrior, sampleLatents } from "../latent/prior.ts";
import type { Checkpoint } from "../store/checkpoint.ts";
import type { TrainingConfig } from "../store/config.ts";
import { createRandom, type Random, restoreRandom } from "../tensor/random.ts";
import type { AnyTensor, LatentBatch } from "../tensor/tensors.ts";
import { SEED_STREAMS } from "./seed_streams.ts";
import type { TrainPlan } from "./train_plan.ts";

/** Where a training stands in its data and latents. */
type Position = Pick<Checkpoint, "latentRandom" | "augmentRandom" | "data">;

/** The inputs of all steps, in order. */
export interface StepInputs {
  /** Where the next step's inputs begin; what is read ahead does not count. */
  position(): Position;
  /**
   * The next step's inputs: a batch of pictures as bytes [N,H,W,C] and latents [N,Z]. They are the same until
   * {@linkcode release}.
   *
   * @throws {DatasetError} if the pictures cannot be read
   */
  next(): readonly [bytes: AnyTensor, z: LatentBatch];
  /** Reads the inputs of the step after the next one; an error is thrown when their turn comes. */
  readAhead(): void;
  /** Frees the next step's inputs, because the step is done. */
  release(): void;
  /** Frees all. */
  dispose(): void;
}

interface Prepared {
  readonly before: Position;
  /** Absent if they could not be read. */
  readonly tensors?: readonly [bytes: AnyTensor, z: LatentBatch];
  readonly error?: unknown;
}

/** The inputs of a plan's steps, from where it goes on. */
export function queueInputs({ config, dataset, resumed }: TrainPlan, engine: Engine): StepInputs {
  const { seed, batchSize } = config;
  const from = resumed?.checkpoint;
  const order = openOrder(config, dataset.count, from?.data);
  const random = from ? restoreRandom(from.latentRandom) : createRandom(seed, SEED_STREAMS.latents);
  const changes = openChanges(config, from);
  const [, height, width, channels] = dataset.header.shape;
  const shape = [height, width, channels] as const;
  const readPictures = () => {
    const pictures = dataset.readImages(order.next());
    return changes ? augmentPictures(pictures, shape, config.augment, changes) : pictures;
  };
  const position = () => ({
    latentRandom: random.state(),
    ...(changes && { augmentRandom: changes.state() }),
    data: order.position(),
  });
  /** The next step's inputs, and those after it. */
  const queue: Prepared[] = [];
  const prepare = (): Prepared => {
    const before = position();
    try {
      const bytes = engine.uploadBytes(readPictures(), [batchSize, ...shape]);
      return { before, tensors: [bytes, drawLatents(config.prior, batchSize, random)] };
    } catch (error) {
      return { before, error };
    }
  };
  const free = ({ tensors }: Prepared) => tf.dispose([...tensors ?? []]);

  return {
    position: () => queue[0]?.before ?? position(),
    next() {
      if (queue.length === 0) queue.push(prepare());
      const { tensors, error } = queue[0]!;
      if (!tensors) throw error;
      return tensors;
    },
    readAhead() {
      if (queue.length < 2) queue.push(prepare());
    },
    release() {
      free(queue.shift()!);
    },
    dispose() {
      queue.forEach(free);
    },
  };
}

function openOrder(
  { seed, batchSize, order }: TrainingConfig,
  count: number,
  from?: DataPosition,
): BatchOrder {
  if (from) return resumeBatchOrder(count, batchSize, from);
  if (order === "sequential") return createSequentialOrder(count, batchSize);
  return createBatchOrder(count, batchSize, createRandom(seed, SEED_STREAMS.order));
}

/** The generator of the pictures' changes; undefined if they are left as they are. */
function openChanges({ seed, augment }: TrainingConfig, from?: Position): Random | undefined {
  if (augment.length === 0) return undefined;
  return from?.augmentRandom ? restoreRandom(from.augmentRandom) : createRandom(seed, SEED_STREAMS.augment);
}

/** Draws latents [N,Z] for one step; a tensor of the caller. */
export function drawLatents(prior: LatentPrior, batchSize: number, random: Random): LatentBatch {
  const values = new Float32Array(batchSize * prior.size);
  sampleLatents(prior, batchSize, random).forEach((latent, i) => values.set(latent, i * prior.size));
  return tf.tensor2d(values, [batchSize, prior.size]);
}
