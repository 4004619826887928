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
import type { StepDraws } from "../model/step_draws.ts";
import type { AnyTensor, LatentBatch } from "../tensor/tensors.ts";
import { tensorsOf } from "../engine/tensor_tree.ts";
import { SEED_STREAMS } from "./seed_streams.ts";
import { prepareDraws } from "./step_draws.ts";
import type { TrainPlan } from "./train_plan.ts";

/** Where a training stands in its data and latents. */
type Position = Pick<Checkpoint, "latentRandom" | "augmentRandom" | "drawRandom" | "data">;

/** The inputs of all steps, in order. */
export interface StepInputs {
  /** Where the next step's inputs begin; what is read ahead does not count. */
  position(): Position;
  /**
   * The next step's inputs: a batch of pictures as bytes [N,H,W,C], latents [N,Z] and what the recipe draws. They
   * are the same until {@linkcode release}.
   *
   * @throws {DatasetError} if the pictures cannot be read
   */
  next(): Inputs;
  /** Reads the inputs of the step after the next one; an error is thrown when their turn comes. */
  readAhead(): void;
  /** Frees the next step's inputs, because the step is done. */
  release(): void;
  /** Frees all. */
  dispose(): void;
}

type Inputs = readonly [bytes: AnyTensor, z: LatentBatch, draws: StepDraws];

interface Prepared {
  readonly before: Position;
  /** Absent if they could not be read. */
  readonly tensors?: Inputs;
  readonly error?: unknown;
}

/** The inputs of a plan's steps, from where it goes on. */
export function queueInputs({ config, dataset, resumed }: TrainPlan, engine: Engine): StepInputs {
  const { seed, batchSize } = config;
  const from = resumed?.checkpoint;
  const order = openOrder(config, dataset.count, from?.data);
  const random = from ? restoreRandom(from.latentRandom) : createRandom(seed, SEED_STREAMS.latents);
  const changes = openChanges(config, from);
  const drawRandom = from?.drawRandom
    ? restoreRandom(from.drawRandom)
    : createRandom(seed, SEED_STREAMS.draws);
  const undrawn = JSON.stringify(drawRandom.state());
  const [, height, width, channels] = dataset.header.shape;
  const shape = [height, width, channels] as const;
  const position = () => {
    const drawn = drawRandom.state();
    // Most recipes draw nothing.
    const isDrawn = from?.drawRandom !== undefined || JSON.stringify(drawn) !== undrawn;
    return {
      latentRandom: random.state(),
      ...(changes && { augmentRandom: changes.state() }),
      ...(isDrawn && { drawRandom: drawn }),
      data: order.position(),
    };
  };
  const bytes = () => {
    const pictures = dataset.readImages(order.next());
    const changed = changes ? augmentPictures(pictures, shape, config.augment, changes) : pictures;
    return engine.uploadBytes(changed, [batchSize, ...shape]);
  };
  const latents = () => drawLatents(config.prior, batchSize, random);
  const draw = prepareDraws(config, engine, { bytes, latents });
  let step = from?.step ?? 0;
  /** The next step's inputs, and those after it. */
  const queue: Prepared[] = [];
  const prepare = (): Prepared => {
    const before = position();
    try {
      return { before, tensors: [bytes(), latents(), draw(++step, drawRandom)] };
    } catch (error) {
      return { before, error };
    }
  };
  const free = ({ tensors }: Prepared) => tf.dispose(tensorsOf(tensors ?? []));

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
