/** What tfjs-node's backend class and kernels expect of their compiled addon. */
import type { TensorFlowAttribute } from "./attributes.ts";
import { ATTRIBUTE_TYPES, DATA_TYPES, type ReadValues, type TensorValues } from "./data_types.ts";

/** What is known of a tensor without reading it. */
export interface TensorDescription {
  /** Lengths of its axes. */
  readonly shape: number[];
  /** TensorFlow's number of its data type. */
  readonly dtype: number;
}

/** What an executed op returns for each output. */
export interface TensorMetadata extends TensorDescription {
  /** The tensor's number. */
  readonly id: number;
}

/** Tensors by number, and ops on them: run, recorded into a graph, or changed on the way. */
export abstract class KernelBinding {
  // The names under which the kernels look up the constants.
  static {
    Object.assign(KernelBinding.prototype, DATA_TYPES, ATTRIBUTE_TYPES);
  }

  /** Whether tensors live on a GPU. Only the binding on the library itself is asked. */
  isUsingGpuDevice(): boolean {
    return false;
  }

  /** How many tensors TensorFlow holds for us. */
  abstract getNumOfTensors(): number;

  /**
   * Copies values into a new tensor.
   *
   * @param shape up to 254 lengths
   * @param dataType one of {@linkcode DATA_TYPES}
   * @returns the tensor's number, for {@linkcode deleteTensor}
   * @throws {TypeError | RangeError} if values, type and shape do not fit together
   */
  abstract createTensor(shape: number[], dataType: number, values: TensorValues): number;

  /** Copies floats that are the same whenever a step runs; a step that is traced keeps them. */
  createConstant(shape: number[], values: Float32Array): number {
    return this.createTensor(shape, DATA_TYPES.TF_FLOAT, values);
  }

  /**
   * Frees a tensor.
   *
   * @throws {Error} if there is no tensor of that number
   */
  abstract deleteTensor(id: number): void;

  /**
   * Shape and data type of a tensor.
   *
   * @throws {Error} if there is no tensor of that number
   */
  abstract describeTensor(id: number): TensorDescription;

  /**
   * Copies a tensor's values out, waiting until they are computed.
   *
   * @throws {Error} if there is no tensor of that number
   */
  abstract tensorDataSync(id: number): ReadValues;

  /**
   * Runs one TensorFlow op.
   *
   * @param name such as "MatMul"
   * @param attributes each `{name, type, value}`, type one of {@linkcode ATTRIBUTE_TYPES}
   * @param inputs numbers of tensors
   * @param outputCount how many outputs the op has
   * @returns a number, shape and data type for each output, in order; the caller deletes them
   * @throws {Error} with TensorFlow's own message if the op refuses
   */
  abstract executeOp(
    name: string,
    attributes: TensorFlowAttribute[],
    inputs: number[],
    outputCount: number,
  ): TensorMetadata[];
}
