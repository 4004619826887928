/** Puts this folder's kernels in the place of the stock ones. */
import { replaceKernel, wrapKernel } from "../kernel_scope.ts";
import { batchNormTraining, batchNormTrainingGrad } from "./batch_norm.ts";
import { conv2DBackpropFilter } from "./filter_gradient.ts";
import { conv2DBackpropInput } from "./input_gradient.ts";
import { identity, leakyReluGrad, leakyReluWith, reluGrad, tanh } from "./elementwise.ts";
import { registerApplyAdam, registerFloatsFromBytes } from "../composite_kernels.ts";
import { matMulWith } from "./matmul.ts";
import { leadingAxesMean, leadingAxesSum } from "./sums.ts";

let registered = false;

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
  wrapKernel("BatchMatMul", "wasm", matMulWith);
  wrapKernel("LeakyRelu", "wasm", leakyReluWith);
  wrapKernel("Sum", "wasm", leadingAxesSum);
  wrapKernel("Mean", "wasm", leadingAxesMean);
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
