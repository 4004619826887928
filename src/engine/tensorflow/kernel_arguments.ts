/** What a kernel is called with, and the attributes that it hands on to TensorFlow. */
import type * as tf from "@tensorflow/tfjs-core";
import type { TensorFlowAttribute } from "./attributes.ts";
import { ATTRIBUTE_TYPES, DATA_TYPES } from "./data_types.ts";

/** A type attribute: float32. */
export const dtype = (name: string): TensorFlowAttribute => ({
  name,
  type: ATTRIBUTE_TYPES.TF_ATTR_TYPE,
  value: DATA_TYPES.TF_FLOAT,
});

/** A float attribute. */
export const float = (name: string, value: number): TensorFlowAttribute => ({
  name,
  type: ATTRIBUTE_TYPES.TF_ATTR_FLOAT,
  value,
});

/** A string attribute. */
export const text = (name: string, value: string): TensorFlowAttribute => ({
  name,
  type: ATTRIBUTE_TYPES.TF_ATTR_STRING,
  value,
});

/** What a kernel is called with. */
export type KernelArguments = {
  inputs: tf.NamedTensorInfoMap;
  attrs?: tf.NamedAttrMap;
  backend: unknown;
};

/** The named inputs, in this order. */
export function inputsOf(inputs: tf.NamedTensorInfoMap, ...names: string[]): tf.TensorInfo[] {
  return names.map((name) => {
    const input = inputs[name];
    if (!input) throw new Error(`Cannot run a kernel: input ${name} is missing`);
    return input;
  });
}
