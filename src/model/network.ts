/** A network with its numbers: weights, and batch norm's moving averages. */
import * as tf from "@tensorflow/tfjs-core";
import type { AnyTensor, Images, PerChannel, ScalarTensor, TensorVariable } from "../tensor/tensors.ts";
import { batchNormTraining } from "../engine/kernels.ts";
import type { Random } from "../tensor/random.ts";
import { applyLayer } from "./apply_layer.ts";
import { drawInitial } from "./initial_values.ts";
import { type ExampleShape, type Layer, outputShape, weightsOf } from "./layers.ts";
import { drawDirection, spectrallyNormalised, spectralSize } from "./spectral_norm.ts";

/** Added to the variance in batch norm, unless the layer says otherwise, as in PyTorch. */
export const BATCH_NORM_EPSILON = 1e-5;

/** Tensors by name; names are stable, so checkpoints can be read for years. */
export type Variables = ReadonlyMap<string, TensorVariable>;

/** Layers and the variables that belong to them. */
export interface Network {
  /** "generator" or "discriminator". */
  readonly name: string;
  /** What it is made of. */
  readonly layers: readonly Layer[];
  /** Shape of one example that enters. */
  readonly inputShape: ExampleShape;
  /** What training changes: "02_conv/weights", "03_batchNorm/gamma", …, numbered by layer. */
  readonly weights: Variables;
  /**
   * What moves beside the weights: batch norm's moving mean and variance, "03_batchNorm/mean", …, and the
   * directions of spectral norm, "00_conv/direction", ….
   */
  readonly averages: Variables;
}

/** Statistics of one batch, by the name of the moving average that they belong to. */
export type BatchStatistics = ReadonlyMap<string, PerChannel>;

/**
 * Builds a network with seeded initial weights and moving averages of mean 0 and variance 1.
 *
 * @param inputShape of one example
 * @param random draws the weights; without it they are 0, to be restored
 * @returns variables of the caller; free them with {@linkcode disposeNetwork}
 * @throws {RangeError} if a layer does not fit the one before
 */
export function buildNetwork(
  name: string,
  layers: readonly Layer[],
  inputShape: ExampleShape,
  random?: Random,
): Network {
  const weights = new Map<string, TensorVariable>();
  const averages = new Map<string, TensorVariable>();
  let shape = inputShape;
  layers.forEach((layer, index) => {
    for (const spec of weightsOf(layer, shape)) {
      const values = random ? drawInitial(spec, random) : new Float32Array(sizeOf(spec.shape));
      weights.set(layerName(layer, index, spec.name), variable(values, spec.shape, true));
    }
    const directionSize = spectralSize(layer, shape);
    if (directionSize > 0) {
      const values = random ? drawDirection(directionSize, random) : new Float32Array(directionSize);
      averages.set(layerName(layer, index, "direction"), variable(values, [directionSize], false));
    }
    if (layer.kind === "batchNorm") {
      const channels = shape.at(-1)!;
      averages.set(layerName(layer, index, "mean"), variable(new Float32Array(channels), [channels], false));
      const ones = new Float32Array(channels).fill(1);
      averages.set(layerName(layer, index, "variance"), variable(ones, [channels], false));
    }
    shape = outputShape(layer, shape);
  });
  return { name, layers, inputShape, weights, averages };
}

function sizeOf(shape: readonly number[]): number {
  return shape.reduce((product, length) => product * length, 1);
}

function variable(values: Float32Array, shape: readonly number[], trainable: boolean): TensorVariable {
  return tf.tidy(() => tf.variable(tf.tensor(values, [...shape]), trainable));
}

/** The name of a variable: number and kind of its layer, and its name there. */
export function layerName(layer: Layer, index: number, name: string): string {
  return `${String(index).padStart(2, "0")}_${layer.kind}/${name}`;
}

/** Frees a network's variables. */
export function disposeNetwork(network: Network): void {
  for (const variables of [network.weights, network.averages]) tf.dispose([...variables.values()]);
}

/** How many numbers training changes. */
export function countParameters(network: Network): number {
  return [...network.weights.values()].reduce((sum, weight) => sum + weight.size, 0);
}

/**
 * Runs a network as in training: batch norm uses the statistics of this batch, dropout its masks.
 *
 * @param input [N, …inputShape] float32
 * @param masks one for each dropout, 0 or 1, shaped like what enters it
 * @returns the output [N, …], and the statistics of each batch norm, for {@linkcode updateAverages}; tensors of
 * the caller's tidy
 * @throws {RangeError} if a mask is missing
 */
