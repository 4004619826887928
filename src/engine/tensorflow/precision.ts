/** In which number format convolutions are computed. */
import { castAttributes, type TensorFlowAttribute } from "./attributes.ts";
import { ForwardingBinding } from "./forwarding_binding.ts";
import type { KernelBinding, TensorDescription, TensorMetadata } from "./kernel_binding.ts";
import type { TensorFlowBinding } from "./binding.ts";
import { DATA_TYPES, type ReadValues } from "./data_types.ts";
import { Ops } from "./ops.ts";

/** TensorFlow's number of bfloat16: float32 with the last 16 bits cut off. tfjs never sees such a tensor. */
export const TF_BFLOAT16 = 14;

/** Ops whose sums TensorFlow rounds to bfloat16 on the way where the processor does not compute bfloat16. */
const SUMMING_OPS = ["Conv2D", "Conv2DBackpropInput", "Conv2DBackpropFilter"];

/** How an op takes part in bfloat16. */
interface HalfOp {
  /** The inputs that are numbers of the attribute T. */
  readonly numbers: readonly number[];
  /** The input that decides: the op runs in bfloat16 if that one is. Absent: always. */
  readonly decidedBy?: number;
}

/**
 * Ops that run in bfloat16; their first output then is bfloat16 too. LeakyReluGrad is not among them: TensorFlow
 * computes it number by number in bfloat16, ten times slower than in float32.
 */
const HALF_OPS: Readonly<Record<string, HalfOp>> = {
  Conv2D: { numbers: [0, 1] },
  Conv2DBackpropInput: { numbers: [1, 2] },
  Conv2DBackpropFilter: { numbers: [0, 2] },
  FusedBatchNormV3: { numbers: [0], decidedBy: 0 },
  FusedBatchNormGradV3: { numbers: [0, 1], decidedBy: 1 },
  Relu: { numbers: [0], decidedBy: 0 },
  ReluGrad: { numbers: [0, 1], decidedBy: 1 },
  LeakyRelu: { numbers: [0], decidedBy: 0 },
  Reshape: { numbers: [0], decidedBy: 0 },
};

/**
 * A binding that computes convolutions and their gradients on bfloat16 numbers (8 bits of precision, the range of
 * float32), with sums in float32, and keeps activations in bfloat16 from one convolution to the next. Weights, the
 * statistics of batch norm, losses and Adam stay float32 (mixed precision, Micikevicius et al. 2018, arXiv
 * 1710.03740; bfloat16 needs no loss scaling, Kalamkar et al. 2019, arXiv 1905.12322).
 *
 * tfjs takes all of them for float32. A tensor is cast to the other format when an op first asks for it.
 */
export class Bfloat16Binding extends ForwardingBinding {
  readonly #imitates: boolean;
  /** Tensors that are bfloat16. */
  readonly #halves = new Set<number>();
  /** The same numbers in the other format, by tensor. */
  readonly #twins = new Map<number, number>();

  /**
   * @param imitates whether convolutions are computed in float32, on numbers rounded to bfloat16; what they give is
   * rounded, too
   */
  constructor(inner: KernelBinding, imitates: boolean) {
    super(inner);
    this.#imitates = imitates;
  }

  override deleteTensor(id: number): void {
    this.#deleteTwin(id);
    this.#halves.delete(id);
    super.deleteTensor(id);
  }

  override describeTensor(id: number): TensorDescription {
    const description = super.describeTensor(id);
    return this.#halves.has(id) ? { ...description, dtype: DATA_TYPES.TF_FLOAT } : description;
  }

