/** Times of the ways to compute a convolution on the tensorflow engine. */
import { bestOf } from "./best_of.ts";
import { startTensorFlow } from "../src/engine/tensorflow/backend.ts";
import type { TensorFlowBinding } from "../src/engine/tensorflow/binding.ts";
import { columnConvolution } from "../src/engine/tensorflow/column_convolution.ts";
import {
  chooseFormulation,
  type Convolution,
  type Formulation,
  type Operands,
  type Pass,
} from "../src/engine/tensorflow/convolution.ts";
import { DATA_TYPES } from "../src/engine/tensorflow/data_types.ts";
import { recordedLibrary } from "../src/engine/tensorflow/library.ts";
import { Ops } from "../src/engine/tensorflow/ops.ts";
import { TF_BFLOAT16 } from "../src/engine/tensorflow/precision.ts";
import { isSplittable, splitInputGradient } from "../src/engine/tensorflow/split_convolution.ts";
import { isWinograd, winogradConvolution } from "../src/engine/tensorflow/winograd_convolution.ts";

/** The three passes. */
export const PASSES: readonly Pass[] = ["forward", "inputGradient", "filterGradient"];

/** TensorFlow's own kernel, and ours. */
export const FORMULATIONS = ["kernel", "columns", "winograd", "split"] as const;

type FormulationName = typeof FORMULATIONS[number];

/** Times of one pass. */
export interface PassTimes {
  /** The one that training takes. */
  readonly chosen: FormulationName;
  /** The best of all rounds, of each that can compute the pass. */
  readonly milliseconds: Partial<Record<FormulationName, number>>;
}

const OURS: Readonly<Record<string, Formulation>> = {
  columns: columnConvolution,
  winograd: winogradConvolution,
  split: splitInputGradient,
};

/** The matrices of larger images take memory with the square of their pixels. */
const MOST_PIXELS = 256;

/** Measures every way to compute a convolution. */
export async function measurePasses(
  convolution: Convolution,
  isHalf: boolean,
  rounds: number,
  threads?: number,
): Promise<Record<Pass, PassTimes>> {
  const library = await recordedLibrary();
  if ("missing" in library) throw new Error(library.missing);
  const binding = await startTensorFlow(library.path, { threads });
  const tensors = makeOperands(binding, convolution, isHalf);
  const times = PASSES.map((pass) => {
    const { x, filter, dy } = tensors;
    const operands =
      { forward: { x, filter }, inputGradient: { filter, dy }, filterGradient: { x, dy } }[pass];
    const chosen = chooseFormulation(convolution, pass, isHalf);
    const milliseconds = Object.fromEntries(
      FORMULATIONS.filter((name) => canCompute(name, convolution, pass)).map((name) => [
        name,
        bestOf(rounds, () => run(binding, name, convolution, pass, operands, isHalf)),
      ]),
    );
    const name = FORMULATIONS.find((name) => OURS[name] === chosen) ?? "kernel";
    return [pass, { chosen: name, milliseconds }] as const;
  });
  for (const id of Object.values(tensors)) binding.deleteTensor(id);
  return Object.fromEntries(times) as Record<Pass, PassTimes>;
}

function canCompute(name: FormulationName, convolution: Convolution, pass: Pass): boolean {
  switch (name) {
    case "kernel":
      return true;
    case "columns":
      return convolution.height * convolution.width <= MOST_PIXELS;
    case "winograd":
      return isWinograd(convolution) && convolution.height * convolution.width <= MOST_PIXELS;
    case "split":
      return pass === "inputGradient" && isSplittable(convolution);
  }
}

function makeOperands(
  binding: TensorFlowBinding,
  convolution: Convolution,
  isHalf: boolean,
): Required<Operands> {
  const { batch, height, width, channels, kernelHeight, kernelWidth, filters, outHeight, outWidth } =
    convolution;
  const make = (...shape: number[]) => {
    const values = () =>
      new Float32Array(shape.reduce((a, b) => a * b, 1)).map((_, i) => (i * 7919) % 1009 / 1009 - 0.5);
    const ops = new Ops(binding, isHalf ? TF_BFLOAT16 : DATA_TYPES.TF_FLOAT);
    const id = ops.constant("operand", shape, values);
    ops.close(id);
    return id;
  };
  return {
    x: make(batch, height, width, channels),
    filter: make(kernelHeight, kernelWidth, channels, filters),
    dy: make(batch, outHeight, outWidth, filters),
  };
}

function run(
  binding: TensorFlowBinding,
  name: FormulationName,
  convolution: Convolution,
  pass: Pass,
  operands: Operands,
  isHalf: boolean,
): void {
  const ops = new Ops(binding, isHalf ? TF_BFLOAT16 : DATA_TYPES.TF_FLOAT);
  const formulation = OURS[name] ?? plainConvolution;
  formulation(ops, convolution, pass, operands);
  ops.close();
}

const plainConvolution: Formulation = (ops, convolution, pass, { x, filter, dy }) => {
  const { batch, height, width, channels, kernelHeight, kernelWidth, filters, stride } = convolution;
  switch (pass) {
    case "forward":
      return ops.convolution(x!, filter!, stride, "SAME");
    case "inputGradient":
      return ops.convolutionInputGradient([batch, height, width, channels], filter!, dy!, stride, "SAME");
    case "filterGradient":
      return ops.convolutionFilterGradient(
        x!,
        [kernelHeight, kernelWidth, channels, filters],
        dy!,
        stride,
        "SAME",
      );
  }
};
