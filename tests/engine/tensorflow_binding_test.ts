import { assert, assertEquals, assertThrows } from "@std/assert";
import type { TensorFlowBinding } from "../../src/engine/tensorflow/binding.ts";
import { ATTRIBUTE_TYPES, DATA_TYPES } from "../../src/engine/tensorflow/data_types.ts";
import { startTensorFlow } from "../../src/engine/tensorflow/backend.ts";
import { recordedLibrary } from "../../src/engine/tensorflow/library.ts";
import { UserError } from "../../src/tensor/errors.ts";
import { lacksTensorFlow } from "../support/engines.ts";

const { TF_FLOAT, TF_INT32, TF_INT64, TF_BOOL, TF_STRING, TF_UINT8 } = DATA_TYPES;
const ignore = await lacksTensorFlow("tensorflow_binding_test.ts");
let binding: TensorFlowBinding;

/** A test that fails if it leaves tensors in TensorFlow. */
function bindingTest(name: string, body: () => void): void {
  Deno.test({
    name,
    ignore,
    async fn() {
      const library = await recordedLibrary();
      if ("missing" in library) throw new Error(library.missing);
      binding = await startTensorFlow(library.path);
      const before = binding.getNumOfTensors();
      body();
      assertEquals(binding.getNumOfTensors(), before, "tensors before and after");
    },
  });
}

const type = (name: string, value: number) => ({ name, type: ATTRIBUTE_TYPES.TF_ATTR_TYPE, value });
const T = type("T", TF_FLOAT);

/** Makes tensors, hands their numbers to `body`, and deletes them. */
function withTensors<R>(
  tensors: Parameters<TensorFlowBinding["createTensor"]>[],
  body: (ids: number[]) => R,
): R {
  const ids = tensors.map((parameters) => binding.createTensor(...parameters));
  try {
    return body(ids);
  } finally {
    ids.forEach((id) => binding.deleteTensor(id));
  }
}

bindingTest("values of every data type come back as they went in", () => {
  const strings = ["", "short", "longer than the 22 bytes that fit into the tensor itself"].map((text) =>
    new TextEncoder().encode(text)
  );
  const cases = [
    [[2, 2], TF_FLOAT, Float32Array.of(1, -2, 3.5, NaN)],
    [[3], TF_INT32, Int32Array.of(-1, 0, 2 ** 31 - 1)],
    [[2], TF_BOOL, Uint8Array.of(0, 1)],
    [[], TF_UINT8, Uint8Array.of(255)],
    [[0, 4], TF_FLOAT, new Float32Array()],
    [[3], TF_STRING, strings],
  ] as const;
  for (const [shape, dataType, values] of cases) {
    withTensors(
      [[[...shape], dataType, values]],
      ([id]) => assertEquals(binding.tensorDataSync(id!), values),
    );
  }
});

bindingTest("an int64 goes in as two int32, low word first, and comes back as a BigInt", () => {
  withTensors([[[2], TF_INT64, Int32Array.of(5, 1, -1, -1)]], ([id]) => {
    assertEquals(binding.tensorDataSync(id!), BigInt64Array.of(2n ** 32n + 5n, -1n));
  });
});

bindingTest("a complex64 is read as pairs of real and imaginary part", () => {
  const tensors: Parameters<TensorFlowBinding["createTensor"]>[] = [
    [[2], TF_FLOAT, Float32Array.of(1, 2)],
    [[2], TF_FLOAT, Float32Array.of(3, 4)],
  ];
  withTensors(tensors, (ids) => {
    const attributes = [T, type("Tout", DATA_TYPES.TF_COMPLEX64)];
    const [output] = binding.executeOp("Complex", attributes, ids, 1);
    assertEquals(binding.tensorDataSync(output!.id), Float32Array.of(1, 3, 2, 4));
    binding.deleteTensor(output!.id);
  });
});