export function forwardTraining(
  network: Network,
  input: AnyTensor,
  masks: readonly AnyTensor[] = [],
): { output: AnyTensor; statistics: BatchStatistics } {
  const statistics = new Map<string, PerChannel>();
  const left = [...masks];
  const output = forward(network, input, {
    normalise(x, index, layer) {
      const name = (part: string) => layerName(layer, index, part);
      const { y, mean, variance } = batchNormTraining(
        x,
        network.weights.get(name("gamma")) as PerChannel,
        network.weights.get(name("beta")) as PerChannel,
        layer.epsilon ?? BATCH_NORM_EPSILON,
      );
      // The moving average estimates the variance of the population: n / (n - 1) times that of a sample of n.
      const n = x.size / x.shape[3];
      statistics.set(name("mean"), mean);
      statistics.set(name("variance"), tf.mul(variance, n / Math.max(1, n - 1)));
      return y;
    },
    drop(x, layer) {
      const mask = left.shift();
      if (!mask) throw new RangeError(`Cannot run ${network.name}: the mask of a dropout is missing`);
      return tf.mul(x, tf.div(mask, 1 - layer.rate));
    },
  });
  return { output, statistics };
}

/**
 * Runs a network as in sampling: batch norm uses the moving averages, so an example's output does not depend
 * on what else is in its batch, and dropout drops nothing.
 *
 * @param input [N, …inputShape] float32
 * @param visit sees what each layer puts out, to keep it or to pass something else of its shape on
 * @returns the output [N, …], of the caller's tidy
 */
export function forwardSampling(network: Network, input: AnyTensor, visit: Visit = (x) => x): AnyTensor {
  return forward(network, input, {
    normalise(x, index, layer) {
      const get = (variables: Variables, part: string) => variables.get(layerName(layer, index, part))!;
      return tf.batchNorm(
        x,
        get(network.averages, "mean") as PerChannel,
        get(network.averages, "variance") as PerChannel,
        get(network.weights, "beta") as PerChannel,
        get(network.weights, "gamma") as PerChannel,
        layer.epsilon ?? BATCH_NORM_EPSILON,
      );
    },
    drop: (x) => x,
    visit,
  });
}

/**
 * What happens between two layers.
 *
 * @param x what the layer has put out, [N, …]
 * @param index of the layer in `network.layers`
 * @returns what goes on into the next one: `x`, or something else of its shape
 */
export type Visit = (x: AnyTensor, index: number) => AnyTensor;

/** The layers that differ between training and sampling. */
interface Manner {
  normalise(x: Images, index: number, layer: Layer & { kind: "batchNorm" }): AnyTensor;
  drop(x: AnyTensor, layer: Layer & { kind: "dropout" }): AnyTensor;
  readonly visit?: Visit;
}

function forward(
  network: Network,
  input: AnyTensor,
  { normalise, drop, visit = (x) => x }: Manner,
): AnyTensor {
  let x = input;
  network.layers.forEach((layer, index) => {
    if (layer.kind === "batchNorm") {
      // Units of a dense layer are channels of one pixel.
      const images = x.rank === 2 ? tf.reshape(x, [x.shape[0]!, 1, 1, x.shape[1]!]) : x;
      const normalised = normalise(images as Images, index, layer);
      x = x.rank === 2 ? tf.reshape(normalised, x.shape) : normalised;
    } else if (layer.kind === "dropout") {
      x = drop(x, layer);
    } else {
      const get = (part: string) => network.weights.get(layerName(layer, index, part));
      const direction = network.averages.get(layerName(layer, index, "direction"));
      const weights = get("weights");
      x = applyLayer(
        layer,
        x,
        weights && direction ? spectrallyNormalised(weights, direction) : weights,
        get("bias"),
      );
    }
    x = visit(x, index);
  });
  return x;
}

/**
 * Moves the moving averages towards a batch's statistics: average += rate · (batch - average).
 *
 * @param rate scalar in (0, 1], see {@linkcode averagingRate}
 */
export function updateAverages(network: Network, statistics: BatchStatistics, rate: ScalarTensor): void {
  tf.tidy(() => {
    for (const [name, batch] of statistics) {
      const average = network.averages.get(name)!;
      average.assign(tf.add(average, tf.mul(rate, tf.sub(batch, average))));
    }
  });
}

/**
 * The rate that makes an exponential average with the given momentum bias-corrected at every step. With
 * m_t = (1-p) m_{t-1} + p x_t from m_0 = 0, the corrected average is m_t / (1 - (1-p)^t) (Kingma and Ba 2015,
 * section 3). Written as a recursion of the corrected average itself, its rate is p / (1 - (1-p)^t): 1 at the
 * first step, then falling to p.
 *
 * @param step 1 for the first update
 * @param momentum p, 0.1 in PyTorch's batch norm
 */
export function averagingRate(step: number, momentum = 0.1): number {
  return momentum / (1 - (1 - momentum) ** step);
}
