/**
 * A step of many small ops, traced into one TensorFlow function.
 *
 * The step runs once with a recorder in the place of the binding: its ops become nodes of a graph. The tensors
 * handed in and the variables it reads become the function's inputs; what it returns and the variables it
 * assigned become its outputs. From then on a call of the step is one call of that function.
 */
import * as tf from "@tensorflow/tfjs-core";
import { tensorsOf, withTensors } from "../tensor_tree.ts";
import type { TensorFlowBinding } from "./binding.ts";
import { ConvolutionBinding } from "./convolution.ts";
import type { KernelBinding, TensorMetadata } from "./kernel_binding.ts";
import { Graph } from "./graph.ts";
import type { TensorFlowBackend } from "./kernels.ts";
import { Bfloat16Binding, sumsBfloat16InFloat32 } from "./precision.ts";
import { activeOp, Recorder } from "./recorder.ts";
import { type CompiledStep, type StepOptions, uncompiled } from "../compiled_step.ts";

/** What tracing needs of tfjs-node's backend class, beside running ops; the package keeps some of it private. */
interface TraceableBackend extends TensorFlowBackend {
  binding: KernelBinding;
  tensorMap: { get(dataId: object): { id: number } };
  /** Also copies values that were not needed yet into TensorFlow. */
  getInputTensorIds(tensors: tf.TensorInfo[]): number[];
  createOutputTensor(metadata: TensorMetadata): tf.Tensor;
}

/** A function of TensorFlow with where its inputs come from and where its outputs go. */
interface TracedStep<Outputs> {
  readonly name: string;
  readonly inputs: readonly ({ readonly argument: number } | { readonly variable: tf.Variable })[];
  /** Variables that the step assigned; their values follow the returned tensors. */
  readonly assigned: readonly tf.Variable[];
  /** The form of what the step returns; its tensors are disposed. */
  readonly form: Outputs;
  readonly outputCount: number;
}

let functions = 0;

/**
 * Compiles a step. It is traced at the first call, and again only for inputs of other shapes.
 *
 * @param step a function of tensors (or nested objects of them) that returns such; it may read and assign
 * variables, but must not read values, draw random numbers, or use other tensors from outside
 */
export function compileStep<Inputs extends unknown[], Outputs>(
  binding: TensorFlowBinding,
  step: (...inputs: Inputs) => Outputs,
  { eager = false, precision = "f32", xla = false }: StepOptions = {},
): CompiledStep<Inputs, Outputs> {
  const isOnGpu = binding.isUsingGpuDevice();
  const numbers: Numbers = {
    isHalf: precision === "bf16",
    imitates: precision === "bf16" && !isOnGpu && !sumsBfloat16InFloat32(binding),
    // The formulations of convolutions are faster on CPUs; on GPUs they are cuDNN's, and XLA has its own.
    reformulates: !xla && !isOnGpu,
  };
  const preciseStep = (...inputs: Inputs) => computeIn(numbers, () => step(...inputs));
  if (eager) return uncompiled(preciseStep);
  const traced = new Map<string, TracedStep<Outputs>>();
  const prepare = (inputs: Inputs): Call<Outputs> => {
    const backend = tf.backend() as unknown as TraceableBackend;
    const tensors = tensorsOf(inputs);
    const key = tensors.map(({ dtype, shape }) => `${dtype}[${shape}]`).join();
    let step = traced.get(key);
    if (!step) traced.set(key, step = traceStep(binding, backend, preciseStep, inputs, xla));
    const values = step.inputs.map((input) =>
      "argument" in input ? tensors[input.argument]! : input.variable
    );
    return { backend, step, ids: backend.getInputTensorIds(values) };
  };
  const run = (...inputs: Inputs) => {
    const call = prepare(inputs);
    return settle(call, binding.executeOp(call.step.name, [], call.ids, outputsOf(call.step)));
  };
  const start = async (...inputs: Inputs) => {
    const call = prepare(inputs);
    return settle(call, await binding.executeAside(call.step.name, call.ids, outputsOf(call.step)));
  };
  return Object.assign(run, { start });
}

/** A traced step and its inputs. */
interface Call<Outputs> {
  readonly backend: TraceableBackend;
  readonly step: TracedStep<Outputs>;
  readonly ids: number[];
}

/** Assigns the variables and gives the other outputs their form. */
function settle<Outputs>({ backend, step }: Call<Outputs>, metadata: TensorMetadata[]): Outputs {
  const outputs = metadata.map((output) => backend.createOutputTensor(output));
  step.assigned.forEach((variable, i) => {
    const value = outputs[step.outputCount + i]!;
    variable.assign(value);
    value.dispose();
  });
  return withTensors(step.form, outputs.slice(0, step.outputCount));
}

