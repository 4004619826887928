/** Adam's update of one variable: TensorFlow's fused op, and single ops for XLA. */
import * as tf from "@tensorflow/tfjs-core";
import type { TensorFlowAttribute } from "./attributes.ts";
import { ATTRIBUTE_TYPES } from "./data_types.ts";
import { dtype, inputsOf, type KernelArguments, text } from "./kernel_arguments.ts";
import type { TensorFlowBackend } from "./kernels.ts";

let resources = 0;

/** The inputs of an update, in their order. */
const INPUTS = ["variable", "first", "second", "gradient", "stepSize", "epsilon"];

/**
 * Updates a variable and its two moments.
 *
 * @returns their new values, in this order
 */
export function applyAdam(call: KernelArguments): tf.Tensor[] {
  return (call.backend as TensorFlowBackend).isForXla ? composedAdam(call) : fusedAdam(call);
}

/**
 * TensorFlow's fused update works on resources, so the state becomes three of them for the time of the update. Its
 * own corrections of the step size are switched off by powers of beta that are 0; ours are in the inputs.
 */
function fusedAdam({ inputs, attrs, backend }: KernelArguments): tf.Tensor[] {
  const native = backend as TensorFlowBackend;
  const [variable, first, second, gradient, stepSize, epsilon] = inputsOf(inputs, ...INPUTS);
  const onResource = (name: string, attributes: TensorFlowAttribute[], operands: tf.TensorInfo[]) =>
    native.executeMultipleOutputs(name, attributes, operands, 0);
  const state = [variable!, first!, second!];
  const handles = state.map(({ shape }) =>
    native.executeSingleOutput("VarHandleOp", [
      dtype("dtype"),
      { name: "shape", type: ATTRIBUTE_TYPES.TF_ATTR_SHAPE, value: shape },
      text("shared_name", `ganwalk_adam_${resources++}`),
    ], [])
  );
  const scalars = [0, attrs?.beta1 as number, attrs?.beta2 as number].map((value) => tf.scalar(value));
  const [zero, beta1, beta2] = scalars as [tf.Scalar, tf.Scalar, tf.Scalar];
  try {
    state.forEach((value, i) => onResource("AssignVariableOp", [dtype("dtype")], [handles[i]!, value]));
    onResource("ResourceApplyAdam", [dtype("T")], [
      ...handles,
      zero,
      zero,
      stepSize!,
      beta1,
      beta2,
      epsilon!,
      gradient!,
    ]);
    return handles.map((handle) => native.executeSingleOutput("ReadVariableOp", [dtype("dtype")], [handle]));
  } finally {
    for (const handle of handles) onResource("DestroyResourceOp", [], [handle]);
    tf.dispose([...handles, ...scalars]);
  }
}

/** The same in single ops, which XLA fuses itself. */
function composedAdam({ inputs, attrs, backend }: KernelArguments): tf.Tensor[] {
  const made: tf.Tensor[] = [];
  const own = <Tensor extends tf.Tensor>(tensor: Tensor) => (made.push(tensor), tensor);
  const run = (name: string, ...operands: tf.TensorInfo[]) =>
    own((backend as TensorFlowBackend).executeSingleOutput(name, [dtype("T")], operands));
  const [variable, first, second, gradient, stepSize, epsilon] = inputsOf(inputs, ...INPUTS);
  const decay = (old: tf.TensorInfo, added: tf.TensorInfo, beta: number) =>
    run("AddV2", run("Mul", old, own(tf.scalar(beta))), run("Mul", added, own(tf.scalar(1 - beta))));
  const newFirst = decay(first!, gradient!, attrs?.beta1 as number);
  const newSecond = decay(second!, run("Mul", gradient!, gradient!), attrs?.beta2 as number);
  const spread = run("AddV2", run("Sqrt", newSecond), epsilon!);
  const move = run("RealDiv", run("Mul", newFirst, stepSize!), spread);
  const results = [run("Sub", variable!, move), newFirst, newSecond];
  tf.dispose(made.filter((tensor) => !results.includes(tensor)));
  return results;
}