  override tensorDataSync(id: number): ReadValues {
    return super.tensorDataSync(this.#full(id));
  }

  override executeOp(
    name: string,
    attributes: TensorFlowAttribute[],
    inputs: number[],
    outputCount: number,
  ): TensorMetadata[] {
    const op = HALF_OPS[name];
    const isHalf = op && (op.decidedBy === undefined || this.#halves.has(inputs[op.decidedBy]!));
    if (!isHalf) return super.executeOp(name, attributes, inputs.map((id) => this.#full(id)), outputCount);
    const operands = inputs.map((id, i) => op.numbers.includes(i) ? this.#half(id) : this.#full(id));
    if (this.#imitates && SUMMING_OPS.includes(name)) return [this.#imitate(name, attributes, operands, op)];
    const typed = attributes.map((attribute) =>
      attribute.name === "T" ? { ...attribute, value: TF_BFLOAT16 } : attribute
    );
    const [first, ...others] = super.executeOp(name, typed, operands, outputCount);
    this.#halves.add(first!.id);
    return [{ ...first!, dtype: DATA_TYPES.TF_FLOAT }, ...others];
  }

  /** Computes an op of one output in float32 on bfloat16 numbers, and rounds the output. */
  #imitate(
    name: string,
    attributes: TensorFlowAttribute[],
    operands: readonly number[],
    { numbers }: HalfOp,
  ): TensorMetadata {
    const made: number[] = [];
    const floats = operands.map((id, i) => {
      if (!numbers.includes(i)) return id;
      made.push(this.#cast(id, TF_BFLOAT16, DATA_TYPES.TF_FLOAT).id);
      return made.at(-1)!;
    });
    const [sums] = super.executeOp(name, attributes, floats, 1);
    const rounded = this.#cast(sums!.id, DATA_TYPES.TF_FLOAT, TF_BFLOAT16);
    for (const id of [...made, sums!.id]) super.deleteTensor(id);
    this.#halves.add(rounded.id);
    return { ...rounded, dtype: DATA_TYPES.TF_FLOAT };
  }

  /** Puts a float32 tensor in the place of one that is bfloat16. @returns the number to use from now on */
  settle(id: number): number {
    if (!this.#halves.has(id)) return id;
    const full = this.#full(id);
    this.#twins.delete(id);
    this.deleteTensor(id);
    return full;
  }

  /** Deletes the casts of tensors that outlive this binding. */
  close(): void {
    for (const id of [...this.#twins.keys()]) this.#deleteTwin(id);
  }

  #full(id: number): number {
    return this.#halves.has(id) ? this.#twin(id, TF_BFLOAT16, DATA_TYPES.TF_FLOAT) : id;
  }

  #half(id: number): number {
    return this.#halves.has(id) ? id : this.#twin(id, DATA_TYPES.TF_FLOAT, TF_BFLOAT16);
  }

  #twin(id: number, from: number, to: number): number {
    let twin = this.#twins.get(id);
    if (twin === undefined) {
      twin = this.#cast(id, from, to).id;
      this.#twins.set(id, twin);
    }
    return twin;
  }

  #cast(id: number, from: number, to: number): TensorMetadata {
    return super.executeOp("Cast", castAttributes(from, to), [id], 1)[0]!;
  }

  #deleteTwin(id: number): void {
    const twin = this.#twins.get(id);
    if (twin === undefined) return;
    this.#twins.delete(id);
    this.inner.deleteTensor(twin);
  }
}

/** Ones that are added up to see how: bfloat16 does not know the number that follows 256. */
const ONES = { side: 64, kernel: 2, interior: 63 * 63 };

/**
 * Whether TensorFlow adds up a convolution on bfloat16 numbers in float32, as processors do that compute bfloat16 and
 * oneDNN's kernels for AVX-512. Elsewhere it rounds the sum after every summand, and gradients suffer.
 *
 * @returns what the filter gradient of ones shows
 */
export function sumsBfloat16InFloat32(binding: TensorFlowBinding): boolean {
  const { side, kernel, interior } = ONES;
  const outer = new Ops(binding, DATA_TYPES.TF_FLOAT);
  const ops = new Ops(binding, TF_BFLOAT16);
  const image = ops.constant("ones", [1, side, side, 1], () => new Float32Array(side ** 2).fill(1));
  const dy = ops.slice(image, [0, 0, 0, 0], [1, side - 1, side - 1, 1]);
  const sums = ops.convolutionFilterGradient(image, [kernel, kernel, 1, 1], dy, 1, "VALID");
  const floats = outer.run("Cast", castAttributes(TF_BFLOAT16, DATA_TYPES.TF_FLOAT), [sums]);
  const [sum] = binding.tensorDataSync(floats) as Float32Array;
  ops.close();
  outer.close();
  return Math.abs(sum! / interior - 1) < 1 / 128;
}

/** A convolution like those in the middle of a DCGAN, 1 GFLOP: input, filter. */
const PROBE = { input: [16, 16, 16, 128], filter: [4, 4, 128, 256], rounds: 5 };

/**
 * Measures how many times faster convolutions on bfloat16 numbers are than on float32. Processors that compute
 * bfloat16 themselves (AMX, AVX-512 BF16) give 1.5 to 4, others below 1, because TensorFlow imitates it.
 *
 * @returns the ratio of the best of five times each; takes some hundredths of a second. 0, without a measurement,
 * where the imitation shows in the sums
 */
export function measureBfloat16Gain(binding: TensorFlowBinding): number {
  if (!sumsBfloat16InFloat32(binding)) return 0;
  const tensors = [PROBE.input, PROBE.filter].map((shape) =>
    binding.createTensor(
      shape,
      DATA_TYPES.TF_FLOAT,
      new Float32Array(shape.reduce((a, b) => a * b, 1)).fill(0.5),
    )
  );
  const [x, filter] = tensors as [number, number];
  const millisecondsOn = (engine: KernelBinding) => {
    const start = performance.now();
    const ops = new Ops(engine, DATA_TYPES.TF_FLOAT);
    ops.convolution(x, filter, 2, "SAME");
    ops.close();
    return performance.now() - start;
  };
  const half = new Bfloat16Binding(binding, false);
  const best = { full: Infinity, half: Infinity };
  // The first round also builds the kernels.
  for (let round = 0; round <= PROBE.rounds; round++) {
    const [full, bfloat16] = [millisecondsOn(binding), millisecondsOn(half)];
    if (round > 0) {
      Object.assign(best, { full: Math.min(best.full, full), half: Math.min(best.half, bfloat16) });
    }
  }
  half.close();
  for (const id of tensors) binding.deleteTensor(id);
  return best.full / best.half;
}
