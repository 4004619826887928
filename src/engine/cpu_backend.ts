/** tfjs' plain JavaScript backend: hundreds of times slower than the others, there for tests. */
// Registers tfjs's gradients, which tfjs-core has none of.
import "@tensorflow/tfjs";
import * as tf from "@tensorflow/tfjs-core";
import { registerCompositeKernels } from "./composite_kernels.ts";

/**
 * Makes the cpu backend the active one, with the kernels of `composite_kernels.ts`. Needs no permission.
 *
 * @throws {Error} if tfjs refuses the backend
 */
export async function startCpu(): Promise<void> {
  const { MathBackendCPU } = await import("@tensorflow/tfjs-backend-cpu");
  registerCompositeKernels("cpu");
  if (!await tf.setBackend("cpu")) throw new Error('Cannot start backend "cpu": tfjs refused it');
  const backend = tf.backend();
  // On the first tensor the backend recommends tfjs-node, which is not how this project goes faster.
  if (backend instanceof MathBackendCPU) Object.assign(backend, { firstUse: false });
}
