/** A few TensorFlow ops as functions, and whose the tensors between them are. */
import { castAttributes, type TensorFlowAttribute } from "./attributes.ts";
import { ATTRIBUTE_TYPES, DATA_TYPES } from "./data_types.ts";
import type { KernelBinding } from "./kernel_binding.ts";

const { TF_ATTR_TYPE, TF_ATTR_BOOL, TF_ATTR_INT, TF_ATTR_STRING } = ATTRIBUTE_TYPES;

/** Which factor of a product is transposed. */
export interface Transposed {
  readonly left?: boolean;
  readonly right?: boolean;
}

/** How a convolution pads. */
export type Padding = "SAME" | "VALID";

const type = (name: string, value: number): TensorFlowAttribute => ({ name, type: TF_ATTR_TYPE, value });
const bool = (name: string, value = false): TensorFlowAttribute => ({ name, type: TF_ATTR_BOOL, value });

/** The values of all constants. */
const constants = new Map<string, Float32Array>();

/** Runs ops on floats of one data type and deletes what they made, but for one result. */
export class Ops {
  readonly #binding: KernelBinding;
  readonly #dtype: number;
  readonly #made: number[] = [];

  /** @param dtype TensorFlow's number of a float type */
  constructor(binding: KernelBinding, dtype: number) {
    this.#binding = binding;
    this.#dtype = dtype;
  }

  /** Runs an op of one output. */
  run(name: string, attributes: TensorFlowAttribute[], inputs: number[]): number {
    return this.#own(this.#binding.executeOp(name, attributes, inputs, 1)[0]!.id);
  }

  /**
   * Numbers that are the same in every step. They are made once.
   *
   * @param name tells them from all others of that shape
   */
  constant(name: string, shape: number[], make: () => Float32Array): number {
    const key = `${name} [${shape}]`;
    let values = constants.get(key);
    if (!values) constants.set(key, values = make());
    const floats = this.#own(this.#binding.createConstant(shape, values));
    if (this.#dtype === DATA_TYPES.TF_FLOAT) return floats;
    return this.run("Cast", castAttributes(DATA_TYPES.TF_FLOAT, this.#dtype), [floats]);
  }

  /** The same numbers under another shape. */
  reshape(x: number, shape: readonly number[]): number {
    return this.run("Reshape", [type("T", this.#dtype), type("Tshape", DATA_TYPES.TF_INT32)], [
      x,
      this.#integers(shape),
    ]);
  }

  /** Axis i of the result is axis `order[i]` of x. */
  transpose(x: number, order: readonly number[]): number {
    return this.run("Transpose", [type("T", this.#dtype), type("Tperm", DATA_TYPES.TF_INT32)], [
      x,
      this.#integers(order),
    ]);
  }

  /** The part of x that starts at `begin` and is `size` long, axis by axis. */
  slice(x: number, begin: readonly number[], size: readonly number[]): number {
    return this.run("Slice", [type("T", this.#dtype), type("Index", DATA_TYPES.TF_INT32)], [
      x,
      this.#integers(begin),
      this.#integers(size),
    ]);
  }

  /** The product of two matrices. */
  matMul(a: number, b: number, { left, right }: Transposed = {}): number {
    const attributes = [type("T", this.#dtype), bool("transpose_a", left), bool("transpose_b", right)];
    return this.run("MatMul", attributes, [a, b]);
  }

  /** Products of the matrices in the last two axes; a single matrix serves every one of the other side. */
  batchMatMul(a: number, b: number, { left, right }: Transposed = {}): number {
    const attributes = [type("T", this.#dtype), bool("adj_x", left), bool("adj_y", right)];
    return this.run("BatchMatMulV2", attributes, [a, b]);
  }

  /** A convolution of x [N,H,W,C] with a filter [kh,kw,C,O]. */
  convolution(x: number, filter: number, stride: number, padding: Padding): number {
    return this.run("Conv2D", this.#convolutionAttributes(stride, padding), [x, filter]);
  }

  /** The gradient of a convolution in its input, of that shape. */
  convolutionInputGradient(
    shape: readonly number[],
    filter: number,
    dy: number,
    stride: number,
    padding: Padding,
  ): number {
    const inputs = [this.#integers(shape), filter, dy];
    return this.run("Conv2DBackpropInput", this.#convolutionAttributes(stride, padding), inputs);
  }

  /** The gradient of a convolution in its filter, of that shape. */
  convolutionFilterGradient(
    x: number,
    shape: readonly number[],
    dy: number,
    stride: number,
    padding: Padding,
  ): number {
    const inputs = [x, this.#integers(shape), dy];
    return this.run("Conv2DBackpropFilter", this.#convolutionAttributes(stride, padding), inputs);
  }

  /** Deletes everything but the result, if there is one. */
  close(result?: number): void {
    for (const id of this.#made) if (id !== result) this.#binding.deleteTensor(id);
  }

  #convolutionAttributes(stride: number, padding: Padding): TensorFlowAttribute[] {
    return [
      type("T", this.#dtype),
      { name: "strides", type: TF_ATTR_INT, value: [1, stride, stride, 1] },
      { name: "padding", type: TF_ATTR_STRING, value: padding },
    ];
  }

  #integers(values: readonly number[]): number {
    return this.#own(
      this.#binding.createTensor([values.length], DATA_TYPES.TF_INT32, Int32Array.from(values)),
    );
  }

  #own(id: number): number {
    this.#made.push(id);
    return id;
  }
}
