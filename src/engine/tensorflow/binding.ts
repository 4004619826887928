/**
 * The binding that `npm:@tensorflow/tfjs-node-gpu`'s kernels and backend class expect of their compiled
 * addon, on TensorFlow's C library through Deno's FFI: no compiler, no addon, no install script.
 *
 * Every argument is checked here, because the C library answers a bad pointer or a short buffer with a crash.
 */
import {
  ATTRIBUTE_TYPES,
  checkValues,
  DATA_TYPES,
  type ReadValues,
  type TensorValues,
  typedArrayOf,
} from "./data_types.ts";
import { KernelBinding, type TensorDescription, type TensorMetadata } from "./kernel_binding.ts";
import { checkGradientSizes, isConvolutionGradient } from "./gradient_sizes.ts";
import { checkCall, setAttribute, type TensorFlowAttribute } from "./attributes.ts";
import { findGpu } from "./context_devices.ts";
import { type OpDefinition, opDefinition } from "./op_definitions.ts";
import { encodeConfig, type SessionOptions } from "./session_config.ts";
import { fillStrings, freeStrings, readStrings } from "./strings.ts";
import { SYMBOLS } from "./symbols.ts";
import { UserError } from "../../tensor/errors.ts";

/** TensorFlow's code for a tensor that does not fit into memory (tf_status.h). */
const TF_RESOURCE_EXHAUSTED = 8;

/** The loaded library's functions. */
export type TensorFlowSymbols = Deno.DynamicLibrary<typeof SYMBOLS>["symbols"];

/** What the graph builder shares with the binding. */
export interface GraphSupport {
  readonly symbols: TensorFlowSymbols;
  readonly status: Deno.PointerValue;
  readonly context: Deno.PointerValue;
  readonly cString: CString;
  /** Throws TensorFlow's message if its last call failed. */
  check(what: string): void;
  /** Copies values into a TF_Tensor that the caller deletes. */
  allocate(shape: number[], dataType: number, values: TensorValues): Deno.PointerValue;
}

/** A C string cache: op and attribute names are few and come again in every step. */
export type CString = (text: string) => Uint8Array<ArrayBuffer>;

/**
 * Opens TensorFlow's library and an eager context on it.
 *
 * @param path file of `libtensorflow_cc`
 * @param options the threads and the GPU that compute
 * @throws {Error} if the file cannot be loaded or TensorFlow cannot start
 */
export function openTensorFlow(path: string, options: SessionOptions = {}): TensorFlowBinding {
  return new TensorFlowBinding(Deno.dlopen(path, SYMBOLS).symbols, options);
}

/** The binding on the library itself. Numbers of tensors are never used twice. */
export class TensorFlowBinding extends KernelBinding {
  readonly TF_Version: string;
  readonly #symbols: TensorFlowSymbols;
  readonly #status: Deno.PointerValue;
  readonly #context: Deno.PointerValue;
  readonly #handles = new Map<number, Deno.PointerValue>();
  readonly #names = new Map<string, Uint8Array<ArrayBuffer>>();
  /** TensorFlow's name of the GPU that computes. */
  readonly #gpu: string | undefined;
  #nextId = 1;

