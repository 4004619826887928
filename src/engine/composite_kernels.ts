/**
 * The kernels of `kernels.ts` composed of stock ones: slow, but right on every backend that has the basic
 * operations. The cpu backend runs on them; faster kernels are checked against them.
 */
import * as tf from "@tensorflow/tfjs-core";
import { inKernelScope, type KernelCall, matrixShape, replaceKernel, withShape } from "./kernel_scope.ts";

/**
 * Batch normalisation with the statistics of the batch itself (Ioffe and Szegedy 2015, arXiv 1502.03167):
 * y = gamma (x - mean) / sqrt(variance + epsilon) + beta, per channel.
 */
function batchNormTraining(backendName: string) {
  return ({ inputs, attrs, backend }: KernelCall<"x" | "gamma" | "beta", { epsilon: number }>) =>
    inKernelScope(backendName, backend, (scope) => {
      const x = withShape(inputs.x, matrixShape(inputs.x.shape)); // [M,C]
      const mean = scope.run("Mean", { x }, { axis: [0], keepDims: false });
      const centred = scope.run("Sub", { a: x, b: mean });
      const squared = scope.run("Multiply", { a: centred, b: centred });
      const variance = scope.run("Mean", { x: squared }, { axis: [0], keepDims: false });
      const raised = scope.run("Add", { a: variance, b: scope.scalar(attrs.epsilon) });
      const scale = scope.run("Multiply", { a: inputs.gamma, b: scope.run("Rsqrt", { x: raised }) });
      const scaled = scope.run("Multiply", { a: centred, b: scale });
      const y = scope.run("Add", { a: scaled, b: inputs.beta });
      return [withShape(y, inputs.x.shape), mean, variance];
    });
}

/**
 * The gradient of {@linkcode batchNormTraining}.
 *
 * With xhat = (x - mean) r and r = 1 / sqrt(variance + epsilon), y = gamma xhat + beta gives
 *   dbeta = sum dy,  dgamma = sum dy xhat  (over the M rows).
 * x acts on y directly, through the mean and through the variance; the three add up to
 *   dx = gamma r (dy - dbeta / M - xhat dgamma / M):
 * what is left of dy when its mean and its part along xhat are taken away, since neither a shift nor a
 * stretch of x changes y.
 */
function batchNormTrainingGrad(backendName: string) {
  type Inputs = "dy" | "x" | "gamma" | "mean" | "variance";
  return ({ inputs, attrs, backend }: KernelCall<Inputs, { epsilon: number }>) =>
    inKernelScope(backendName, backend, (scope) => {
      const [rows, channels] = matrixShape(inputs.x.shape);
      const x = withShape(inputs.x, [rows, channels]), dy = withShape(inputs.dy, [rows, channels]);
      const product = (a: tf.TensorInfo, b: tf.TensorInfo) => scope.run("Multiply", { a, b });
      const difference = (a: tf.TensorInfo, b: tf.TensorInfo) => scope.run("Sub", { a, b });
      const columnSums = (x: tf.TensorInfo) => scope.run("Sum", { x }, { axis: [0], keepDims: false });

      const raised = scope.run("Add", { a: inputs.variance, b: scope.scalar(attrs.epsilon) });
      const r = scope.run("Rsqrt", { x: raised }); // [C]
      const xhat = product(difference(x, inputs.mean), r); // [M,C]
      const dgamma = columnSums(product(dy, xhat)), dbeta = columnSums(dy);
      const share = scope.scalar(1 / rows);
      const kept = difference(difference(dy, product(dbeta, share)), product(xhat, product(dgamma, share)));
      const dx = product(kept, product(inputs.gamma, r));
      return [withShape(dx, inputs.x.shape), dgamma, dbeta];
    });
}

