/** Names for tfjs's tensor types as this project uses them. */
import type * as tf from "@tensorflow/tfjs-core";

/** A tensor of any rank. */
export type AnyTensor = tf.Tensor;

/** One number, as a tensor. */
export type ScalarTensor = tf.Scalar;

/** Images or activations [N,H,W,C] float32; images are in [-1,1]. */
export type Images = tf.Tensor4D;

/** Latents [N,Z] float32. */
export type LatentBatch = tf.Tensor2D;

/** One number per channel, [C] float32. */
export type PerChannel = tf.Tensor1D;

/** A tensor that can be assigned to. */
export type TensorVariable = tf.Variable;