  constructor(symbols: TensorFlowSymbols, session: SessionOptions = {}) {
    super();
    this.#symbols = symbols;
    this.TF_Version = cStringAt(symbols.TF_Version());
    this.#status = symbols.TF_NewStatus();
    const options = symbols.TFE_NewContextOptions();
    const config = encodeConfig(session);
    symbols.TFE_ContextOptionsSetConfig(options, config, BigInt(config.length), this.#status);
    this.#check("Cannot configure TensorFlow");
    this.#context = symbols.TFE_NewContext(options, this.#status);
    symbols.TFE_DeleteContextOptions(options);
    this.#check("Cannot start TensorFlow");
    this.#gpu = findGpu(this.graphSupport());
  }

  /** Whether tensors live on a GPU and ops run there. */
  override isUsingGpuDevice(): boolean {
    return this.#gpu !== undefined;
  }

  override getNumOfTensors(): number {
    return this.#handles.size;
  }

  /** SavedModels are not part of this binding. */
  getNumOfSavedModels(): number {
    return 0;
  }

  override createTensor(shape: number[], dataType: number, values: TensorValues): number {
    const tensor = this.#allocate(shape, dataType, values);
    const isString = dataType === DATA_TYPES.TF_STRING;
    try {
      const handle = this.#symbols.TFE_NewTensorHandle(tensor, this.#status);
      this.#check("Cannot create a tensor");
      if (isString) return this.#ownedByTensorFlow(handle);
      return this.#register(dataType === DATA_TYPES.TF_INT32 ? handle : this.#toGpu(handle));
    } finally {
      if (isString) freeStrings(this.#symbols, tensor, values.length);
      this.#symbols.TF_DeleteTensor(tensor);
    }
  }

  override deleteTensor(id: number): void {
    this.#symbols.TFE_DeleteTensorHandle(this.#handle(id, "delete"));
    this.#handles.delete(id);
  }

  override tensorDataSync(id: number): ReadValues {
    const handle = this.#handle(id, "read");
    const dataType = this.#symbols.TFE_TensorHandleDataType(handle);
    const tensor = this.#symbols.TFE_TensorHandleResolve(handle, this.#status);
    this.#check("Cannot read a tensor");
    try {
      if (dataType === DATA_TYPES.TF_STRING) return readStrings(this.#symbols, tensor);
      return typedArrayOf(dataType, this.#bytesOf(tensor).slice().buffer);
    } finally {
      this.#symbols.TF_DeleteTensor(tensor);
    }
  }

  override executeOp(
    name: string,
    attributes: TensorFlowAttribute[],
    inputs: number[],
    outputCount: number,
  ): TensorMetadata[] {
    checkCall(name, attributes, inputs, outputCount);
    const op = this.#newOp(name, inputs);
    try {
      for (const attribute of attributes) {
        setAttribute(this.#symbols, op, name, attribute, (text) => this.#cString(text), this.#status);
        this.#check(`Cannot run ${name}`);
      }
      const missing = this.#definition(name).needed.find((needed) =>
        !attributes.some(({ name }) => name === needed)
      );
      if (missing) throw new TypeError(`Cannot run ${name}: attribute ${missing} is missing`);
      if (isConvolutionGradient(name)) this.#checkGradient(name, attributes, inputs);
      const outputs = new BigUint64Array(outputCount);
      const count = new Int32Array([outputCount]);
      this.#symbols.TFE_Execute(op, outputs, count, this.#status);
      this.#check(`Cannot run ${name}`);
      return this.#take(outputs, count[0]!);
    } finally {
      this.#symbols.TFE_DeleteOp(op);
    }
  }

  /**
   * Runs an op without attributes, such as a function, while JavaScript goes on. Its inputs may be deleted meanwhile.
   *
   * @returns what {@linkcode executeOp} returns
   * @throws {Error} with TensorFlow's own message if the op refuses
   */
  async executeAside(name: string, inputs: number[], outputCount: number): Promise<TensorMetadata[]> {
    const op = this.#newOp(name, inputs);
    // JavaScript may need the binding's own status before the op is done.
    const status = this.#symbols.TF_NewStatus();
    try {
      const outputs = new BigUint64Array(outputCount);
      const count = new Int32Array([outputCount]);
      await this.#symbols.executeAside(op, outputs, count, status);
      this.#check(`Cannot run ${name}`, status);
      return this.#take(outputs, count[0]!);
    } finally {
      this.#symbols.TFE_DeleteOp(op);
      this.#symbols.TF_DeleteStatus(status);
    }
  }

  override describeTensor(id: number): TensorDescription {
    return this.#describe(this.#handle(id, "describe"));
  }

  /** What a {@linkcode Graph} of this binding's library needs. */
  graphSupport(): GraphSupport {
    return {
      symbols: this.#symbols,
      status: this.#status,
      context: this.#context,
      cString: (text) => this.#cString(text),
      check: (what) => this.#check(what),
      allocate: (shape, dataType, values) => this.#allocate(shape, dataType, values),
    };
  }

  /** Frees every tensor, the context and the status. The binding cannot be used afterwards. */
  close(): void {
    for (const id of [...this.#handles.keys()]) this.deleteTensor(id);
    this.#symbols.TFE_DeleteContext(this.#context);
    this.#symbols.TF_DeleteStatus(this.#status);
  }

  #allocate(shape: number[], dataType: number, values: TensorValues): Deno.PointerValue {
    const bytes = checkValues(shape, dataType, values);
    const dimensions = BigInt64Array.from(shape, BigInt);
    const tensor = this.#symbols.TF_AllocateTensor(dataType, dimensions, shape.length, BigInt(bytes));
    if (tensor === null) throw new RangeError(`Cannot create a tensor of shape [${shape}]: out of memory`);
    if (dataType === DATA_TYPES.TF_STRING) {
      fillStrings(this.#symbols, tensor, values as readonly Uint8Array[]);
    } else if (bytes > 0) this.#bytesOf(tensor).set(bytesOf(values as Float32Array));
    return tensor;
  }

  /**
   * Moves a new tensor to the GPU, if one computes, so that each op finds it there. Whole numbers of 32 bits stay in
   * the computer's memory, where TensorFlow's kernels for GPUs expect them (shapes, axes); so it is in tfjs-node.
   */
  #toGpu(handle: Deno.PointerValue): Deno.PointerValue {
    if (this.#gpu === undefined) return handle;
    const device = this.#cString(this.#gpu);
    const copy = this.#symbols.TFE_TensorHandleCopyToDevice(handle, this.#context, device, this.#status);
    this.#symbols.TFE_DeleteTensorHandle(handle);
    this.#check("Cannot copy a tensor to the GPU");
    return copy;
  }

  #definition(op: string): OpDefinition {
    return opDefinition(this.#symbols, this.#status, op, (text) => this.#cString(text));
  }

  #checkGradient(name: string, attributes: readonly TensorFlowAttribute[], inputs: readonly number[]): void {
    const shapes = inputs.map((id) => this.#describe(this.#handle(id, `use as an input of ${name}`)).shape);
    checkGradientSizes(name, attributes, shapes, (i) => [...this.tensorDataSync(inputs[i]!) as Int32Array]);
  }

  /** An op with its inputs; the caller deletes it. */
  #newOp(name: string, inputs: number[]): Deno.PointerValue {
    const handles = inputs.map((id) => this.#handle(id, `use as an input of ${name}`));
    const op = this.#symbols.TFE_NewOp(this.#context, this.#cString(name), this.#status);
    this.#check(`Cannot run ${name}`);
    try {
      const { mostInputs } = this.#definition(name);
      if (handles.length > mostInputs) {
        throw new RangeError(`Cannot run ${name}: it has ${mostInputs} inputs, got ${handles.length}`);
      }
      for (const handle of handles) {
        this.#symbols.TFE_OpAddInput(op, handle, this.#status);
        this.#check(`Cannot run ${name}`);
      }
      return op;
    } catch (error) {
      this.#symbols.TFE_DeleteOp(op);
      throw error;
    }
  }

  /** Registers the outputs of an op. */
  #take(outputs: BigUint64Array, count: number): TensorMetadata[] {
    return Array.from(outputs.subarray(0, count), (address) => {
      const handle = Deno.UnsafePointer.create(address);
      return { ...this.#describe(handle), id: this.#register(handle) };
    });
  }

  #describe(handle: Deno.PointerValue): TensorDescription {
    const rank = this.#symbols.TFE_TensorHandleNumDims(handle, this.#status);
    const dimension = (axis: number) => Number(this.#symbols.TFE_TensorHandleDim(handle, axis, this.#status));
    return {
      shape: Array.from({ length: Math.max(rank, 0) }, (_, axis) => dimension(axis)),
      dtype: this.#symbols.TFE_TensorHandleDataType(handle),
    };
  }

  #register(handle: Deno.PointerValue): number {
    this.#handles.set(this.#nextId, handle);
    return this.#nextId++;
  }

  #handle(id: number, action: string): Deno.PointerValue {
    const handle = this.#handles.get(id);
    if (!handle) throw new Error(`Cannot ${action}: there is no tensor ${id}`);
    return handle;
  }

  #check(what: string, status = this.#status): void {
    const code = this.#symbols.TF_GetCode(status);
    if (code === 0) return;
    if (code === TF_RESOURCE_EXHAUSTED) {
      const advice = `use a smaller --batch${this.#gpu ? ", or --device cpu" : ""}`;
      throw new UserError(`${what}: the ${this.#gpu ? "GPU's " : ""}memory is full; ${advice}`);
    }
    throw new Error(`${what}: ${cStringAt(this.#symbols.TF_Message(status))}`);
  }

  #cString(text: string): Uint8Array<ArrayBuffer> {
    let bytes = this.#names.get(text);
    if (!bytes) {
      if (text.includes("\0")) throw new TypeError("Cannot pass a name with a zero byte to TensorFlow");
      bytes = new TextEncoder().encode(text + "\0");
      this.#names.set(text, bytes);
    }
    return bytes;
  }

  #bytesOf(tensor: Deno.PointerValue): Uint8Array<ArrayBuffer> {
    const bytes = Number(this.#symbols.TF_TensorByteSize(tensor));
    const data = this.#symbols.TF_TensorData(tensor);
    return new Uint8Array(
      bytes === 0 || !data ? new ArrayBuffer(0) : Deno.UnsafePointerView.getArrayBuffer(data, bytes),
    );
  }

  /**
   * TensorFlow never runs the destructors of strings in a tensor that was allocated from outside, and ops may
   * share a tensor's buffer, so nobody can tell when to free them. A copy made by an op is TensorFlow's own.
   */
  #ownedByTensorFlow(handle: Deno.PointerValue): number {
    const outside = this.#register(handle);
    try {
      const count = { name: "N", type: ATTRIBUTE_TYPES.TF_ATTR_INT, value: 1 };
      return this.executeOp("StringJoin", [count], [outside], 1)[0]!.id;
    } finally {
      this.deleteTensor(outside);
    }
  }
}

function bytesOf(values: ArrayBufferView): Uint8Array {
  return new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
}

function cStringAt(pointer: Deno.PointerValue): string {
  return pointer ? Deno.UnsafePointerView.getCString(pointer) : "";
}
