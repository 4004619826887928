/**
 * Kernels that call other kernels of the same backend.
 *
 * Inside a kernel there are no tensors to tidy, only data ids that somebody must dispose. A scope runs
 * kernels by name, remembers what they made, and disposes all of it at the end but the results.
 */
import * as tf from "@tensorflow/tfjs-core";

/** The inputs of a kernel by name; the kernel Concat takes a list. */
export type KernelInputs = Readonly<Record<string, tf.TensorInfo>> | readonly tf.TensorInfo[];

/** What a kernel function receives. `Inputs` are the names of its tensors, `Attributes` its plain options. */
export interface KernelCall<
  Inputs extends string = string,
  Attributes = tf.NamedAttrMap,
  Backend extends tf.KernelBackend = tf.KernelBackend,
> {
  readonly inputs: Readonly<Record<Inputs, tf.TensorInfo>>;
  readonly attrs: Attributes;
  readonly backend: Backend;
}

/** Runs the kernels of one backend and owns what they return. Made by {@linkcode inKernelScope}. */
export class KernelScope {
  readonly #made: tf.TensorInfo[] = [];
  readonly #backendName: string;
  readonly #backend: tf.KernelBackend;

  /**
   * @param backendName the name that the kernels are registered under, "cpu" or "wasm"
   * @param backend the instance of that backend
   */
  constructor(backendName: string, backend: tf.KernelBackend) {
    this.#backendName = backendName;
    this.#backend = backend;
  }

  /**
   * Runs a kernel that has one output.
   *
   * @param name the kernel, as registered: "Conv2D"
   * @param inputs tensors by the names that the kernel expects
   * @param attrs the kernel's options
   * @returns the output, owned by the scope
   * @throws {Error} if the backend has no such kernel
   */
  run(name: string, inputs: KernelInputs, attrs: object = {}): tf.TensorInfo {
    const kernel = tf.getKernel(name, this.#backendName);
    if (!kernel) throw new Error(`Cannot run "${name}": backend "${this.#backendName}" has no such kernel`);
    const output = kernel.kernelFunc({
      inputs: inputs as tf.NamedTensorInfoMap,
      attrs: attrs as tf.NamedAttrMap,
      backend: this.#backend,
    }) as tf.TensorInfo;
    return this.own(output);
  }

  /** Hands `tensor` to the scope, which disposes it at its end. */
  own<Tensor extends tf.TensorInfo>(tensor: Tensor): Tensor {
    this.#made.push(tensor);
    return tensor;
  }

  /** Disposes a tensor of the scope before the scope ends. */
  dispose(tensor: tf.TensorInfo): void {
    this.#made.splice(this.#made.findIndex(({ dataId }) => dataId === tensor.dataId), 1);
    this.#backend.disposeData(tensor.dataId);
  }

  /** A float32 scalar, owned by the scope. */
  scalar(value: number): tf.TensorInfo {
    return this.run("Fill", {}, { shape: [], value, dtype: "float32" });
  }

  /** Disposes all that the scope owns except `results`, which are then the caller's. */
  close(results: readonly tf.TensorInfo[]): void {
    // One data id can be owned more than once (Reshape and Identity only count a reference), so a result
    // spares a single entry.
    const spared = results.map(({ dataId }) => dataId);
    for (const { dataId } of this.#made) {
      const index = spared.indexOf(dataId);
      if (index >= 0) spared.splice(index, 1);
      else this.#backend.disposeData(dataId);
    }
  }
}

/**
 * The same data under another shape of the same size; owned by whoever owns `tensor`.
 *
 * @param tensor any tensor
 * @param shape the other shape
 */
export function withShape(tensor: tf.TensorInfo, shape: readonly number[]): tf.TensorInfo {
  return { dataId: tensor.dataId, dtype: tensor.dtype, shape: [...shape] };
}

/**
 * Activations [N,H,W,C] or [M,C] seen as a matrix [M,C] with a column for each channel.
 *
 * @param shape of the activations
 */
export function matrixShape(shape: readonly number[]): [rows: number, channels: number] {
  const channels = shape.at(-1) ?? 1;
  return [shape.slice(0, -1).reduce((product, size) => product * size, 1), channels];
}

/**
 * Calls `compute` with a fresh scope and disposes everything that it made except what it returns. If
 * `compute` throws, all of it is disposed.
 *
 * @param backendName the name that the kernels are registered under
 * @param backend the instance of that backend
 * @param compute returns one tensor or several, each made in the scope
 */
export function inKernelScope<Result extends tf.TensorInfo | tf.TensorInfo[]>(
  backendName: string,
  backend: tf.KernelBackend,
  compute: (scope: KernelScope) => Result,
): Result {
  const scope = new KernelScope(backendName, backend);
  let results: tf.TensorInfo[] = [];
  try {
    const output = compute(scope);
    results = Array.isArray(output) ? output : [output];
    return output;
  } finally {
    scope.close(results);
  }
}

/**
 * Registers a kernel, in place of an earlier one of that name. The set-up that the earlier one asked for
 * stays, since the new kernel may call it.
 *
 * @param kernelName the name that operations look up
 * @param backendName the backend that it runs on
 * @param kernel the function
 */
export function replaceKernel<Inputs extends string, Attributes, Backend extends tf.KernelBackend>(
  kernelName: string,
  backendName: string,
  kernel: (call: KernelCall<Inputs, Attributes, Backend>) => tf.TensorInfo | tf.TensorInfo[],
): void {
  const earlier: tf.KernelConfig | undefined = tf.getKernel(kernelName, backendName);
  if (earlier) tf.unregisterKernel(kernelName, backendName);
  tf.registerKernel({ ...earlier, kernelName, backendName, kernelFunc: kernel as unknown as tf.KernelFunc });
}

/**
 * Replaces a kernel by one that can call it.
 *
 * @param kernelName the name that operations look up
 * @param backendName the backend that it runs on
 * @param wrap makes the new kernel of the present one
 * @throws {Error} if there is none
 */
export function wrapKernel<Inputs extends string, Attributes, Backend extends tf.KernelBackend>(
  kernelName: string,
  backendName: string,
  wrap: (
    stock: (call: KernelCall<Inputs, Attributes, Backend>) => tf.TensorInfo,
  ) => (call: KernelCall<Inputs, Attributes, Backend>) => tf.TensorInfo,
): void {
  const stock: tf.KernelConfig | undefined = tf.getKernel(kernelName, backendName);
  if (!stock) {
    throw new Error(
      `Cannot wrap "${kernelName}": import @tensorflow/tfjs-backend-${backendName} first`,
    );
  }
  type Call = KernelCall<Inputs, Attributes, Backend>;
  replaceKernel(kernelName, backendName, wrap(stock.kernelFunc as unknown as (call: Call) => tf.TensorInfo));
}
