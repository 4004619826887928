/** Puts this folder's kernels in the place of the stock ones. */
import { replaceKernel, wrapKernel } from "../kernel_scope.ts";
import { batchNormTraining, batchNormTrainingGrad } from "./batch_norm.ts";
import { conv2DBackpropFilterWith, conv2DBackpropInputWith, conv2DWith } from "./convolution.ts";
import { applyAdam, floatsFromBytes, leakyReluGrad, reluGrad } from "./elementwise.ts";

let registered = false;

/**
 * Registers the kernels listed in `../kernels.ts` and faster convolutions for the webgpu backend. Calling it again does
 * nothing.
 *
 * @throws {Error} if @tensorflow/tfjs-backend-webgpu has not been imported
 */
export function registerWebGpuKernels(): void {
  if (registered) return;
  wrapKernel("Conv2D", "webgpu", conv2DWith);
  wrapKernel("Conv2DBackpropInput", "webgpu", conv2DBackpropInputWith);
  wrapKernel("Conv2DBackpropFilter", "webgpu", conv2DBackpropFilterWith);
  replaceKernel("BatchNormTraining", "webgpu", batchNormTraining);
  replaceKernel("BatchNormTrainingGrad", "webgpu", batchNormTrainingGrad);
  replaceKernel("ReluGrad", "webgpu", reluGrad);
  replaceKernel("LeakyReluGrad", "webgpu", leakyReluGrad);
  replaceKernel("ApplyAdam", "webgpu", applyAdam);
  replaceKernel("FloatsFromBytes", "webgpu", floatsFromBytes);
  registered = true;
}
