/** What each kind of layer computes; batch norm, which has statistics, and dropout stand in network.ts. */
import * as tf from "@tensorflow/tfjs-core";
import { leakyRelu, relu } from "../engine/kernels.ts";
import type { AnyTensor, Images, PerChannel } from "../tensor/tensors.ts";
import type { Layer } from "./layers.ts";

/** The kinds of layers that need nothing but their weights. */
export type PlainLayer = Exclude<Layer, { kind: "batchNorm" | "dropout" }>;

/**
 * Applies a layer.
 *
 * @param x [N, …] float32
 * @param weights of layers that have them, as `weightsOf()` shapes them
 * @param bias [units] or [filters], of layers that have one
 * @returns [N, …] of the shape that `outputShape()` tells, of the caller's tidy
 */
export function applyLayer(
  layer: PlainLayer,
  x: AnyTensor,
  weights?: AnyTensor,
  bias?: AnyTensor,
): AnyTensor {
  const y = applyWeights(layer, x, weights);
  return bias ? tf.add(y, bias as PerChannel) : y;
}

function applyWeights(layer: PlainLayer, x: AnyTensor, weights?: AnyTensor): AnyTensor {
  const filter = weights as Images;
  switch (layer.kind) {
    case "dense": // [N,Z] -> [N,units]
      return tf.matMul(x, weights!);
    case "reshape": // [N,H·W·C] -> [N,H,W,C]
      return tf.reshape(x, [-1, layer.height, layer.width, layer.filters]);
    case "flatten": // [N,H,W,C] -> [N,H·W·C]
      return tf.reshape(x, [x.shape[0]!, -1]);
    case "conv": // [N,H,W,C] -> [N,H/s,W/s,filters]
      return tf.conv2d(x as Images, filter, layer.stride, layer.padding ?? "same");
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
    case "maxPool": // [N,H,W,C] -> [N,H/size,W/size,C]
      return tf.maxPool(x as Images, layer.size, layer.size, "valid");
    case "upsample": // [N,H,W,C] -> [N,H·f,W·f,C]
      return upsample(x as Images, layer.factor);
    case "relu":
      return relu(x);
    case "leakyRelu":
      return leakyRelu(x, layer.slope);
    case "sigmoid":
      return tf.sigmoid(x);
    case "tanh":
      return tf.tanh(x);
  }
}

/**
 * Every pixel as a square of f x f. The gradient of a pixel is the sum over its square, f² times the mean; not all
 * engines have a gradient of tf.image.resizeNearestNeighbor(), but all have means of squares.
 */
function upsample(x: Images, factor: number): AnyTensor {
  return tf.customGrad((...args) => {
    const [x] = args as unknown as [Images];
    const [, height, width] = x.shape;
    return {
      value: tf.image.resizeNearestNeighbor(x, [height * factor, width * factor]),
      gradFunc: (dy: AnyTensor) => tf.mul(tf.avgPool(dy as Images, factor, factor, "valid"), factor ** 2),
    };
  })(x);
}