function outputsOf({ outputCount, assigned }: TracedStep<unknown>): number {
  return outputCount + assigned.length;
}

/** How a step computes its convolutions. */
interface Numbers {
  /** In bfloat16. */
  readonly isHalf: boolean;
  /** In float32 on bfloat16 numbers. */
  readonly imitates: boolean;
  /** Each in the way that suits its shape. */
  readonly reformulates: boolean;
}

function computeIn<Result>({ isHalf, imitates, reformulates }: Numbers, body: () => Result): Result {
  const backend = tf.backend() as unknown as TraceableBackend;
  const inner = backend.binding;
  const convolving = reformulates ? new ConvolutionBinding(inner) : inner;
  const half = isHalf ? new Bfloat16Binding(convolving, imitates) : undefined;
  backend.binding = half ?? convolving;
  try {
    const result = body();
    for (const tensor of half ? [...tensorsOf(result), ...allVariables()] : []) {
      const stored = backend.tensorMap.get(tensor.dataId);
      stored.id = half!.settle(stored.id);
    }
    return result;
  } finally {
    half?.close();
    backend.binding = inner;
  }
}

function traceStep<Inputs extends unknown[], Outputs>(
  binding: TensorFlowBinding,
  backend: TraceableBackend,
  step: (...inputs: Inputs) => Outputs,
  inputs: Inputs,
  xla: boolean,
): TracedStep<Outputs> {
  const tensors = tensorsOf(inputs);
  const variables = allVariables();
  backend.getInputTensorIds([...tensors, ...variables]);
  const idOf = ({ dataId }: tf.TensorInfo) => backend.tensorMap.get(dataId).id;
  const sources = new Map<number, TracedStep<Outputs>["inputs"][number]>();
  for (const variable of variables) sources.set(idOf(variable), { variable });
  tensors.forEach((tensor, argument) => sources.set(idOf(tensor), { argument }));

  const graph = new Graph(binding.graphSupport());
  const recorder = new Recorder(binding, graph);
  const name = `ganwalk_step_${functions++}`;
  try {
    backend.isForXla = xla;
    const { form, outputs, assigned } = record(backend, recorder, variables, () => step(...inputs));
    const captured = [...recorder.captured.keys()].map((id) => sources.get(id) ?? refuseTensor(binding, id));
    graph.register(name, [...recorder.captured.values()], outputs.map((id) => recorder.outputOf(id)), xla);
    return { name, inputs: captured, assigned, form, outputCount: outputs.length - assigned.length };
  } finally {
    backend.isForXla = false;
    recorder.deleted.forEach((id) => binding.deleteTensor(id));
    graph.close();
  }
}

/** Runs a step on the recorder; everything is as before afterwards. */
function record<Outputs>(
  backend: TraceableBackend,
  recorder: Recorder,
  variables: readonly tf.Variable[],
  step: () => Outputs,
): { form: Outputs; outputs: number[]; assigned: tf.Variable[] } {
  const { binding } = backend;
  const { random } = Math;
  const before = variables.map((variable) => tf.keep(tf.clone(variable)));
  backend.binding = recorder;
  Math.random = () => {
    throw new Error(
      `Cannot trace ${activeOp()}: a random draw would be the same in every step; hand it in as an input`,
    );
  };
  let form: Outputs;
  let outputs: number[] = [];
  let assigned: tf.Variable[] = [];
  try {
    // Nothing is returned out of tidy: recorded tensors must go while the recorder is there to let them.
    tf.tidy(() => {
      form = step();
      assigned = variables.filter((variable, i) => variable.dataId !== before[i]!.dataId);
      outputs = backend.getInputTensorIds([...tensorsOf(form), ...assigned]);
    });
    return { form: form!, outputs, assigned };
  } finally {
    variables.forEach((variable, i) => {
      if (variable.dataId !== before[i]!.dataId) variable.assign(before[i]!);
    });
    tf.dispose(before);
    Math.random = random;
    backend.binding = binding;
  }
}

/** Every variable of the process; tfjs keeps them in a place that its types do not show. */
function allVariables(): tf.Variable[] {
  const { state } = tf.engine() as unknown as { state: { registeredVariables: Record<string, tf.Variable> } };
  return Object.values(state.registeredVariables);
}

function refuseTensor(binding: TensorFlowBinding, id: number): never {
  const { shape } = binding.describeTensor(id);
  throw new Error(
    `Cannot trace the step: it uses a tensor [${shape}] that is neither an input nor a variable; hand it in as an input`,
  );
}
