/**
 * Convolutions of small images as matrix products, where that is faster than TensorFlow's own kernels.
 *
 * The kernels spread a convolution over the pixels of an image. The deepest layers of a DCGAN have few pixels and
 * many channels, and the kernels then reach a fifth to a half of the speed of a matrix product.
 */
import * as tf from "@tensorflow/tfjs-core";
import type { TensorFlowAttribute } from "./attributes.ts";
import { DATA_TYPES, type TensorValues } from "./data_types.ts";
import { ForwardingBinding } from "./forwarding_binding.ts";
import { columnConvolution } from "./column_convolution.ts";
import type { TensorMetadata } from "./kernel_binding.ts";
import { Ops, type Padding } from "./ops.ts";
import { isSplittable, splitInputGradient } from "./split_convolution.ts";
import { isWinograd, winogradConvolution } from "./winograd_convolution.ts";

/** The three passes of a convolution y = x * filter. */
export type Pass = "forward" | "inputGradient" | "filterGradient";

/** Sizes of a convolution. x is [N,H,W,C], the filter [kh,kw,C,O], y [N,outHeight,outWidth,O]. */
export interface Convolution {
  readonly batch: number;
  readonly height: number;
  readonly width: number;
  readonly channels: number;
  readonly kernelHeight: number;
  readonly kernelWidth: number;
  readonly filters: number;
  readonly stride: number;
  /** Rows and columns of zeros before x. */
  readonly padTop: number;
  readonly padLeft: number;
  readonly outHeight: number;
  readonly outWidth: number;
}

/** Computes a pass from its two operands: x and filter, filter and dy, or x and dy. */
export type Formulation = (ops: Ops, convolution: Convolution, pass: Pass, operands: Operands) => number;

/** Tensors of a pass; the one that it computes is absent. */
export interface Operands {
  readonly x?: number;
  readonly filter?: number;
  readonly dy?: number;
}

const PASSES: Readonly<Record<string, Pass>> = {
  Conv2D: "forward",
  Conv2DBackpropInput: "inputGradient",
  Conv2DBackpropFilter: "filterGradient",
};

/** Fewer channels than this make thin matrices; TensorFlow's bfloat16 filter gradient is slow from half of them on. */
const FEWEST_CHANNELS = { any: 256, filterGradientInHalf: 128 };
/** The matrices that move pixels grow with the square of their number. */
const MOST_PIXELS = { any: 64, filterGradientInHalf: 256 };
/** Winograd's sums over the filter are the same work for any batch. */
const SMALLEST_WINOGRAD_BATCH = 32;

/**
 * The fastest way known to compute a pass; undefined for TensorFlow's kernel. The choices are those of
 * `deno task bench convolutions` on a processor with AVX-512 and AMX.
 */
export function chooseFormulation(
  convolution: Convolution,
  pass: Pass,
  isHalf: boolean,
): Formulation | undefined {
  const { batch, height, width, channels, filters } = convolution;
  if (!isHalf && pass === "inputGradient" && isSplittable(convolution)) return splitInputGradient;
  const limits = isHalf && pass === "filterGradient" ? "filterGradientInHalf" : "any";
  const isDeep = Math.min(channels, filters) >= FEWEST_CHANNELS[limits];
  if (!isDeep || height * width > MOST_PIXELS[limits]) return undefined;
  const isWorthSums = !isHalf && batch >= SMALLEST_WINOGRAD_BATCH && isWinograd(convolution);
  return isWorthSums ? winogradConvolution : columnConvolution;
}

/** A binding that computes each convolution in the way {@linkcode chooseFormulation} says. */
export class ConvolutionBinding extends ForwardingBinding {
  /** The ops say by a tensor of integers what shape a gradient has. */
  readonly #shapes = new Map<number, readonly number[]>();

  override createTensor(shape: number[], dataType: number, values: TensorValues): number {
    const id = super.createTensor(shape, dataType, values);
    if (values instanceof Int32Array && values.length === 4) this.#shapes.set(id, [...values]);
    return id;
  }

  override deleteTensor(id: number): void {
    this.#shapes.delete(id);
    super.deleteTensor(id);
  }

  override executeOp(
    name: string,
    attributes: TensorFlowAttribute[],
    inputs: number[],
    outputCount: number,
  ): TensorMetadata[] {
    const pass = PASSES[name];
    const convolution = pass && this.#describe(pass, attributes, inputs);
    const dtype = attributes.find(({ name }) => name === "T")?.value as number;
    const formulation = convolution && chooseFormulation(convolution, pass, dtype !== DATA_TYPES.TF_FLOAT);
    if (!formulation) return super.executeOp(name, attributes, inputs, outputCount);
    const ops = new Ops(this.inner, dtype);
    const [first, second, third] = inputs as [number, number, number];
    const operands = {
      forward: { x: first, filter: second },
      inputGradient: { filter: second, dy: third },
      filterGradient: { x: first, dy: third },
    }[pass];
    const id = formulation(ops, convolution, pass, operands);
    ops.close(id);
    return [{ id, ...this.inner.describeTensor(id) }];
  }

  /** The convolution that an op belongs to; undefined if it has features that no formulation has. */
  #describe(pass: Pass, attributes: TensorFlowAttribute[], inputs: number[]): Convolution | undefined {
    const attribute = (name: string) => attributes.find((attribute) => attribute.name === name)?.value;
    const [, stride, strideAcross] = attribute("strides") as number[];
    const padding = attribute("padding");
    const isPlain = stride === strideAcross && (padding === "SAME" || padding === "VALID") &&
      (attribute("data_format") ?? "NHWC") === "NHWC" &&
      ((attribute("dilations") ?? []) as number[]).every((dilation) => dilation === 1);
    const shapeOf = (index: number) => this.inner.describeTensor(inputs[index]!).shape;
    const image = pass === "inputGradient" ? this.#shapes.get(inputs[0]!) : shapeOf(0);
    const filter = pass === "filterGradient" ? this.#shapes.get(inputs[1]!) : shapeOf(1);
    if (!isPlain || image?.length !== 4 || filter?.length !== 4) return undefined;
    return convolutionOf(image, filter, stride!, padding);
  }
}

/**
 * A convolution with TensorFlow's padding: SAME gives ceil(size / stride) pixels and puts the odd zero last.
 *
 * @param image [N,H,W,C]
 * @param filter [kh,kw,C,O]
 */
export function convolutionOf(
  image: readonly number[],
  filter: readonly number[],
  stride: number,
  padding: Padding,
): Convolution {
  type Shape = [number, number, number, number];
  const pad = padding === "SAME" ? "same" : "valid";
  const info = tf.backend_util.computeConv2DInfo(image as Shape, filter as Shape, stride, 1, pad);
  return {
    batch: info.batchSize,
    height: info.inHeight,
    width: info.inWidth,
    channels: info.inChannels,
    kernelHeight: info.filterHeight,
    kernelWidth: info.filterWidth,
    filters: info.outChannels,
    stride,
    padTop: info.padInfo.top,
    padLeft: info.padInfo.left,
    outHeight: info.outHeight,
    outWidth: info.outWidth,
  };
}
