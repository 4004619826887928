/** Puts this folder's kernels in the place of the stock ones. */
import * as tf from "@tensorflow/tfjs-core";
import { type KernelCall, replaceKernel } from "../kernel_scope.ts";
import { batchNormTraining, batchNormTrainingGrad } from "./batch_norm.ts";
import { conv2DBackpropFilter } from "./filter_gradient.ts";
import { conv2DBackpropInput } from "./input_gradient.ts";
import { identity, leakyReluGrad, leakyReluWith, reluGrad, tanh } from "./elementwise.ts";
import type { BackendWasm } from "./heap.ts";
import { registerApplyAdam, registerFloatsFromBytes } from "../composite_kernels.ts";
import { matMulWith } from "./matmul.ts";
import { leadingAxesMean, leadingAxesSum } from "./sums.ts";

let registered = false;

/** Replaces a stock kernel by one that can call it. */
function wrapKernel<Inputs extends string, Attributes>(
  kernelName: string,
  wrap: (
    stock: (call: KernelCall<Inputs, Attributes, BackendWasm>) => tf.TensorInfo,
  ) => (call: KernelCall<Inputs, Attributes, BackendWasm>) => tf.TensorInfo,
): void {
  const stock: tf.KernelConfig | undefined = tf.getKernel(kernelName, "wasm");
  if (!stock) throw new Error(`Cannot wrap "${kernelName}": import @tensorflow/tfjs-backend-wasm first`);
  type Call = KernelCall<Inputs, Attributes, BackendWasm>;
  replaceKernel(kernelName, "wasm", wrap(stock.kernelFunc as unknown as (call: Call) => tf.TensorInfo));
}

/**
 * Registers the kernels listed in `kernels.ts` and faster or missing stock ones for the wasm backend.
 * Calling it again does nothing.
 *
 * @throws {Error} if @tensorflow/tfjs-backend-wasm has not been imported
 */
export function registerWasmKernels(): void {
  if (registered) return;
  registerFloatsFromBytes("wasm");
  registerApplyAdam("wasm");
  wrapKernel("BatchMatMul", matMulWith);
  wrapKernel("LeakyRelu", leakyReluWith);
  wrapKernel("Sum", leadingAxesSum);
  wrapKernel("Mean", leadingAxesMean);
  replaceKernel("BatchNormTraining", "wasm", batchNormTraining);
  replaceKernel("BatchNormTrainingGrad", "wasm", batchNormTrainingGrad);
  replaceKernel("Conv2DBackpropFilter", "wasm", conv2DBackpropFilter);
  replaceKernel("Conv2DBackpropInput", "wasm", conv2DBackpropInput);
  replaceKernel("Identity", "wasm", identity);
  replaceKernel("LeakyReluGrad", "wasm", leakyReluGrad);
  replaceKernel("ReluGrad", "wasm", reluGrad);
  replaceKernel("Tanh", "wasm", tanh);
  registered = true;
}
