/** A binding that writes ops into a graph instead of running them. */
import * as tf from "@tensorflow/tfjs-core";
import { checkCall, type TensorFlowAttribute } from "./attributes.ts";
import { KernelBinding, type TensorDescription, type TensorMetadata } from "./kernel_binding.ts";
import type { TensorFlowBinding } from "./binding.ts";
import { DATA_TYPES, type TensorValues } from "./data_types.ts";
import type { Graph, GraphOutput } from "./graph.ts";

/** Numbers of recorded tensors begin here, far above any that exist. */
const FIRST_RECORDED_ID = 2 ** 40;

/** Float constants with more elements are taken for data that should have been an input. */
const LARGEST_CONSTANT = 64;

/** Takes the binding's place while a step is traced. */
export class Recorder extends KernelBinding {
  /** Existing tensors that the step used, by number: the function's inputs, in order. */
  readonly captured = new Map<number, GraphOutput>();
  /** Existing tensors that the step disposed; to be deleted when the trace is over. */
  readonly deleted: number[] = [];
  readonly #binding: TensorFlowBinding;
  readonly #graph: Graph;
  readonly #recorded = new Map<number, GraphOutput>();
  #nextId = FIRST_RECORDED_ID;

  /** Records into a graph what would run on a binding. */
  constructor(binding: TensorFlowBinding, graph: Graph) {
    super();
    this.#binding = binding;
    this.#graph = graph;
  }

  override getNumOfTensors(): number {
    return this.#binding.getNumOfTensors();
  }

  /** Values made while tracing are the same in every call. */
  override createTensor(shape: number[], dataType: number, values: TensorValues): number {
    const isData = values instanceof Float32Array && values.length > LARGEST_CONSTANT &&
      values.some((value) => value !== values[0]);
    if (isData) {
      throw new Error(
        `Cannot trace ${activeOp()}: values [${shape}] that are made while tracing would be the same in every step; ` +
          "hand them in as an input",
      );
    }
    return this.#keep(this.#graph.constant(shape, dataType, values));
  }

  /** Becomes part of the function. */
  override createConstant(shape: number[], values: Float32Array): number {
    return this.#keep(this.#graph.constant(shape, DATA_TYPES.TF_FLOAT, values));
  }

  override describeTensor(id: number): TensorDescription {
    const { shape, dtype } = this.outputOf(id);
    return { shape: shape!, dtype };
  }

  /** Existing tensors outlive the trace, because the function needs them. */
  override deleteTensor(id: number): void {
    if (id < FIRST_RECORDED_ID) this.deleted.push(id);
  }

  /** @throws {Error} always: nothing has a value yet */
  override tensorDataSync(id: number): never {
    const op = this.#recorded.get(id)?.op;
    const what = op ? `the result of ${op}` : "a tensor";
    throw new Error(
      `Cannot trace ${activeOp()}: it reads ${what}, which has no value while tracing; return it from the step instead`,
    );
  }

  /** Adds a node, with the existing tensors among its inputs as inputs of the function. */
  override executeOp(
    name: string,
    attributes: TensorFlowAttribute[],
    inputs: number[],
    outputCount: number,
  ): TensorMetadata[] {
    checkCall(name, attributes, inputs, outputCount);
    const outputs = this.#graph.node(name, attributes, inputs.map((id) => this.outputOf(id)), outputCount);
    return outputs.map((output) => ({
      id: this.#keep(output),
      shape: output.shape ?? [],
      dtype: output.dtype,
    }));
  }

  /**
   * The node output that a number stands for; an existing tensor becomes an input of the function.
   *
   * @throws {Error} if its shape is not known, because tfjs computes with shapes before there are values
   */
  outputOf(id: number): GraphOutput {
    const known = this.#recorded.get(id) ?? this.captured.get(id);
    if (known && !known.shape) {
      throw new Error(`Cannot trace ${known.op}: the shape of its output depends on values`);
    }
    if (known) return known;
    const { shape, dtype } = this.#binding.describeTensor(id);
    const placeholder = this.#graph.placeholder(shape, dtype);
    this.captured.set(id, placeholder);
    return placeholder;
  }

  #keep(output: GraphOutput): number {
    this.#recorded.set(this.#nextId, output);
    return this.#nextId++;
  }
}

/** The tfjs operation that is running, such as `randomNormal`. */
export function activeOp(): string {
  const { state } = tf.engine() as unknown as { state: { activeScope?: { name: string } } };
  return state.activeScope?.name.replace(/__op$/, "") ?? "the step";
}
