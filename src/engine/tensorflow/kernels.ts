/** The kernels of `../kernels.ts` as TensorFlow's own fused ops, and mended ones of tfjs-node. */
import * as tf from "@tensorflow/tfjs-core";
import { type KernelCall, replaceKernel } from "../kernel_scope.ts";
import { DATA_TYPES } from "./data_types.ts";
import { castAttributes, type TensorFlowAttribute } from "./attributes.ts";
import { dtype, float, inputsOf, type KernelArguments } from "./kernel_arguments.ts";
import { batchNormTraining, batchNormTrainingGrad } from "./batch_norm_kernels.ts";
import { applyAdam } from "./adam_kernel.ts";
import { registerConvolutions } from "./convolution_kernels.ts";

/** The part of tfjs-node's backend class that kernels use. */
export interface TensorFlowBackend {
  /** Whether ops run on a GPU, some of which give other outputs there. */
  readonly isUsingGpuDevice: boolean;
  /** Whether what runs is traced for XLA, which compiles no resources. */
  isForXla?: boolean;
  executeSingleOutput(name: string, attributes: TensorFlowAttribute[], inputs: tf.TensorInfo[]): tf.Tensor;
  executeMultipleOutputs(
    name: string,
    attributes: TensorFlowAttribute[],
    inputs: tf.TensorInfo[],
    outputCount: number,
  ): tf.Tensor[];
}

function reluGrad({ inputs, backend }: KernelArguments): tf.Tensor {
  return (backend as TensorFlowBackend).executeSingleOutput(
    "ReluGrad",
    [dtype("T")],
    inputsOf(inputs, "dy", "y"),
  );
}

function leakyReluGrad({ inputs, attrs, backend }: KernelArguments): tf.Tensor {
  const attributes = [dtype("T"), float("alpha", attrs?.alpha as number)];
  return (backend as TensorFlowBackend).executeSingleOutput(
    "LeakyReluGrad",
    attributes,
    inputsOf(inputs, "dy", "x"),
  );
}

function floatsFromBytes({ inputs, backend }: KernelArguments): tf.Tensor {
  const attributes = castAttributes(DATA_TYPES.TF_UINT8, DATA_TYPES.TF_FLOAT);
  return (backend as TensorFlowBackend).executeSingleOutput("Cast", attributes, inputsOf(inputs, "bytes"));
}

/** Round gives zeros for whole numbers since TensorFlow 2.17 (tensorflow issue 74789), which are round already. */
function registerRound(): void {
  type Kernel = (call: KernelCall<"x">) => tf.TensorInfo;
  const [round, identity] = ["Round", "Identity"].map((name) =>
    tf.getKernel(name, "tensorflow")!.kernelFunc as unknown as Kernel
  );
  replaceKernel(
    "Round",
    "tensorflow",
    (call: KernelCall<"x">) => call.inputs.x.dtype === "int32" ? identity!(call) : round!(call),
  );
}

/** Registers the kernels for the backend named "tensorflow"; tfjs-node's must be there. */
export function registerTensorFlowKernels(): void {
  const kernels = {
    BatchNormTraining: batchNormTraining,
    BatchNormTrainingGrad: batchNormTrainingGrad,
    ReluGrad: reluGrad,
    LeakyReluGrad: leakyReluGrad,
    ApplyAdam: applyAdam,
    FloatsFromBytes: floatsFromBytes,
  };
  for (const [kernelName, kernelFunc] of Object.entries(kernels)) {
    tf.registerKernel({ kernelName, backendName: "tensorflow", kernelFunc: kernelFunc as tf.KernelFunc });
  }
  registerRound();
  registerConvolutions();
}
