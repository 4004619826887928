/**
 * Convolutions and their gradients with any padding, and with sizes that fit each other.
 *
 * tfjs-node's own kernels refuse paddings that are numbers, though TensorFlow computes them, and hand sizes that
 * do not fit to TensorFlow, where oneDNN ends the process.
 */
import * as tf from "@tensorflow/tfjs-core";
import { checkOutputGradient, type ConvolutionAttributes, type Shape4D } from "../convolution_attributes.ts";
import { type KernelCall, replaceKernel } from "../kernel_scope.ts";
import type { TensorFlowAttribute } from "./attributes.ts";
import { ATTRIBUTE_TYPES, DATA_TYPES } from "./data_types.ts";
import type { TensorFlowBackend } from "./kernels.ts";

type Call<Inputs extends string, Attributes = unknown> = KernelCall<
  Inputs,
  ConvolutionAttributes & Attributes,
  tf.KernelBackend & TensorFlowBackend
>;

/**
 * What a convolution's sizes are, for which `dy` is the gradient of the output.
 *
 * @throws {Error} if `dy` has another shape than the output
 */
function fittingSizes(
  kernelName: string,
  inputShape: readonly number[],
  filterShape: readonly number[],
  dyShape: readonly number[],
  { strides, pad, dataFormat }: ConvolutionAttributes,
): tf.backend_util.Conv2DInfo {
  const info = tf.backend_util.computeConv2DInfo(
    inputShape as Shape4D,
    filterShape as Shape4D,
    strides,
    1,
    pad,
    "floor", // as TensorFlow does, whatever dimRoundingMode says
    false,
    tf.backend_util.convertConv2DDataFormat(dataFormat),
  );
  checkOutputGradient(kernelName, info.outShape, dyShape);
  return info;
}

/** The attributes of both gradient ops. */
function gradientAttributes(info: tf.backend_util.Conv2DInfo): TensorFlowAttribute[] {
  const { TF_ATTR_TYPE, TF_ATTR_INT, TF_ATTR_STRING } = ATTRIBUTE_TYPES;
  const isNhwc = info.dataFormat === "channelsLast";
  const { top, bottom, left, right, type } = info.padInfo;
  const isNamed = type === "VALID" || type === "SAME";
  const sides = [top, bottom, left, right];
  const paddings = isNhwc ? [0, 0, ...sides, 0, 0] : [0, 0, 0, 0, ...sides];
  const strides = isNhwc
    ? [1, info.strideHeight, info.strideWidth, 1]
    : [1, 1, info.strideHeight, info.strideWidth];
  return [
    { name: "T", type: TF_ATTR_TYPE, value: DATA_TYPES.TF_FLOAT },
    { name: "strides", type: TF_ATTR_INT, value: strides },
    { name: "padding", type: TF_ATTR_STRING, value: isNamed ? type : "EXPLICIT" },
    { name: "data_format", type: TF_ATTR_STRING, value: isNhwc ? "NHWC" : "NCHW" },
    ...(isNamed ? [] : [{ name: "explicit_paddings", type: TF_ATTR_INT, value: paddings }]),
  ];
}

/** Runs a gradient op: its inputs with `shape` as a tensor at `position`. */
function runGradient(
  name: string,
  info: tf.backend_util.Conv2DInfo,
  inputs: readonly tf.TensorInfo[],
  shape: readonly number[],
  position: number,
  backend: TensorFlowBackend,
): tf.Tensor {
  const sizes = tf.tensor1d(shape as number[], "int32");
  try {
    const all = inputs.toSpliced(position, 0, sizes);
    return backend.executeSingleOutput(name, gradientAttributes(info), all);
  } finally {
    sizes.dispose();
  }
}

function conv2DBackpropInput({ inputs, attrs, backend }: Call<"dy" | "filter", { inputShape: Shape4D }>) {
  const { dy, filter } = inputs;
  const info = fittingSizes("Conv2DBackpropInput", attrs.inputShape, filter.shape, dy.shape, attrs);
  return runGradient("Conv2DBackpropInput", info, [filter, dy], info.inShape, 0, backend);
}

function conv2DBackpropFilter({ inputs, attrs, backend }: Call<"x" | "dy", { filterShape: Shape4D }>) {
  const { x, dy } = inputs;
  const info = fittingSizes("Conv2DBackpropFilter", x.shape, attrs.filterShape, dy.shape, attrs);
  return runGradient("Conv2DBackpropFilter", info, [x, dy], info.filterShape, 1, backend);
}

/** A padding on all four sides, as tfjs writes one for each side of each axis. */
function onAllSides(pad: number, dataFormat: "NHWC" | "NCHW"): tf.backend_util.ExplicitPadding {
  const none: [number, number] = [0, 0], some: [number, number] = [pad, pad];
  return dataFormat === "NHWC" ? [none, some, some, none] : [none, none, some, some];
}

/** Registers the kernels for the backend named "tensorflow"; tfjs-node's must be there. */
export function registerConvolutions(): void {
  const stock = tf.getKernel("Conv2D", "tensorflow")!.kernelFunc as unknown as (
    call: object,
  ) => tf.TensorInfo;
  replaceKernel("Conv2D", "tensorflow", ({ inputs, attrs, backend }: Call<"x" | "filter">) => {
    const pad = typeof attrs.pad === "number" ? onAllSides(attrs.pad, attrs.dataFormat) : attrs.pad;
    return stock({ inputs, attrs: { ...attrs, pad }, backend });
  });
  replaceKernel("Conv2DBackpropInput", "tensorflow", conv2DBackpropInput);
  replaceKernel("Conv2DBackpropFilter", "tensorflow", conv2DBackpropFilter);
}
