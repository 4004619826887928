/**
 * Calls the binding on TensorFlow wrongly, thousands of times, as a program of its own: what crashes it ends only
 * this process. Prints one line of JSON, a `Tally`.
 *
 *   deno run -A tests/engine/wrong_calls_child.ts <file of the library> <seed> <calls>
 */
import { openTensorFlow, type TensorFlowBinding } from "../../src/engine/tensorflow/binding.ts";
import { Graph } from "../../src/engine/tensorflow/graph.ts";
import type { KernelBinding } from "../../src/engine/tensorflow/kernel_binding.ts";
import { Recorder } from "../../src/engine/tensorflow/recorder.ts";
import { createRandom } from "../../src/tensor/random.ts";
import { RIGHT, VALUES } from "./right_calls.ts";

/** What became of the calls. */
export interface Tally {
  /** Calls that were refused with an Error that begins with "Cannot". */
  refused: number;
  /** Calls that were right after all: what was changed made no difference. */
  accepted: number;
  /** Other errors, each once. */
  unclear: string[];
  /** Tensors of the library before and after. */
  handles: [before: number, after: number];
}

const [library, seed, calls, verbose] = Deno.args;
const random = createRandom(Number(seed));
const pick = <T>(list: readonly T[]): T => list[random.integer(list.length)]!;
const chance = (probability: number) => random.uniform() < probability;

const NUMBERS = [
  0,
  1,
  2,
  3,
  -1,
  -2,
  0.5,
  NaN,
  Infinity,
  -Infinity,
  254,
  255,
  65536,
  2 ** 31,
  -(2 ** 31),
  2 ** 32,
];
const LARGE = [
  2 ** 40,
  2 ** 53 - 1,
  2 ** 53,
  2 ** 62,
  2 ** 63,
  2 ** 64,
  -(2 ** 63),
  -(2 ** 65),
  1e300,
  5n,
  -1n,
];
const OTHERS = [
  null,
  undefined,
  true,
  false,
  "",
  "1",
  "T",
  "\0",
  "a\0b",
  "é".repeat(40),
  {},
  [],
  Symbol("s"),
];
const nested = () =>
  pick<unknown>([
    [[1]],
    [null],
    ["x"],
    [1.5, 2],
    [NaN],
    { length: 2 },
    { valueOf: null },
    () => 1,
    new Date(0),
  ]);
const junk = (): unknown => pick([pick(NUMBERS), pick(LARGE), pick(OTHERS), nested(), new Float32Array(2)]);
const junkList = (): unknown =>
  Array.from({ length: pick([0, 1, 2, 3, 9, 300]) }, () => pick([pick(NUMBERS), junk()]));

type Call = { op: unknown; attributes: unknown; inputs: unknown; outputs: unknown };
type Attribute = { name: unknown; type: unknown; value: unknown };

/** A right call with one to three things wrong. */
function wrongCall(pool: readonly number[]): Call {
  const [op, attributes, inputs, outputs] = pick(RIGHT);
  const call: Call = {
    op,
    attributes: attributes.map(([name, type, value]): Attribute => ({ name, type, value })),
    inputs: inputs.map((i) => pool[i]),
    outputs,
  };
  for (let wrongs = 1 + random.integer(3); wrongs > 0; wrongs--) pick(MISTAKES)(call, pool);
  return call;
}

function change<T>(list: unknown, by: (list: T[], index: number) => void): void {
  if (Array.isArray(list) && list.length > 0) by(list as T[], random.integer(list.length));
}