bindingTest("an op's outputs carry shape and data type", () => {
  withTensors([[[2, 3], TF_FLOAT, new Float32Array(6).fill(2)], [
    [3, 1],
    TF_FLOAT,
    new Float32Array(3).fill(5),
  ]], (ids) => {
    const bool = (name: string) => ({ name, type: ATTRIBUTE_TYPES.TF_ATTR_BOOL, value: false });
    const [output] = binding.executeOp("MatMul", [T, bool("transpose_a"), bool("transpose_b")], ids, 1);
    assertEquals([output!.shape, output!.dtype], [[2, 1], TF_FLOAT]);
    assertEquals(binding.tensorDataSync(output!.id), Float32Array.of(30, 30));
    binding.deleteTensor(output!.id);
  });
});

bindingTest("TensorFlow's own messages are passed on", () => {
  withTensors([[[2, 3], TF_FLOAT, new Float32Array(6)]], ([id]) => {
    const error = assertThrows(() => binding.executeOp("MatMul", [T], [id!, id!], 1), Error) as Error;
    assertEquals(error.message.split(":")[0], "Cannot run MatMul");
    assert(error.message.includes("Matrix size-incompatible: In[0]: [2,3], In[1]: [2,3]"), error.message);
    const unknown = assertThrows(() => binding.executeOp("NoSuchOp", [], [], 1), Error) as Error;
    assert(
      unknown.message.startsWith(
        "Cannot run NoSuchOp: 'NoSuchOp' is neither a type of a primitive operation",
      ),
    );
  });
});

bindingTest("a wrong shape, type or array is refused before TensorFlow sees it", () => {
  const create = (shape: unknown, dataType: number, values: unknown) => () =>
    binding.createTensor(shape as number[], dataType, values as Float32Array);
  const shapeMessage = (shape: string) =>
    `Cannot create a tensor: the shape must be up to 254 whole numbers, got [${shape}]`;
  const cases: [() => number, string][] = [
    [create([2, -1], TF_FLOAT, new Float32Array(2)), shapeMessage("2,-1")],
    [create([1.5], TF_FLOAT, new Float32Array(1)), shapeMessage("1.5")],
    [create([NaN], TF_FLOAT, new Float32Array(1)), shapeMessage("NaN")],
    [create(Array(255).fill(1), TF_FLOAT, new Float32Array(1)), shapeMessage(Array(255).fill(1).join())],
    [create([3], TF_FLOAT, new Float32Array(2)), "Cannot create a tensor: shape [3] holds 3 values, got 2"],
    [create([1], TF_INT64, new Int32Array(1)), "Cannot create a tensor: shape [1] holds 2 values, got 1"],
    [
      create([1], TF_FLOAT, new Int32Array(1)),
      "Cannot create a float32 tensor: expected Float32Array, got Int32Array",
    ],
    [
      create([1], TF_FLOAT, undefined),
      "Cannot create a float32 tensor: expected Float32Array, got undefined",
    ],
    [create([1], TF_STRING, ["text"]), "Cannot create a string tensor: expected each string as a Uint8Array"],
    [create([1], 99, new Float32Array(1)), "Cannot create a tensor: data type 99 is not supported"],
  ];
  for (const [action, message] of cases) assertThrows(action, Error, message);
});

bindingTest("a number that stands for no tensor is refused", () => {
  assertThrows(() => binding.deleteTensor(-5), Error, "Cannot delete: there is no tensor -5");
  assertThrows(() => binding.tensorDataSync(-5), Error, "Cannot read: there is no tensor -5");
  assertThrows(
    () => binding.executeOp("Neg", [T], [-5], 1),
    Error,
    "Cannot use as an input of Neg: there is no tensor -5",
  );
  const id = binding.createTensor([], TF_FLOAT, new Float32Array(1));
  binding.deleteTensor(id);
  assertThrows(() => binding.deleteTensor(id), Error, `Cannot delete: there is no tensor ${id}`);
});

