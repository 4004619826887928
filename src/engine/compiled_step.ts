/** Functions of tensors that run many times, and how they run. */
import * as tf from "@tensorflow/tfjs-core";

/** In which number format a step computes its convolutions. */
export type Precision = "f32" | "bf16";

/** How a step runs. */
export interface StepOptions {
  /** Whether every op runs on its own; default: false. */
  readonly eager?: boolean;
  /** Whether XLA compiles it, which is meant for GPUs; default: false. For the tensorflow engine, and not `eager`. */
  readonly xla?: boolean;
  /** Default: f32. Engines that have no bf16 take f32. */
  readonly precision?: Precision;
}

/** A prepared function of tensors. Its outputs belong to the caller. */
export interface CompiledStep<Inputs extends unknown[], Outputs> {
  (...inputs: Inputs): Outputs;
  /**
   * The same, but the engine computes while the caller goes on, if it can. Variables that the step assigns change
   * when it is done; until then nothing else may assign them.
   */
  start(...inputs: Inputs): Promise<Outputs>;
}

/** Prepares a function of tensors, or nested objects of them, that runs many times. */
export type CompileStep = <Inputs extends unknown[], Outputs>(
  step: (...inputs: Inputs) => Outputs,
  options?: StepOptions,
) => CompiledStep<Inputs, Outputs>;

/**
 * A step as it is, for engines that compile nothing.
 *
 * @param step a function of tensors
 */
export const uncompiled: CompileStep = <Inputs extends unknown[], Outputs>(
  step: (...inputs: Inputs) => Outputs,
) => {
  const run = (...inputs: Inputs) => step(...inputs);
  const start = (...inputs: Inputs) =>
    Promise.resolve(tf.tidy(() => run(...inputs) as tf.TensorContainer) as Outputs);
  return Object.assign(run, { start });
};
