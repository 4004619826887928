/** Wrong calls of the binding on TensorFlow: an error that says what is wrong, and never the end of the process. */
import { assert, assertEquals, assertThrows } from "@std/assert";
import { fromFileUrl } from "@std/path";
import { startTensorFlow } from "../../src/engine/tensorflow/backend.ts";
import type { TensorFlowBinding } from "../../src/engine/tensorflow/binding.ts";
import { ATTRIBUTE_TYPES, DATA_TYPES } from "../../src/engine/tensorflow/data_types.ts";
import { Graph } from "../../src/engine/tensorflow/graph.ts";
import { recordedLibrary } from "../../src/engine/tensorflow/library.ts";
import { Recorder } from "../../src/engine/tensorflow/recorder.ts";
import { lacksTensorFlow } from "../support/engines.ts";
import { lacks } from "../support/permissions.ts";
import type { Tally } from "./wrong_calls_child.ts";

const FILE = "tensorflow_wrong_calls_test.ts";
const ignore = await lacksTensorFlow(FILE);
const CHILD = fromFileUrl(new URL("wrong_calls_child.ts", import.meta.url));
const { TF_FLOAT, TF_INT32, TF_STRING } = DATA_TYPES;
const { TF_ATTR_TYPE, TF_ATTR_INT, TF_ATTR_STRING } = ATTRIBUTE_TYPES;
const T = { name: "T", type: TF_ATTR_TYPE, value: TF_FLOAT };
const axis = (value: unknown) => ({ name: "axis", type: TF_ATTR_INT, value });

async function libraryFile(): Promise<string> {
  const library = await recordedLibrary();
  if ("missing" in library) throw new Error(library.missing);
  return library.path;
}

/** A test with a tensor [2] of float32, which fails if it leaves others in TensorFlow. */
function callTest(name: string, body: (binding: TensorFlowBinding, id: number) => void): void {
  Deno.test({
    name,
    ignore,
    async fn() {
      const binding = await startTensorFlow(await libraryFile());
      const before = binding.getNumOfTensors();
      const id = binding.createTensor([2], TF_FLOAT, Float32Array.of(1, 2));
      body(binding, id);
      binding.deleteTensor(id);
      assertEquals(binding.getNumOfTensors(), before, "tensors before and after");
    },
  });
}

callTest("inputs that an op does not have are refused", (binding, id) => {
  const run = (op: string, count: number) => () => binding.executeOp(op, [T], Array(count).fill(id), 1);
  assertThrows(run("Neg", 2), RangeError, "Cannot run Neg: it has 1 inputs, got 2");
  assertThrows(run("Mul", 5), RangeError, "Cannot run Mul: it has 2 inputs, got 5");
  assertThrows(run("Neg", 0), Error, "Cannot run Neg: NodeDef expected inputs 'float' do not match 0 inputs");
});

callTest("an attribute that an op needs and does not get is refused", (binding, id) => {
  const message = (op: string, attributes: (typeof T)[], count: number) =>
    assertThrows(() => binding.executeOp(op, attributes, Array(count).fill(id), 1), TypeError).message;
  assertEquals(message("Conv2D", [T], 2), "Cannot run Conv2D: attribute strides is missing");
  assertEquals(message("Cast", [], 1), "Cannot run Cast: attribute DstT is missing");
});