bindingTest("a wrong attribute is refused, whatever its kind", () => {
  const { TF_ATTR_INT, TF_ATTR_FLOAT, TF_ATTR_BOOL, TF_ATTR_STRING, TF_ATTR_TYPE } = ATTRIBUTE_TYPES;
  const run = (op: string, ...attributes: { name: string; type: number; value: unknown }[]) => () =>
    withTensors(
      [[[1], TF_FLOAT, new Float32Array(1)]],
      ([id]) => binding.executeOp(op, attributes, [id!], 1),
    );
  const cases: [() => unknown, string][] = [
    [
      run("Neg", { name: "Q", type: TF_ATTR_INT, value: 1 }),
      "Cannot run Neg: Q is not one of its attributes, got 1",
    ],
    [run("Neg", { name: "T", type: TF_ATTR_INT, value: 1 }), "Cannot run Neg: T is a data type, got 1"],
    [
      run("Neg", { name: "T", type: TF_ATTR_TYPE, value: 999 }),
      "Cannot run Neg: attribute T must be a data type, got 999",
    ],
    [
      run("Neg", { name: "T", type: TF_ATTR_TYPE, value: undefined }),
      "attribute T must be a data type, got undefined",
    ],
    [
      run("LeakyRelu", T, { name: "alpha", type: TF_ATTR_FLOAT, value: "0.2" }),
      'Cannot run LeakyRelu: attribute alpha must be a number, got "0.2"',
    ],
    [
      run("Sum", T, { name: "keep_dims", type: TF_ATTR_BOOL, value: 1 }),
      "Cannot run Sum: attribute keep_dims must be true or false, got 1",
    ],
    [
      run("Conv2D", T, { name: "padding", type: TF_ATTR_STRING, value: 7 }),
      "Cannot run Conv2D: attribute padding must be a string, got 7",
    ],
    [
      run("Conv2D", T, { name: "strides", type: TF_ATTR_INT, value: [1, "2"] }),
      'Cannot run Conv2D: attribute strides must be a number of 64 bits, got [ 1, "2" ]',
    ],
    [
      run("Neg", { name: "T", type: TF_ATTR_TYPE, value: [TF_FLOAT] }),
      "Cannot run Neg: attribute T must be no list, got [ 1 ]",
    ],
    [
      run("Conv2D", T, { name: "strides", type: TF_ATTR_INT, value: 2 }),
      "Cannot run Conv2D: attribute strides must be a list, got 2",
    ],
    [
      run("Neg", { name: "T\0", type: TF_ATTR_TYPE, value: 1 }),
      "Cannot pass a name with a zero byte to TensorFlow",
    ],
  ];
  for (const [action, message] of cases) assertThrows(action, Error, message);
  assertThrows(
    () => binding.executeOp("Neg", [], [], -1),
    RangeError,
    "the number of outputs must be 0 to 65536, got -1",
  );
});

bindingTest("long strings that other tensors share stay alive, and memory is given back", () => {
  const bytes = new Uint8Array(100_000).fill(120);
  const dimension = () => binding.createTensor([], TF_INT32, Int32Array.of(0));
  const round = () => {
    const id = binding.createTensor([1], TF_STRING, [bytes]), axis = dimension();
    const attributes = [type("T", TF_STRING), type("Tdim", TF_INT32)];
    const [shared] = binding.executeOp("ExpandDims", attributes, [id, axis], 1);
    binding.deleteTensor(id);
    assertEquals((binding.tensorDataSync(shared!.id) as Uint8Array[])[0]!.length, bytes.length);
    binding.deleteTensor(shared!.id);
    binding.deleteTensor(axis);
  };
  for (let i = 0; i < 300; i++) round();
  const before = Deno.memoryUsage().rss;
  for (let i = 0; i < 2000; i++) round();
  // 2,000 strings of 100 kB that nobody frees would be 200 MB.
  assert(Deno.memoryUsage().rss - before < 100e6, `grew by ${(Deno.memoryUsage().rss - before) / 1e6} MB`);
});

bindingTest("a tensor that fits into no memory is an error with what to do", () => {
  // 2^45 floats, 128 TiB.
  withTensors(
    [[[2], TF_INT32, Int32Array.of(2 ** 25, 2 ** 20)], [[], TF_FLOAT, Float32Array.of(0)]],
    (ids) => {
      assertThrows(
        () => binding.executeOp("Fill", [T, type("index_type", TF_INT32)], ids, 1),
        UserError,
        "Cannot run Fill: the memory is full; use a smaller --batch",
      );
    },
  );
});
