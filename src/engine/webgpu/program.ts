/** Programs of our own in WGSL, run by tfjs's WebGPU backend among its own. */
import * as tf from "@tensorflow/tfjs-core";
import type { WebGPUBackend } from "@tensorflow/tfjs-backend-webgpu";
import { withShape } from "../kernel_scope.ts";

export type { WebGPUBackend };

/** Threads of a workgroup of {@linkcode elementwise}. */
const THREADS = 256;

/** A compute shader with one output. */
export interface WebGpuProgram {
  /** Tells its code from that of all other programs; the code is compiled once for each name. */
  readonly name: string;
  /** The inputs, in order, as arrays of these names. */
  readonly inputs: readonly {
    readonly name: string;
    readonly tensor: tf.TensorInfo;
    readonly isVector?: boolean;
  }[];
  /** Shape of the output, an array named `result`. */
  readonly outputShape: readonly number[];
  /** Whether `result` holds vectors of four. */
  readonly isVector?: boolean;
  /** Threads of a workgroup. */
  readonly threads: number;
  /** Workgroups; one number numbers their threads through, three are a grid. */
  readonly workgroups: number | readonly [number, number, number];
  /** Numbers that may differ from call to call, as `uniforms.NAME`. */
  readonly floats?: Readonly<Record<string, number>>;
  /** Declares `fn compute(index: i32)` with the number of the thread, or `fn compute()` on a grid. */
  readonly code: string;
}

/**
 * Runs a program. Arrays are flat in the code, whatever the shapes of the tensors.
 *
 * @returns float32 of `outputShape`, a tensor of the caller
 */
export function runProgram(backend: WebGPUBackend, program: WebGpuProgram): tf.TensorInfo {
  const { inputs, outputShape, workgroups, floats = {} } = program;
  const size = sizeOf(outputShape);
  const ofTfjs = {
    variableNames: inputs.map(({ name }) => name),
    variableComponents: inputs.map(({ isVector }) => isVector ? 4 : 1),
    outputComponent: program.isVector ? 4 : 1,
    outputShape: [size],
    workgroupSize: [program.threads, 1, 1] as [number, number, number],
    // tfjs calls main() without the number where the layout has a second axis.
    dispatchLayout: typeof workgroups === "number" ? { x: [0] } : { x: [], y: [0] },
    dispatch: (typeof workgroups === "number" ? [workgroups, 1, 1] : [...workgroups]) as [
      number,
      number,
      number,
    ],
    shaderKey: `ganwalk ${program.name}`,
    uniforms: Object.keys(floats).map((name) => `${name} : f32,`).join(" "),
    getUserCode: () => `${program.code}\n${mainOf(typeof workgroups === "number" ? "index" : "")}`,
  };
  const output = backend.runWebGPUProgram(
    ofTfjs,
    inputs.map(({ tensor }) => withShape(tensor, [sizeOf(tensor.shape)])),
    "float32",
    Object.values(floats).map((value) => ({ type: "float32", data: [value] })),
  );
  return withShape(output, outputShape);
}

/** The uniforms are bound by tfjs; without a use the layout of the shader would have no place for them. */
function mainOf(parameter: "index" | ""): string {
  return `fn main(${parameter && `${parameter}: i32`}) { _ = uniforms.NAN; compute(${parameter}); }`;
}

/**
 * Runs an expression for every element of the output.
 *
 * @param inputs by name; scalars and vectors per channel are indexed by the expression itself
 * @param expression of `index`, the element, as in `dy[index] * select(0.0, 1.0, y[index] > 0.0)`
 * @returns float32 of that shape, a tensor of the caller
 */
export function elementwise(
  backend: WebGPUBackend,
  name: string,
  inputs: Readonly<Record<string, tf.TensorInfo>>,
  shape: readonly number[],
  expression: string,
  { statements = "", floats }: {
    /** WGSL before the expression, for sums over something. */
    readonly statements?: string;
    /** Numbers that may differ from call to call, as `uniforms.NAME`. */
    readonly floats?: Readonly<Record<string, number>>;
  } = {},
): tf.TensorInfo {
  const size = sizeOf(shape);
  return runProgram(backend, {
    name: `${name} ${size}`,
    inputs: Object.entries(inputs).map(([name, tensor]) => ({ name, tensor })),
    outputShape: shape,
    threads: THREADS,
    workgroups: Math.ceil(size / THREADS),
    floats,
    code: `
fn compute(index: i32) {
  if (index >= ${size}) { return; }${statements}
  result[index] = ${expression};
}`,
  });
}

function sizeOf(shape: readonly number[]): number {
  return tf.util.sizeFromShape([...shape]);
}
