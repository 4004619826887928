/** Layers as data: what a network is made of, without its numbers. */

/**
 * The distribution that weights start from: N(0, 0.02) (the DCGAN paper), the same drawn again beyond 0.04
 * (TensorFlow's truncated normal), or U(-a, a) with a = sqrt(6 / (inputs + outputs)) (Glorot and Bengio 2010).
 */
export const INITIAL_NAMES = ["normal", "truncatedNormal", "glorotUniform"] as const;

/** What every layer with weights may say of them. */
export interface Weighted {
  /** Whether a number, first 0, is added to each unit or filter; default: false. */
  readonly bias?: boolean;
  /** How the weights start; default: normal. */
  readonly initial?: typeof INITIAL_NAMES[number];
  /** Whether the weights are divided by their largest singular value; default: false. */
  readonly spectralNorm?: boolean;
}

/**
 * One layer. Convolutions pad with zeros so that height and width are multiplied or divided by the stride, unless
 * their padding is "valid", which is none. Pooling takes the largest of each square, and leaves out what is too
 * little for one more. Dropout sets a share of the numbers to 0 in training, and divides the others by what is left.
 */
export type Layer =
  | ({ readonly kind: "dense"; readonly units: number } & Weighted)
  | { readonly kind: "reshape"; readonly height: number; readonly width: number; readonly filters: number }
  | { readonly kind: "flatten" }
  | (
    & {
      readonly kind: "conv";
      readonly filters: number;
      readonly kernel: number;
      readonly stride: number;
      /** Default: "same". */
      readonly padding?: "same" | "valid";
    }
    & Weighted
  )
  | (
    & {
      readonly kind: "convTranspose";
      readonly filters: number;
      readonly kernel: number;
      readonly stride: number;
    }
    & Weighted
  )
  | {
    readonly kind: "batchNorm";
    /** Added to the variance; default: 1e-5. */
    readonly epsilon?: number;
    /** Spread of the initial scales around 1; default: 0.02. */
    readonly gammaSd?: number;
  }
  | { readonly kind: "maxPool"; readonly size: number }
  | { readonly kind: "upsample"; readonly factor: number }
  | { readonly kind: "dropout"; readonly rate: number }
  | { readonly kind: "relu" }
  | { readonly kind: "leakyRelu"; readonly slope: number }
  | { readonly kind: "sigmoid" }
  | { readonly kind: "tanh" };

/** Shape of one example, without the batch: [Z] or [H,W,C]. */
export type ExampleShape = readonly number[];

/** A weight of a layer: its name in the layer, shape, and the distribution it starts from. */
export interface WeightSpec {
  /** Its name in the layer, such as "weights". */
  readonly name: string;
  /** Lengths of its axes. */
  readonly shape: readonly number[];
  /** Kind of the distribution it starts from. */
  readonly distribution: "normal" | "truncatedNormal" | "uniform";
  /** Mean of that distribution. */
  readonly mean: number;
  /** Its standard deviation (before anything is cut off); 0 for a constant. */
  readonly sd: number;
}

/** Spread of initial convolution weights around 0 and of batch norm's gamma around 1 (DCGAN paper, section 4). */
const INITIAL_SD = 0.02;

/**
 * The shape that a layer makes of its input's.
 *
 * @throws {RangeError} if the layer cannot take that input
 */
export function outputShape(layer: Layer, input: ExampleShape): ExampleShape {
  const size = input.reduce((product, length) => product * length, 1);
  switch (layer.kind) {
    case "dense":
      if (input.length === 1) return [layer.units];
      throw new RangeError(`Cannot apply a dense layer: its input must be [Z], got [${input}]`);
    case "reshape": {
      const shape = [layer.height, layer.width, layer.filters];
      if (size === layer.height * layer.width * layer.filters) return shape;
      throw new RangeError(`Cannot reshape [${input}] to [${shape}]`);
    }
    case "flatten":
      return [size];
    case "conv": {
      const [height, width] = imageShape(layer, input);
      const { kernel, stride, padding = "same" } = layer;
      const along = (length: number) =>
        padding === "same" ? Math.ceil(length / stride) : Math.floor((length - kernel) / stride) + 1;
      if (along(height) > 0 && along(width) > 0) return [along(height), along(width), layer.filters];
      throw new RangeError(`Cannot apply conv: its kernel of ${kernel} is larger than [${input}]`);
    }
    case "convTranspose": {
      const [height, width] = imageShape(layer, input);
      return [height * layer.stride, width * layer.stride, layer.filters];
    }
    case "upsample": {
      const [height, width] = imageShape(layer, input);
      return [height * layer.factor, width * layer.factor, input[2]!];
    }
    case "maxPool": {
      const [height, width] = imageShape(layer, input).map((length) => Math.floor(length / layer.size));
      if (height && width) return [height, width, input[2]!];
      throw new RangeError(`Cannot apply maxPool: its squares of ${layer.size} are larger than [${input}]`);
    }
    default:
      return input;
  }
}

/**
 * The weights a layer needs. Convolution weights are [kh, kw, in, out]; those of a transposed convolution are
 * [kh, kw, out, in], the weights of the convolution it transposes. No layer has a bias unless it asks for one:
 * batch norm's beta or the symmetric data make it superfluous (as in the DCGAN paper's code).
 *
 * @throws {RangeError} if the layer cannot take that input
 */
export function weightsOf(layer: Layer, input: ExampleShape): WeightSpec[] {
  const channels = input.at(-1)!;
  switch (layer.kind) {
    case "dense":
      return weighted(layer, [channels, layer.units], channels, layer.units);
    case "conv": {
      const { kernel, filters } = layer;
      return weighted(layer, [kernel, kernel, channels, filters], channels, filters, kernel ** 2);
    }
    case "convTranspose": {
      const { kernel, filters } = layer;
      return weighted(layer, [kernel, kernel, filters, channels], channels, filters, kernel ** 2);
    }
    case "batchNorm":
      return [
        {
          name: "gamma",
          shape: [channels],
          distribution: "normal",
          mean: 1,
          sd: layer.gammaSd ?? INITIAL_SD,
        },
        { name: "beta", shape: [channels], distribution: "normal", mean: 0, sd: 0 },
      ];
    default:
      return [];
  }
}

/** Weights and bias of a layer from `ins` to `outs` channels through `taps` positions. */
function weighted(
  { initial = "normal", bias }: Weighted,
  shape: readonly number[],
  ins: number,
  outs: number,
  taps = 1,
): WeightSpec[] {
  // U(-a, a) has the variance a² / 3, so a² = 6 / (ins + outs) is a variance of 2 / (ins + outs).
  const weights: WeightSpec = initial === "glorotUniform"
    ? { name: "weights", shape, distribution: "uniform", mean: 0, sd: Math.sqrt(2 / (taps * (ins + outs))) }
    : { name: "weights", shape, distribution: initial, mean: 0, sd: INITIAL_SD };
  return bias
    ? [weights, { name: "bias", shape: [outs], distribution: "normal", mean: 0, sd: 0 }]
    : [weights];
}

function imageShape(layer: Layer, input: ExampleShape): readonly [number, number] {
  const [height, width, channels] = input;
  if (input.length === 3 && height && width && channels) return [height, width];
  throw new RangeError(`Cannot apply ${layer.kind}: its input must be [H,W,C], got [${input}]`);
}
