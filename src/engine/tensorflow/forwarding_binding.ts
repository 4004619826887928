/** A binding on top of another one, for what changes single ops on their way. */
import type { TensorFlowAttribute } from "./attributes.ts";
import type { ReadValues, TensorValues } from "./data_types.ts";
import { KernelBinding, type TensorDescription, type TensorMetadata } from "./kernel_binding.ts";

/** Hands everything on; subclasses override what they change. */
export class ForwardingBinding extends KernelBinding {
  /** The binding below. */
  protected readonly inner: KernelBinding;

  /** Wraps a binding, or the recorder of a trace. */
  constructor(inner: KernelBinding) {
    super();
    this.inner = inner;
  }

  override getNumOfTensors(): number {
    return this.inner.getNumOfTensors();
  }

  override createTensor(shape: number[], dataType: number, values: TensorValues): number {
    return this.inner.createTensor(shape, dataType, values);
  }

  override createConstant(shape: number[], values: Float32Array): number {
    return this.inner.createConstant(shape, values);
  }

  override deleteTensor(id: number): void {
    this.inner.deleteTensor(id);
  }

  override describeTensor(id: number): TensorDescription {
    return this.inner.describeTensor(id);
  }

  override tensorDataSync(id: number): ReadValues {
    return this.inner.tensorDataSync(id);
  }

  override executeOp(
    name: string,
    attributes: TensorFlowAttribute[],
    inputs: number[],
    outputCount: number,
  ): TensorMetadata[] {
    return this.inner.executeOp(name, attributes, inputs, outputCount);
  }
}
