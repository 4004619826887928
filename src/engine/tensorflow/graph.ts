/** A TensorFlow graph under construction, which becomes one function that an eager call runs. */
import { setGraphAttribute, type TensorFlowAttribute } from "./attributes.ts";
import type { GraphSupport } from "./binding.ts";
import { ATTRIBUTE_TYPES, DATA_TYPES, type TensorValues } from "./data_types.ts";

/** One output of a node: what TF_Output points at, and what TensorFlow inferred about it. */
export interface GraphOutput {
  /** Name of the node's op, for messages. */
  readonly op: string;
  /** Undefined where it depends on values. */
  readonly shape: number[] | undefined;
  readonly dtype: number;
  /** TF_Output as the C API takes it. */
  readonly reference: Uint8Array<ArrayBuffer>;
}

/** Ops whose inputs are one list, and how many single inputs follow it. */
const LIST_INPUTS: Readonly<Record<string, number>> = {
  AddN: 0,
  Pack: 0,
  Concat: 0,
  ConcatV2: 1,
  IdentityN: 0,
};
const TF_OUTPUT_BYTES = 16;
/** An AttrValue (tensorflow/core/framework/attr_value.proto) that is true: field 5, a bool. */
const TRUE = Uint8Array.of(5 << 3, 1);

/** Builds a graph node by node. Call {@linkcode Graph.close} when done with it. */
export class Graph {
  readonly #support: GraphSupport;
  readonly #graph: Deno.PointerValue;
  /** The last operation on each resource: they run in the order in which they were added. */
  readonly #lastUses = new Map<bigint, Deno.PointerValue>();
  #nodes = 0;

  /** An empty graph on the binding's library. */
  constructor(support: GraphSupport) {
    this.#support = support;
    this.#graph = support.symbols.TF_NewGraph();
  }

  /** How many nodes it has. */
  get size(): number {
    return this.#nodes;
  }

  /** An input of the function to be. */
  placeholder(shape: number[], dataType: number): GraphOutput {
    return this.node(
      "Placeholder",
      [
        { name: "dtype", type: ATTRIBUTE_TYPES.TF_ATTR_TYPE, value: dataType },
        { name: "shape", type: ATTRIBUTE_TYPES.TF_ATTR_SHAPE, value: shape },
      ],
      [],
      1,
    )[0]!;
  }

  /** Values that are the same in every call. */
  constant(shape: number[], dataType: number, values: TensorValues): GraphOutput {
    const { symbols, status, cString, check } = this.#support;
    const tensor = this.#support.allocate(shape, dataType, values);
    try {
      const operation = this.#begin("Const");
      symbols.TF_SetAttrType(operation, cString("dtype"), dataType);
      symbols.TF_SetAttrTensor(operation, cString("value"), tensor, status);
      check("Cannot trace Const");
      return this.#finish("Const", operation, 1).outputs[0]!;
    } finally {
      symbols.TF_DeleteTensor(tensor);
    }
  }

  /**
   * Adds a node.
   *
   * @throws {Error} with TensorFlow's own message if the op refuses
   */
  node(
    op: string,
    attributes: TensorFlowAttribute[],
    inputs: GraphOutput[],
    outputCount: number,
  ): GraphOutput[] {
    const { symbols, cString } = this.#support;
    const operation = this.#begin(op);
    const single = LIST_INPUTS[op];
    const listed = single === undefined ? 0 : inputs.length - single;
    if (listed > 0) symbols.TF_AddInputList(operation, references(inputs.slice(0, listed)), listed);
    for (const input of inputs.slice(listed)) symbols.TF_AddInput(operation, input.reference);
    const resources = inputs.filter(({ dtype }) => dtype === DATA_TYPES.TF_RESOURCE).map(operationOf);
    for (const resource of resources) {
      const last = this.#lastUses.get(resource);
      if (last) symbols.TF_AddControlInput(operation, last);
    }
    for (const attribute of attributes) setGraphAttribute(symbols, operation, op, attribute, cString);
    const { finished, outputs } = this.#finish(op, operation, outputCount);
    for (const resource of resources) this.#lastUses.set(resource, finished);
    return outputs;
  }

