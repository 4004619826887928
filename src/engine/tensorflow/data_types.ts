import { TSTRING_BYTES } from "./strings.ts";

/** TensorFlow's TF_DataType numbers, under the names tfjs-node's kernels look up on the binding. */
export const DATA_TYPES = {
  TF_FLOAT: 1,
  TF_INT32: 3,
  TF_UINT8: 4,
  TF_STRING: 7,
  TF_COMPLEX64: 8,
  TF_INT64: 9,
  TF_BOOL: 10,
  TF_RESOURCE: 20,
} as const;

/** The kinds of op attributes, numbered as tfjs-node's kernels expect them. */
export const ATTRIBUTE_TYPES = {
  TF_ATTR_STRING: 0,
  TF_ATTR_INT: 1,
  TF_ATTR_FLOAT: 2,
  TF_ATTR_BOOL: 3,
  TF_ATTR_TYPE: 4,
  TF_ATTR_SHAPE: 5,
  TF_ATTR_RESOURCE: 6,
} as const;

/** Values as they enter a tensor: a typed array, or for strings one byte array each. */
export type TensorValues = Float32Array | Int32Array | Uint8Array | readonly Uint8Array[];

/** Values as they are read back; int64 comes as BigInt64Array, complex64 as pairs of floats. */
export type ReadValues = Float32Array | Int32Array | Uint8Array | BigInt64Array | Uint8Array[];

type Layout = {
  name: string;
  /** The array a tensor of this type is made from; absent if tfjs never makes one from values. */
  array?: typeof Float32Array | typeof Int32Array | typeof Uint8Array | typeof Array;
  wordsPerElement: number;
  bytesPerElement: number;
};

const LAYOUTS: Record<number, Layout> = {
  [DATA_TYPES.TF_FLOAT]: { name: "float32", array: Float32Array, wordsPerElement: 1, bytesPerElement: 4 },
  [DATA_TYPES.TF_INT32]: { name: "int32", array: Int32Array, wordsPerElement: 1, bytesPerElement: 4 },
  [DATA_TYPES.TF_UINT8]: { name: "uint8", array: Uint8Array, wordsPerElement: 1, bytesPerElement: 1 },
  [DATA_TYPES.TF_BOOL]: { name: "bool", array: Uint8Array, wordsPerElement: 1, bytesPerElement: 1 },
  // tfjs has no int64: it passes pairs of int32, low word first.
  [DATA_TYPES.TF_INT64]: { name: "int64", array: Int32Array, wordsPerElement: 2, bytesPerElement: 8 },
  [DATA_TYPES.TF_STRING]: {
    name: "string",
    array: Array,
    wordsPerElement: 1,
    bytesPerElement: TSTRING_BYTES,
  },
  [DATA_TYPES.TF_COMPLEX64]: { name: "complex64", wordsPerElement: 2, bytesPerElement: 8 },
};

/** More dimensions make TensorFlow abort the process. */
const MOST_DIMENSIONS = 254;

/**
 * Checks that values fit a shape and a data type, because TensorFlow's own allocator would abort or
 * read past the end instead of saying so.
 *
 * @returns how many bytes the tensor takes
 * @throws {TypeError} if the type cannot be created from JavaScript or does not match the array
 * @throws {RangeError} if the shape is malformed or does not hold as many values
 */
export function checkValues(shape: readonly number[], dataType: number, values: TensorValues): number {
  const layout = typeof dataType === "number" ? LAYOUTS[dataType] : undefined;
  if (!layout?.array) throw new TypeError(`Cannot create a tensor: data type ${dataType} is not supported`);
  if (!(values instanceof layout.array)) {
    const given = (values as unknown)?.constructor?.name ?? typeof values;
    throw new TypeError(`Cannot create a ${layout.name} tensor: expected ${layout.array.name}, got ${given}`);
  }
  const elements = elementCount(shape);
  if (values.length !== elements * layout.wordsPerElement) {
    throw new RangeError(
      `Cannot create a tensor: shape [${shape}] holds ${
        elements * layout.wordsPerElement
      } values, got ${values.length}`,
    );
  }
  const strings = dataType === DATA_TYPES.TF_STRING ? values as readonly unknown[] : [];
  if (!strings.every((string) => string instanceof Uint8Array)) {
    throw new TypeError("Cannot create a string tensor: expected each string as a Uint8Array");
  }
  return elements * layout.bytesPerElement;
}

function elementCount(shape: readonly number[]): number {
  const valid = Array.isArray(shape) && shape.length <= MOST_DIMENSIONS &&
    shape.every((length) => Number.isSafeInteger(length) && length >= 0);
  if (!valid) {
    throw new RangeError(`Cannot create a tensor: the shape must be up to 254 whole numbers, got [${shape}]`);
  }
  // TensorFlow multiplies the lengths one by one, and aborts the process if that overflows, even before a zero.
  if (shape.reduce((product, length) => product * Math.max(length, 1), 1) > Number.MAX_SAFE_INTEGER) {
    throw new RangeError(`Cannot create a tensor: the lengths of shape [${shape}] are too large`);
  }
  return shape.reduce((product, length) => product * length, 1);
}

/**
 * Wraps bytes read from a tensor in the array of its data type.
 *
 * @throws {TypeError} for data types that JavaScript cannot hold
 */
export function typedArrayOf(dataType: number, bytes: ArrayBuffer): Exclude<ReadValues, Uint8Array[]> {
  switch (dataType) {
    case DATA_TYPES.TF_FLOAT:
    case DATA_TYPES.TF_COMPLEX64:
      return new Float32Array(bytes);
    case DATA_TYPES.TF_INT32:
      return new Int32Array(bytes);
    case DATA_TYPES.TF_INT64:
      return new BigInt64Array(bytes);
    case DATA_TYPES.TF_UINT8:
    case DATA_TYPES.TF_BOOL:
    case DATA_TYPES.TF_RESOURCE:
      return new Uint8Array(bytes);
    default:
      throw new TypeError(`Cannot read a tensor of TensorFlow's data type ${dataType}`);
  }
}
