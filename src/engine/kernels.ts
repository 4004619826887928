/**
 * Layers whose forward and backward passes run on kernels of our own, because tfjs composes them of many
 * slow ones. Every engine registers kernels under these names:
 *
 * - `BatchNormTraining` {x, gamma, beta}, {epsilon} → [y, mean, variance]
 * - `BatchNormTrainingGrad` {dy, x, gamma, mean, variance}, {epsilon} → [dx, dgamma, dbeta]
 * - `ReluGrad` {dy, y} → dx
 * - `LeakyReluGrad` {dy, x}, {alpha} → dx
 * - `ApplyAdam` {variable, first, second, gradient, stepSize, epsilon}, {beta1, beta2} → [variable, first, second]
 * - `FloatsFromBytes` {bytes} → float32
 */
import * as tf from "@tensorflow/tfjs-core";
import type { AnyTensor, Images, PerChannel, ScalarTensor } from "../tensor/tensors.ts";
import { releaseKept } from "../tensor/memory.ts";

function run(name: string, inputs: tf.NamedTensorMap, attributes: tf.NamedAttrMap = {}): AnyTensor[] {
  const outputs = tf.engine().runKernel(name, inputs, attributes) as unknown as AnyTensor | AnyTensor[];
  return Array.isArray(outputs) ? outputs : [outputs];
}

/** What {@linkcode batchNormTraining} returns: the normalised activations and the batch's statistics. */
export interface BatchNormOutputs {
  /** Normalised, scaled and shifted, [N,H,W,C]. */
  readonly y: Images;
  /** Mean per channel, [C]; no gradient flows through it. */
  readonly mean: PerChannel;
  /** Biased variance per channel (divided by N·H·W), [C]; no gradient flows through it. */
  readonly variance: PerChannel;
}

/**
 * Batch normalisation with the statistics of this batch: y = gamma (x - mean) / sqrt(variance + epsilon) + beta
 * (Ioffe and Szegedy 2015, arXiv 1502.03167). Differentiable in x, gamma and beta.
 *
 * @param x activations [N,H,W,C] float32
 * @param gamma scale per channel [C]
 * @param beta shift per channel [C]
 * @param epsilon added to the variance, above 0
 * @returns tensors of the caller
 */
export function batchNormTraining(
  x: Images,
  gamma: PerChannel,
  beta: PerChannel,
  epsilon: number,
): BatchNormOutputs {
  let statistics: PerChannel[] = [];
  const normalise = tf.customGrad((...args) => {
    const [x, gamma, beta, save] = args as unknown as [AnyTensor, AnyTensor, AnyTensor, tf.GradSaveFunc];
    const [y, mean, variance] = run("BatchNormTraining", { x, gamma, beta }, { epsilon });
    // tfjs disposes what a custom operation makes beside its value, unless it is kept.
    statistics = [tf.keep(mean!), tf.keep(variance!)] as PerChannel[];
    save([x, gamma, mean!, variance!]);
    const gradFunc = (dy: AnyTensor, saved: AnyTensor[]) => {
      const [x, gamma, mean, variance] = saved as [AnyTensor, AnyTensor, AnyTensor, AnyTensor];
      return run("BatchNormTrainingGrad", { dy, x, gamma, mean, variance }, { epsilon });
    };
    return { value: y!, gradFunc };
  });
  const y = normalise(x, gamma, beta) as Images;
  const [mean, variance] = statistics;
  return { y, mean: releaseKept(mean!), variance: releaseKept(variance!) };
}

/**
 * max(x, 0), with one kernel for the gradient.
 *
 * @param x activations of any shape, float32
 * @returns a tensor of the caller, shaped like x
 */
export function relu<T extends AnyTensor>(x: T): T {
  return tf.customGrad((...args) => {
    const [x, save] = args as unknown as [AnyTensor, tf.GradSaveFunc];
    const [y] = run("Relu", { x });
    save([y!]);
    return { value: y!, gradFunc: (dy: AnyTensor, [y]: AnyTensor[]) => run("ReluGrad", { dy, y: y! }) };
  })(x) as T;
}

/**
 * x where x > 0, alpha x elsewhere (Maas et al. 2013), with one kernel for the gradient.
 *
 * @param x activations of any shape, float32
 * @param alpha slope below zero, 0.2 in the DCGAN paper
 * @returns a tensor of the caller, shaped like x
 */
export function leakyRelu<T extends AnyTensor>(x: T, alpha: number): T {
  return tf.customGrad((...args) => {
    const [x, save] = args as unknown as [AnyTensor, tf.GradSaveFunc];
    const [y] = run("LeakyRelu", { x }, { alpha });
    save([x]);
    return {
      value: y!,
      gradFunc: (dy: AnyTensor, [x]: AnyTensor[]) => run("LeakyReluGrad", { dy, x: x! }, { alpha }),
    };
  })(x) as T;
}

/** A variable and the moving means of its gradient and squared gradient, all of one shape. */
export interface AdamState {
  /** What the optimizer moves. */
  readonly variable: AnyTensor;
  /** Moving mean of the gradient. */
  readonly first: AnyTensor;
  /** Moving mean of the squared gradient. */
  readonly second: AnyTensor;
}

/**
 * One update of Adam (Kingma and Ba 2015, arXiv 1412.6980):
 *
 *   first  = beta1 first  + (1 - beta1) gradient
 *   second = beta2 second + (1 - beta2) gradient²
 *   variable = variable - stepSize first / (sqrt(second) + epsilon)
 *
 * @param gradient of the variable's shape
 * @param rates scalars; the corrections for the moments' start at zero are in them
 * @param decays in [0,1)
 * @returns the new state, tensors of the caller
 */
export function updateByAdam(
  { variable, first, second }: AdamState,
  gradient: AnyTensor,
  { stepSize, epsilon }: { readonly stepSize: ScalarTensor; readonly epsilon: ScalarTensor },
  { beta1, beta2 }: { readonly beta1: number; readonly beta2: number },
): AdamState {
  const outputs = run("ApplyAdam", { variable, first, second, gradient, stepSize, epsilon }, {
    beta1,
    beta2,
  });
  const [newVariable, newFirst, newSecond] = outputs;
  return { variable: newVariable!, first: newFirst!, second: newSecond! };
}

/**
 * Bytes as numbers, 0 … 255.
 *
 * @param bytes what `Engine.uploadBytes` returned
 * @returns float32 of the same shape, of the caller
 */
export function floatsFromBytes(bytes: AnyTensor): AnyTensor {
  return run("FloatsFromBytes", { bytes })[0]!;
}