  /**
   * Makes a function of the graph and registers it under a name, so that an op of that name runs it.
   *
   * @param inputs placeholders, in the order of the call's inputs
   * @param outputs in the order of the call's outputs
   * @param xla whether XLA compiles it
   */
  register(name: string, inputs: GraphOutput[], outputs: GraphOutput[], xla = false): void {
    const { symbols, status, context, cString, check } = this.#support;
    const allNodes = -1;
    const made = symbols.TF_GraphToFunction(
      this.#graph,
      cString(name),
      0,
      allNodes,
      null,
      inputs.length,
      references(inputs),
      outputs.length,
      references(outputs),
      null,
      null,
      null,
      status,
    );
    check(`Cannot make the function ${name}`);
    if (xla) {
      const size = BigInt(TRUE.length);
      symbols.TF_FunctionSetAttrValueProto(made, cString("_XlaMustCompile"), TRUE, size, status);
    }
    symbols.TFE_ContextAddFunction(context, made, status);
    symbols.TF_DeleteFunction(made);
    check(`Cannot register the function ${name}`);
  }

  /** Frees the graph; functions made of it stay. */
  close(): void {
    this.#support.symbols.TF_DeleteGraph(this.#graph);
  }

  #begin(op: string): Deno.PointerValue {
    const { symbols, cString } = this.#support;
    return symbols.TF_NewOperation(this.#graph, cString(op), new TextEncoder().encode(`n${this.#nodes++}\0`));
  }

  #finish(
    op: string,
    operation: Deno.PointerValue,
    outputCount: number,
  ): { finished: Deno.PointerValue; outputs: GraphOutput[] } {
    const { symbols, status, check } = this.#support;
    const finished = symbols.TF_FinishOperation(operation, status);
    check(`Cannot trace ${op}`);
    const most = symbols.TF_OperationNumOutputs(finished);
    if (outputCount > most) {
      throw new RangeError(`Cannot trace ${op}: it has ${most} outputs, not ${outputCount}`);
    }
    const outputs = Array.from({ length: outputCount }, (_, index) => {
      const reference = new Uint8Array(TF_OUTPUT_BYTES);
      const view = new DataView(reference.buffer);
      view.setBigUint64(0, Deno.UnsafePointer.value(finished), true);
      view.setInt32(8, index, true);
      return {
        op,
        reference,
        dtype: symbols.TF_OperationOutputType(reference),
        shape: this.#shapeOf(op, reference),
      };
    });
    return { finished, outputs };
  }

  #shapeOf(op: string, reference: Uint8Array<ArrayBuffer>): number[] | undefined {
    const { symbols, status, check } = this.#support;
    const rank = symbols.TF_GraphGetTensorNumDims(this.#graph, reference, status);
    check(`Cannot trace ${op}`);
    const lengths = new BigInt64Array(Math.max(rank, 0));
    if (rank > 0) symbols.TF_GraphGetTensorShape(this.#graph, reference, lengths, rank, status);
    const isKnown = rank >= 0 && lengths.every((length) => length >= 0n);
    return isKnown ? Array.from(lengths, Number) : undefined;
  }
}

/** Address of the operation that an output belongs to. */
function operationOf({ reference }: GraphOutput): bigint {
  return new DataView(reference.buffer).getBigUint64(0, true);
}

function references(outputs: readonly GraphOutput[]): Uint8Array<ArrayBuffer> {
  const all = new Uint8Array(TF_OUTPUT_BYTES * outputs.length);
  outputs.forEach(({ reference }, i) => all.set(reference, TF_OUTPUT_BYTES * i));
  return all;
}
