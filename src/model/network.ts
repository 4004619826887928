/** A network with its numbers: weights, and batch norm's moving averages. */
import * as tf from "@tensorflow/tfjs-core";
import type { AnyTensor, Images, PerChannel, ScalarTensor, TensorVariable } from "../tensor/tensors.ts";
import { batchNormTraining, leakyRelu, relu } from "../engine/kernels.ts";
import type { Random } from "../tensor/random.ts";
import { type ExampleShape, type Layer, outputShape, weightsOf } from "./layers.ts";

/** Added to the variance in batch norm, as in PyTorch and TensorFlow. */
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
  /** Batch norm's moving mean and variance: "03_batchNorm/mean", …. */
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
    for (const { name, shape: size, mean, sd } of weightsOf(layer, shape)) {
      const count = size.reduce((product, length) => product * length, 1);
      const values = new Float32Array(count);
      if (random) values.forEach((_, i) => values[i] = mean + (sd === 0 ? 0 : sd * random.normal()));
      weights.set(layerName(layer, index, name), variable(values, size, true));
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

function variable(values: Float32Array, shape: readonly number[], trainable: boolean): TensorVariable {
  return tf.tidy(() => tf.variable(tf.tensor(values, [...shape]), trainable));
}

function layerName(layer: Layer, index: number, name: string): string {
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
 * Runs a network as in training: batch norm uses the statistics of this batch.
 *
 * @param input [N, …inputShape] float32
 * @returns the output [N, …], and the statistics of each batch norm, for {@linkcode updateAverages}; tensors of
 * the caller's tidy
 */
export function forwardTraining(
  network: Network,
  input: AnyTensor,
): { output: AnyTensor; statistics: BatchStatistics } {
  const statistics = new Map<string, PerChannel>();
  const output = forward(network, input, (x, index, layer) => {
    const name = (part: string) => layerName(layer, index, part);
    const { y, mean, variance } = batchNormTraining(
      x,
      network.weights.get(name("gamma")) as PerChannel,
      network.weights.get(name("beta")) as PerChannel,
      BATCH_NORM_EPSILON,
    );
    // The moving average estimates the variance of the population: n / (n - 1) times that of a sample of n.
    const n = x.size / x.shape[3];
    statistics.set(name("mean"), mean);
    statistics.set(name("variance"), tf.mul(variance, n / Math.max(1, n - 1)));
    return y;
  });
  return { output, statistics };
}

/**
 * Runs a network as in sampling: batch norm uses the moving averages, so an example's output does not depend
 * on what else is in its batch.
 *
 * @param input [N, …inputShape] float32
 * @returns the output [N, …], of the caller's tidy
 */
export function forwardSampling(network: Network, input: AnyTensor): AnyTensor {
  return forward(network, input, (x, index, layer) => {
    const get = (variables: Variables, part: string) => variables.get(layerName(layer, index, part))!;
    return tf.batchNorm(
      x,
      get(network.averages, "mean") as PerChannel,
      get(network.averages, "variance") as PerChannel,
      get(network.weights, "beta") as PerChannel,
      get(network.weights, "gamma") as PerChannel,
      BATCH_NORM_EPSILON,
    );
  });
}

type Normalise = (x: Images, index: number, layer: Layer) => AnyTensor;

function forward(network: Network, input: AnyTensor, normalise: Normalise): AnyTensor {
  let x = input;
  network.layers.forEach((layer, index) => {
    const weights = network.weights.get(layerName(layer, index, "weights"));
    x = layer.kind === "batchNorm" ? normalise(x as Images, index, layer) : applyLayer(layer, x, weights);
  });
  return x;
}

function applyLayer(
  layer: Exclude<Layer, { kind: "batchNorm" }>,
  x: AnyTensor,
  weights?: TensorVariable,
): AnyTensor {
  const filter = weights as unknown as Images;
  switch (layer.kind) {
    case "dense": // [N,Z] -> [N,units]
      return tf.matMul(x, weights!);
    case "reshape": // [N,H·W·C] -> [N,H,W,C]
      return tf.reshape(x, [-1, layer.height, layer.width, layer.filters]);
    case "flatten": // [N,H,W,C] -> [N,H·W·C]
      return tf.reshape(x, [x.shape[0]!, -1]);
    case "conv": // [N,H,W,C] -> [N,H/s,W/s,filters]
      return tf.conv2d(x as Images, filter, layer.stride, "same");
    case "convTranspose": { // [N,H,W,C] -> [N,H·s,W·s,filters]
      const [n, height, width] = x.shape as [number, number, number, number];
      const shape: [number, number, number, number] = [
        n,
        height * layer.stride,
        width * layer.stride,
        layer.filters,
      ];
      return tf.conv2dTranspose(x as Images, filter, shape, layer.stride, "same");
    }
    case "relu":
      return relu(x);
    case "leakyRelu":
      return leakyRelu(x, layer.slope);
    case "tanh":
      return tf.tanh(x);
  }
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