callTest("gradients of convolutions whose sizes contradict each other are refused", (binding) => {
  const floats = (shape: number[]) =>
    binding.createTensor(shape, TF_FLOAT, new Float32Array(shape.reduce((a, b) => a * b, 1)));
  const sizes = (shape: number[]) => binding.createTensor([4], TF_INT32, Int32Array.from(shape));
  const attributes = (padding: string, stride: number, format = "NHWC") => [
    T,
    {
      name: "strides",
      type: TF_ATTR_INT,
      value: format === "NHWC" ? [1, stride, stride, 1] : [1, 1, stride, stride],
    },
    { name: "padding", type: TF_ATTR_STRING, value: padding },
    { name: "data_format", type: TF_ATTR_STRING, value: format },
    {
      name: "explicit_paddings",
      type: TF_ATTR_INT,
      value: padding === "EXPLICIT" ? [0, 0, 1, 2, 0, 1, 0, 0] : [],
    },
  ];
  const run = (op: string, padding: string, inputs: number[], format?: string) => {
    try {
      return assertThrows(() => binding.executeOp(op, attributes(padding, 2, format), inputs, 1), RangeError)
        .message;
    } finally {
      inputs.forEach((id) => binding.deleteTensor(id));
    }
  };
  assertEquals(
    run("Conv2DBackpropInput", "SAME", [sizes([1, 8, 8, 2]), floats([4, 4, 2, 3]), floats([1, 8, 8, 3])]),
    "Cannot run Conv2DBackpropInput: dy must be [1,4,4,3], got [1,8,8,3]",
  );
  assertEquals(
    run("Conv2DBackpropFilter", "VALID", [floats([2, 9, 8, 2]), sizes([4, 3, 2, 3]), floats([1, 3, 3, 3])]),
    "Cannot run Conv2DBackpropFilter: dy must be [2,3,3,3], got [1,3,3,3]",
  );
  assertEquals(
    run("Conv2DBackpropFilter", "EXPLICIT", [
      floats([2, 9, 8, 2]),
      sizes([4, 3, 2, 3]),
      floats([2, 5, 5, 3]),
    ]),
    "Cannot run Conv2DBackpropFilter: dy must be [2,5,4,3], got [2,5,5,3]",
  );
  assertEquals(
    run(
      "Conv2DBackpropInput",
      "VALID",
      [sizes([1, 2, 8, 9]), floats([2, 2, 2, 3]), floats([1, 3, 4, 5])],
      "NCHW",
    ),
    "Cannot run Conv2DBackpropInput: dy must be [1,3,4,4], got [1,3,4,5]",
  );
});

callTest("a list of inputs that is shorter or longer than its attribute N says is refused", (binding, id) => {
  for (const [op, others] of [["AddN", []], ["Pack", [axis(0)]]] as const) {
    const run = (n: number, inputs: number) => () =>
      binding.executeOp(
        op,
        [T, { name: "N", type: TF_ATTR_INT, value: n }, ...others],
        Array(inputs).fill(id),
        1,
      );
    for (const [n, inputs] of [[3, 2], [2, 3], [1, 2], [2, 0]] as const) {
      const message = `do not match ${inputs} inputs specified`;
      assert(
        (assertThrows(run(n, inputs), Error) as Error).message.includes(message),
        `${op} ${n} ${inputs}`,
      );
    }
    assertThrows(run(-3, 2), Error, `Cannot run ${op}: Value for number_attr() -3 < 0`);
  }
});

callTest("lengths whose product overflows are refused, even where one is 0", (binding) => {
  const most = Number.MAX_SAFE_INTEGER;
  for (const shape of [[most, most, 0], [0, most, most]]) {
    const create = () => binding.createTensor(shape, TF_FLOAT, new Float32Array());
    assertThrows(create, RangeError, `the lengths of shape [${shape}] are too large`);
  }
  const id = binding.createTensor([most, 0], TF_FLOAT, new Float32Array());
  assertEquals(binding.describeTensor(id).shape, [most, 0]);
  binding.deleteTensor(id);
});

callTest("a data type, an attribute or a whole number of the wrong kind is refused", (binding, id) => {
  const loose = binding as unknown as Record<string, (...parameters: unknown[]) => unknown>;
  const create = (dataType: unknown) => () => loose.createTensor!([1], dataType, new Float32Array(1));
  for (const dataType of ["1", [1], null]) assertThrows(create(dataType), TypeError, "is not supported");
  const run = (...attributes: unknown[]) => () => loose.executeOp!("Pack", attributes, [id, id], 1);
  for (const attribute of [null, 5, "T", { type: 4 }, { name: 7 }]) {
    assertThrows(run(attribute), TypeError, "an attribute must be a name, a type and a value, got ");
  }
  for (const value of [2 ** 63, -(2 ** 64), NaN, Infinity, 5n, null, {}]) {
    assertThrows(run(T, axis(value)), TypeError, "attribute axis must be a number of 64 bits, got ");
  }
});

