/**
 * tfjs' WebAssembly backend as it comes, on one thread, with the least that it needs to train a DCGAN: what the
 * wasm engine is measured against.
 */
// Registers tfjs's gradients, which tfjs-core has none of.
import "@tensorflow/tfjs";
import * as tf from "@tensorflow/tfjs-core";
import { setThreadsCount, version_wasm } from "@tensorflow/tfjs-backend-wasm";
import { uncompiled } from "../src/engine/compiled_step.ts";
import { registerCompositeKernels } from "../src/engine/composite_kernels.ts";
import type { ConvolutionAttributes, Shape4D } from "../src/engine/convolution_attributes.ts";
import type { Engine } from "../src/engine/engine.ts";
import { inKernelScope, type KernelCall, replaceKernel, withShape } from "../src/engine/kernel_scope.ts";

type FilterGradientAttributes = ConvolutionAttributes & { readonly filterShape: Shape4D };

/**
 * `Conv2DBackpropFilter`, which the backend lacks, of its own kernels. With x padded, tap (i,j) of output
 * position (oy,ox) is pixel (oy·stride + i, ox·stride + j), so the tap's part of the gradient, [C,K], is
 * the product of these pixels [M,C], transposed, and dy [M,K].
 *
 * @param call inputs x [N,H,W,C] and dy [N,OH,OW,K]; attrs as those of tf.conv2d, and filterShape
 * @returns the gradient of the filter, [kh,kw,C,K]
 */
function naiveFilterGradient(
  { inputs: { x, dy }, attrs, backend }: KernelCall<"x" | "dy", FilterGradientAttributes>,
): tf.TensorInfo {
  const { strides, pad, filterShape } = attrs;
  const info = tf.backend_util.computeConv2DInfo(x.shape as Shape4D, filterShape, strides, 1, pad);
  const { batchSize, outHeight, outWidth, inChannels, outChannels, strideHeight, strideWidth } = info;
  const { top, bottom, left, right } = info.padInfo;
  const positions = batchSize * outHeight * outWidth;
  const masks = { beginMask: 0, endMask: 0, ellipsisMask: 0, newAxisMask: 0, shrinkAxisMask: 0 };
  return inKernelScope("wasm", backend, (scope) => {
    const paddings = [[0, 0], [top, bottom], [left, right], [0, 0]];
    const padded = scope.run("PadV2", { x }, { paddings, constantValue: 0 });
    const b = withShape(dy, [positions, outChannels]);
    const taps: tf.TensorInfo[] = [];
    for (let i = 0; i < info.filterHeight; i++) {
      for (let j = 0; j < info.filterWidth; j++) {
        const end = [i + (outHeight - 1) * strideHeight + 1, j + (outWidth - 1) * strideWidth + 1];
        const pixels = scope.run("StridedSlice", { x: padded }, {
          begin: [0, i, j, 0],
          end: [batchSize, ...end, inChannels],
          strides: [1, strideHeight, strideWidth, 1],
          ...masks,
        });
        const a = withShape(pixels, [positions, inChannels]);
        taps.push(scope.run("BatchMatMul", { a, b }, { transposeA: true, transposeB: false }));
        scope.dispose(pixels);
      }
    }
    return withShape(scope.run("Concat", taps, { axis: 0 }), filterShape);
  });
}

/**
 * Makes the backend the active one, with `naiveFilterGradient` and the composed kernels of the cpu engine.
 *
 * @throws {Error} if it does not start, as without read permission
 */
export async function startStockWasm(): Promise<Engine> {
  tf.env().set("WASM_HAS_MULTITHREAD_SUPPORT", false);
  setThreadsCount(1);
  registerCompositeKernels("wasm");
  replaceKernel("Conv2DBackpropFilter", "wasm", naiveFilterGradient);
  if (!await tf.setBackend("wasm")) throw new Error("Cannot start tfjs' wasm backend: allow reading it");
  return {
    name: "wasm",
    version: version_wasm,
    device: "CPU, 1 thread",
    measureBfloat16Gain: () => 0,
    compileStep: uncompiled,
    uploadBytes: (bytes, shape) => tf.tensor(bytes, shape, "int32"),
    tensorCount: () => tf.memory().numTensors,
    handleCount: () => tf.backend().numDataIds(),
  };
}
