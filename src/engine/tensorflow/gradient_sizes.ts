/** Sizes of convolutions' gradients that contradict each other end the process in oneDNN; here they are an error. */
import type { TensorFlowAttribute } from "./attributes.ts";

/** Which inputs of the ops are the shape, the other operand and dy; the shape is the input's or the filter's. */
const GRADIENTS: Readonly<
  Record<string, { readonly shape: number; readonly other: number; readonly of: "input" | "filter" }>
> = {
  Conv2DBackpropInput: { shape: 0, other: 1, of: "input" },
  Conv2DBackpropFilter: { shape: 1, other: 0, of: "filter" },
};

/** Whether an op's sizes must be checked. */
export function isConvolutionGradient(name: string): boolean {
  return name in GRADIENTS;
}

/**
 * Checks that a gradient's three shapes belong to one convolution.
 *
 * @param inputShapes of the op's three inputs
 * @param readShape gives the numbers of an input that says a shape
 * @throws {RangeError} if they do not
 */
export function checkGradientSizes(
  name: string,
  attributes: readonly TensorFlowAttribute[],
  inputShapes: readonly (readonly number[])[],
  readShape: (input: number) => readonly number[],
): void {
  const { shape, other, of } = GRADIENTS[name]!;
  const [dy, operand, listed] = [inputShapes[2], inputShapes[other], inputShapes[shape]];
  if (dy?.length !== 4 || operand?.length !== 4 || listed?.join() !== "4") {
    const got = inputShapes.map((shape) => `[${shape}]`).join(", ");
    throw new RangeError(
      `Cannot run ${name}: it takes two tensors of rank 4 and a list of 4 numbers, got ${got}`,
    );
  }
  const [input, filter] = of === "input" ? [readShape(shape), operand] : [operand, readShape(shape)];
  const convolution = { ...optionsOf(attributes), input, filter };
  const expected = outputShape(convolution);
  if (!isSound(convolution) || expected.some((length, axis) => length !== dy[axis])) {
    throw new RangeError(`Cannot run ${name}: dy must be [${expected}], got [${dy}]`);
  }
}

/** What an op's attributes say, with TensorFlow's defaults. */
interface Options {
  readonly isNhwc: boolean;
  readonly padding: string;
  readonly strides: readonly number[];
  readonly dilations: readonly number[];
  readonly explicit: readonly number[];
}

function optionsOf(attributes: readonly TensorFlowAttribute[]): Options {
  const value = <Value>(name: string, fallback: Value) =>
    (attributes.findLast((attribute) => attribute.name === name)?.value ?? fallback) as Value;
  return {
    isNhwc: value<string>("data_format", "NHWC") === "NHWC",
    padding: value<string>("padding", "VALID"),
    strides: value<number[]>("strides", []),
    dilations: value<number[]>("dilations", [1, 1, 1, 1]),
    explicit: value<number[]>("explicit_paddings", []),
  };
}

type Convolution = Options & { readonly input: readonly number[]; readonly filter: readonly number[] };

/** Whether all lengths and steps are whole and above 0, and the channels those of the filter or of its groups. */
function isSound({ isNhwc, strides, dilations, explicit, input, filter }: Convolution): boolean {
  const positive = [strides, dilations, input, filter].every((list) =>
    list.length === 4 && list.every((length) => length >= 1)
  );
  const [batchAxis, channelAxis] = isNhwc ? [0, 3] : [0, 1];
  const staysInPlace = [strides, dilations].every((list) => list[batchAxis] === 1 && list[channelAxis] === 1);
  return positive && staysInPlace && explicit.every((pad) => pad >= 0) &&
    input[channelAxis]! % filter[2]! === 0;
}

/** The shape of a convolution's output, as TensorFlow computes it. */
function outputShape(
  { isNhwc, padding, strides, dilations, explicit, input, filter }: Convolution,
): number[] {
  const spatial = [0, 1].map((i) => {
    const axis = isNhwc ? 1 + i : 2 + i;
    const reach = (filter[i]! - 1) * dilations[axis]! + 1;
    if (padding === "SAME") return Math.ceil(input[axis]! / strides[axis]!);
    const pad = padding === "EXPLICIT" ? (explicit[2 * axis] ?? 0) + (explicit[2 * axis + 1] ?? 0) : 0;
    return Math.floor((input[axis]! + pad - reach) / strides[axis]!) + 1;
  });
  return isNhwc ? [input[0]!, ...spatial, filter[3]!] : [input[0]!, filter[3]!, ...spatial];
}
