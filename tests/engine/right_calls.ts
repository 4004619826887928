/** Right calls of the binding on TensorFlow, for `wrong_calls_child.ts` to put mistakes into. */
import { ATTRIBUTE_TYPES, DATA_TYPES } from "../../src/engine/tensorflow/data_types.ts";

const { TF_FLOAT, TF_INT32, TF_INT64, TF_BOOL, TF_STRING, TF_UINT8 } = DATA_TYPES;
const { TF_ATTR_STRING, TF_ATTR_INT, TF_ATTR_FLOAT, TF_ATTR_BOOL, TF_ATTR_TYPE, TF_ATTR_SHAPE } =
  ATTRIBUTE_TYPES;

/** Calls that are right, for tensors of the pool: 0 float [2,2], 1 int32 [2], 2 bool [2], 3 strings [2], 4 float []. */
export const RIGHT: readonly [
  op: string,
  attributes: readonly [string, number, unknown][],
  inputs: number[],
  outputs: number,
][] = [
  ["Neg", [["T", TF_ATTR_TYPE, TF_FLOAT]], [0], 1],
  ["MatMul", [["T", TF_ATTR_TYPE, TF_FLOAT], ["transpose_a", TF_ATTR_BOOL, true]], [0, 0], 1],
  ["Pack", [["N", TF_ATTR_INT, 2], ["T", TF_ATTR_TYPE, TF_FLOAT], ["axis", TF_ATTR_INT, 0]], [0, 0], 1],
  ["ConcatV2", [["N", TF_ATTR_INT, 2], ["T", TF_ATTR_TYPE, TF_INT32], ["Tidx", TF_ATTR_TYPE, TF_INT32]], [
    1,
    1,
    5,
  ], 1],
  ["AddN", [["N", TF_ATTR_INT, 3], ["T", TF_ATTR_TYPE, TF_FLOAT]], [0, 0, 0], 1],
  ["IdentityN", [["T", TF_ATTR_TYPE, [TF_FLOAT, TF_BOOL]]], [0, 2], 2],
  ["Reshape", [["T", TF_ATTR_TYPE, TF_STRING], ["Tshape", TF_ATTR_TYPE, TF_INT32]], [3, 6], 1],
  ["LeakyRelu", [["T", TF_ATTR_TYPE, TF_FLOAT], ["alpha", TF_ATTR_FLOAT, 0.2]], [0], 1],
  ["Squeeze", [["T", TF_ATTR_TYPE, TF_FLOAT], ["squeeze_dims", TF_ATTR_INT, [0]]], [7], 1],
  ["StringJoin", [["N", TF_ATTR_INT, 1], ["separator", TF_ATTR_STRING, "-"]], [3], 1],
  ["PlaceholderWithDefault", [["dtype", TF_ATTR_TYPE, TF_FLOAT], ["shape", TF_ATTR_SHAPE, [2, 2]]], [0], 1],
  ["Unpack", [["num", TF_ATTR_INT, 2], ["T", TF_ATTR_TYPE, TF_FLOAT], ["axis", TF_ATTR_INT, 0]], [0], 2],
  [
    "Conv2DBackpropInput",
    [
      ["T", TF_ATTR_TYPE, TF_FLOAT],
      ["strides", TF_ATTR_INT, [1, 2, 2, 1]],
      ["padding", TF_ATTR_STRING, "SAME"],
    ],
    [10, 11, 12],
    1,
  ],
  [
    "Conv2DBackpropFilter",
    [
      ["T", TF_ATTR_TYPE, TF_FLOAT],
      ["strides", TF_ATTR_INT, [1, 2, 2, 1]],
      ["padding", TF_ATTR_STRING, "EXPLICIT"],
      ["explicit_paddings", TF_ATTR_INT, [0, 0, 1, 1, 1, 1, 0, 0]],
      ["data_format", TF_ATTR_STRING, "NHWC"],
    ],
    [13, 14, 12],
    1,
  ],
  ["Fill", [["T", TF_ATTR_TYPE, TF_FLOAT], ["index_type", TF_ATTR_TYPE, TF_INT32]], [6, 4], 1],
];
/** The tensors of the pool: shape, data type and values. */
export const VALUES = [
  [[2, 2], TF_FLOAT, Float32Array.of(1, 2, 3, 4)],
  [[2], TF_INT32, Int32Array.of(2, 1)],
  [[2], TF_BOOL, Uint8Array.of(0, 1)],
  [
    [2],
    TF_STRING,
    ["short", "longer than the 22 bytes that fit"].map((text) => new TextEncoder().encode(text)),
  ],
  [[], TF_FLOAT, Float32Array.of(7)],
  [[], TF_INT32, Int32Array.of(0)],
  [[1], TF_INT32, Int32Array.of(2)],
  [[1, 2], TF_FLOAT, Float32Array.of(1, 2)],
  [[1], TF_INT64, Int32Array.of(3, 0)],
  [[1], TF_UINT8, Uint8Array.of(3)],
  [[4], TF_INT32, Int32Array.of(1, 4, 4, 2)],
  [[4, 4, 2, 3], TF_FLOAT, new Float32Array(96).fill(0.5)],
  [[1, 2, 2, 3], TF_FLOAT, new Float32Array(12).fill(0.5)],
  [[1, 4, 4, 2], TF_FLOAT, new Float32Array(32).fill(0.5)],
  [[4], TF_INT32, Int32Array.of(4, 4, 2, 3)],
] as const;