callTest("an output that an op does not have is refused while tracing", (binding, id) => {
  const graph = new Graph(binding.graphSupport());
  const recorder = new Recorder(binding, graph);
  assertEquals(recorder.executeOp("Neg", [T], [id], 1)[0]!.shape, [2]);
  assertThrows(
    () => recorder.executeOp("Neg", [T], [id], 2),
    RangeError,
    "Cannot trace Neg: it has 1 outputs, not 2",
  );
  assertThrows(() => recorder.executeOp("Neg", [T], [id], -1), RangeError, "must be 0 to 65536, got -1");
  assertThrows(
    () => recorder.executeOp("Neg", [T], [-5], 1),
    Error,
    "Cannot describe: there is no tensor -5",
  );
  graph.close();
});

// Reshape, ExpandDims and Identity hand their input's buffer on, and with it strings of more than 22 bytes.
callTest("strings outlive the tensor that an op took them from", (binding) => {
  const words = [22, 23, 24, 1000].map((length) => new Uint8Array(length).fill(64 + length % 26));
  const whole = (shape: number[], values: number[]) =>
    binding.createTensor(shape, TF_INT32, Int32Array.from(values));
  const type = (name: string, value: number) => ({ name, type: TF_ATTR_TYPE, value });
  const ops = [
    ["Reshape", [type("T", TF_STRING), type("Tshape", TF_INT32)], whole([2], [2, 2])],
    ["ExpandDims", [type("T", TF_STRING), type("Tdim", TF_INT32)], whole([], [0])],
    ["Identity", [type("T", TF_STRING)], undefined],
  ] as const;
  const handles = binding.getNumOfTensors();
  for (let round = 0; round < 500; round++) {
    let last = binding.createTensor([4], TF_STRING, words);
    for (const [op, attributes, second] of ops) {
      const inputs = second === undefined ? [last] : [last, second];
      const [output] = binding.executeOp(op, [...attributes], inputs, 1);
      binding.deleteTensor(last);
      last = output!.id;
      // Other strings take the memory that was given back too early.
      binding.deleteTensor(binding.createTensor([4], TF_STRING, words.map((word) => word.map(() => 33))));
      assertEquals(binding.tensorDataSync(last), words, `${op}, round ${round}`);
    }
    binding.deleteTensor(last);
    assertEquals(binding.getNumOfTensors(), handles);
  }
  for (const [, , second] of ops) if (second !== undefined) binding.deleteTensor(second);
});

Deno.test({
  name: "thousands of wrong calls, run and traced, are errors that say so, and leave no tensors",
  ignore: ignore || lacks(`${FILE}, subprocess`, "run"),
  async fn() {
    const calls = 3000;
    for (const seed of [1, 2]) {
      const child = new Deno.Command(Deno.execPath(), {
        args: [
          "run",
          "--quiet",
          "--no-prompt",
          "--allow-ffi",
          CHILD,
          await libraryFile(),
          `${seed}`,
          `${calls}`,
        ],
        env: { TF_CPP_MIN_LOG_LEVEL: "3", CUDA_VISIBLE_DEVICES: "-1" },
      });
      const { code, signal, stdout, stderr } = await child.output();
      assertEquals([code, signal], [0, null], new TextDecoder().decode(stderr).slice(-2000));
      const tallies: Record<string, Tally> = JSON.parse(new TextDecoder().decode(stdout));
      for (const [how, { refused, accepted, unclear, handles }] of Object.entries(tallies)) {
        assertEquals([unclear, handles[1], refused + accepted], [[], handles[0], calls], how);
        assert(refused > 0.8 * calls, `${how}: only ${refused} of ${calls} calls were refused`);
      }
    }
  },
});