/** dy where `gate` > 0, `alpha` dy elsewhere. */
function gatedGradient(
  backendName: string,
  backend: tf.KernelBackend,
  dy: tf.TensorInfo,
  gate: tf.TensorInfo,
  alpha: number,
): tf.TensorInfo {
  return inKernelScope(backendName, backend, (scope) => {
    const condition = scope.run("Greater", { a: gate, b: scope.scalar(0) });
    // Not dy times 0, which is NaN where dy is infinite.
    const e = alpha === 0
      ? scope.run("Fill", {}, { shape: dy.shape, value: 0, dtype: "float32" })
      : scope.run("Multiply", { a: dy, b: scope.scalar(alpha) });
    return scope.run("Select", { condition, t: dy, e });
  });
}

/** {@linkcode updateByAdam}, in the order of its formulas. */
function applyAdam(backendName: string) {
  type Inputs = "variable" | "first" | "second" | "gradient" | "stepSize" | "epsilon";
  return ({ inputs, attrs, backend }: KernelCall<Inputs, { beta1: number; beta2: number }>) =>
    inKernelScope(backendName, backend, (scope) => {
      const product = (a: tf.TensorInfo, b: tf.TensorInfo) => scope.run("Multiply", { a, b });
      const sum = (a: tf.TensorInfo, b: tf.TensorInfo) => scope.run("Add", { a, b });
      const decay = (old: tf.TensorInfo, added: tf.TensorInfo, beta: number) =>
        sum(product(old, scope.scalar(beta)), product(added, scope.scalar(1 - beta)));
      const first = decay(inputs.first, inputs.gradient, attrs.beta1);
      const second = decay(inputs.second, product(inputs.gradient, inputs.gradient), attrs.beta2);
      const spread = sum(scope.run("Sqrt", { x: second }), inputs.epsilon);
      const move = scope.run("RealDiv", { a: product(first, inputs.stepSize), b: spread });
      return [scope.run("Sub", { a: inputs.variable, b: move }), first, second];
    });
}

/**
 * Registers `ApplyAdam`, composed of the backend's own kernels.
 *
 * @param backendName a backend whose kernels are registered already: "cpu" or "wasm"
 */
export function registerApplyAdam(backendName: string): void {
  replaceKernel("ApplyAdam", backendName, applyAdam(backendName));
}

/**
 * Registers `FloatsFromBytes` as the backend's own cast: these backends hold bytes as int32.
 *
 * @param backendName a backend whose kernels are registered already: "cpu" or "wasm"
 */
export function registerFloatsFromBytes(backendName: string): void {
  const cast = tf.getKernel("Cast", backendName)!.kernelFunc as unknown as (call: object) => tf.TensorInfo;
  replaceKernel(
    "FloatsFromBytes",
    backendName,
    ({ inputs, backend }: KernelCall<"bytes">) =>
      cast({ inputs: { x: inputs.bytes }, attrs: { dtype: "float32" }, backend }),
  );
}

/**
 * Registers all kernels of `kernels.ts` for a backend, as
 * compositions of its own kernels. Inputs and outputs are listed in `kernels.ts`.
 *
 * @param backendName a backend whose kernels are registered already: "cpu" or "wasm"
 */
export function registerCompositeKernels(backendName: string): void {
  registerFloatsFromBytes(backendName);
  registerApplyAdam(backendName);
  replaceKernel("BatchNormTraining", backendName, batchNormTraining(backendName));
  replaceKernel("BatchNormTrainingGrad", backendName, batchNormTrainingGrad(backendName));
  replaceKernel(
    "ReluGrad",
    backendName,
    ({ inputs, backend }: KernelCall<"dy" | "y">) =>
      gatedGradient(backendName, backend, inputs.dy, inputs.y, 0),
  );
  replaceKernel(
    "LeakyReluGrad",
    backendName,
    ({ inputs, attrs, backend }: KernelCall<"dy" | "x", { alpha: number }>) =>
      gatedGradient(backendName, backend, inputs.dy, inputs.x, attrs.alpha),
  );
}