const MISTAKES: readonly ((call: Call, pool: readonly number[]) => void)[] = [
  (call) => call.op = pick([junk(), "NoSuchOp", "Neg\0", pick(RIGHT)[0]]),
  (call) => call.outputs = pick([junk(), 0, 1, 2, 3, 7, 65536, 65537]),
  (call) => call.attributes = pick([junk(), junkList()]),
  (call) => call.inputs = pick([junk(), junkList()]),
  (call) => change(call.attributes, (list, i) => list.splice(i, 1)),
  (call) => change(call.attributes, (list, i) => list.push(list[i])),
  (call) =>
    change<Attribute>(
      call.attributes,
      (list, i) => list[i] = { ...list[i]!, value: pick([junk(), junkList()]) },
    ),
  (call) =>
    change<Attribute>(
      call.attributes,
      (list, i) => list[i] = { ...list[i]!, value: pick([0, 1, 2, 3, 10, 14, 20, 23, 24, 63]) },
    ),
  (call) =>
    change<Attribute>(
      call.attributes,
      (list, i) => list[i] = { ...list[i]!, type: pick([junk(), 0, 1, 2, 3, 4, 5, 6]) },
    ),
  (call) =>
    change<Attribute>(
      call.attributes,
      (list, i) => list[i] = { ...list[i]!, name: pick([junk(), "N", "T", "shape"]) },
    ),
  (call) => change<unknown>(call.attributes, (list, i) => list[i] = junk()),
  (call) => change<unknown>(call.inputs, (list, i) => list.splice(i, 1)),
  (call, pool) => change<unknown>(call.inputs, (list) => list.push(pick(pool))),
  (call, pool) => change<unknown>(call.inputs, (list, i) => list[i] = pick([junk(), pick(pool), pick(pool)])),
];

function wrongTensor(): unknown[] {
  const parameters: unknown[] = [...pick(VALUES)];
  for (let wrongs = 1 + random.integer(2); wrongs > 0; wrongs--) {
    const position = random.integer(3);
    const values = [
      ...VALUES.map(([, , values]) => values),
      new Float64Array(2),
      new BigInt64Array(1),
      new Float32Array(),
    ];
    parameters[position] = [
      () =>
        pick([junk(), junkList(), [0, 2 ** 53 - 1, 2 ** 53 - 1], [2 ** 53 - 1, 2 ** 53 - 1, 0], [
          2 ** 40,
          2 ** 40,
          0,
        ]]),
      () => pick([junk(), random.integer(64)]),
      () => pick([junk(), junkList(), pick(values)]),
    ][position]!();
  }
  return parameters;
}

/** What stands for no tensor of the pool, whose numbers are small ones. */
function noTensor(pool: readonly number[]): unknown {
  const id = pick([junk(), 2 ** 45, -5]);
  return pool.includes(id as number) ? noTensor(pool) : id;
}

/** One wrong call of any method; deletes what it returns, if it returns something. */
function misuse(
  binding: KernelBinding,
  pool: readonly number[],
): void {
  const loose = (method: string, ...parameters: unknown[]) => {
    if (verbose) console.error(method, Deno.inspect(parameters, { breakLength: Infinity }));
    return (binding as unknown as Record<string, (...parameters: unknown[]) => unknown>)[method]!(
      ...parameters,
    );
  };
  const made: number[] = [];
  if (chance(0.25)) made.push(loose("createTensor", ...wrongTensor()) as number);
  else if (chance(0.15)) loose(pick(["deleteTensor", "tensorDataSync"]), noTensor(pool));
  else {
    const { op, attributes, inputs, outputs } = wrongCall(pool);
    const results = loose("executeOp", op, attributes, inputs, outputs) as { id: number }[];
    made.push(...results.map(({ id }) => id));
  }
  made.forEach((id) => binding.deleteTensor(id));
}

/** Counts what becomes of wrong calls. */
function tally(binding: TensorFlowBinding, count: number, attempt: () => void): Tally {
  const before = binding.getNumOfTensors();
  const result: Tally = { refused: 0, accepted: 0, unclear: [], handles: [before, before] };
  for (let i = 0; i < count; i++) {
    try {
      attempt();
      result.accepted++;
    } catch (error) {
      const isClear = error instanceof Error && error.message.startsWith("Cannot ");
      if (isClear) result.refused++;
      else if (!result.unclear.includes(String(error))) result.unclear.push(String(error));
    }
  }
  result.handles[1] = binding.getNumOfTensors();
  return result;
}

const binding = openTensorFlow(library!);
const pool = VALUES.map(([shape, type, values]) => binding.createTensor([...shape], type, values));
const eager = tally(binding, Number(calls), () => misuse(binding, pool));
const recorded = tally(binding, Number(calls), () => {
  const graph = new Graph(binding.graphSupport());
  try {
    misuse(new Recorder(binding, graph), pool);
  } finally {
    graph.close();
  }
});
console.log(JSON.stringify({ eager, recorded }));
