/** Layers as data: what a network is made of, without its numbers. */

/** One layer. Convolutions pad with zeros so that height and width are multiplied or divided by the stride. */
export type Layer =
  | { readonly kind: "dense"; readonly units: number }
  | { readonly kind: "reshape"; readonly height: number; readonly width: number; readonly filters: number }
  | { readonly kind: "flatten" }
  | { readonly kind: "conv"; readonly filters: number; readonly kernel: number; readonly stride: number }
  | {
    readonly kind: "convTranspose";
    readonly filters: number;
    readonly kernel: number;
    readonly stride: number;
  }
  | { readonly kind: "batchNorm" }
  | { readonly kind: "relu" }
  | { readonly kind: "leakyRelu"; readonly slope: number }
  | { readonly kind: "tanh" };

/** Shape of one example, without the batch: [Z] or [H,W,C]. */
export type ExampleShape = readonly number[];

/** A weight of a layer: its name in the layer, shape, and the normal distribution it starts from. */
export interface WeightSpec {
  /** Its name in the layer, such as "weights". */
  readonly name: string;
  /** Lengths of its axes. */
  readonly shape: readonly number[];
  /** Mean of the distribution it starts from. */
  readonly mean: number;
  /** Spread of that distribution; 0 for a constant. */
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
      return [Math.ceil(height / layer.stride), Math.ceil(width / layer.stride), layer.filters];
    }
    case "convTranspose": {
      const [height, width] = imageShape(layer, input);
      return [height * layer.stride, width * layer.stride, layer.filters];
    }
    default:
      return input;
  }
}

/**
 * The weights a layer needs. Convolution weights are [kh, kw, in, out]; those of a transposed convolution are
 * [kh, kw, out, in], the weights of the convolution it transposes. No layer has a bias: batch norm's beta or
 * the symmetric data make it superfluous (as in the DCGAN paper's code).
 *
 * @throws {RangeError} if the layer cannot take that input
 */
export function weightsOf(layer: Layer, input: ExampleShape): WeightSpec[] {
  const channels = input.at(-1)!;
  switch (layer.kind) {
    case "dense":
      return [{ name: "weights", shape: [channels, layer.units], mean: 0, sd: INITIAL_SD }];
    case "conv": {
      const shape = [layer.kernel, layer.kernel, channels, layer.filters];
      return [{ name: "weights", shape, mean: 0, sd: INITIAL_SD }];
    }
    case "convTranspose": {
      const shape = [layer.kernel, layer.kernel, layer.filters, channels];
      return [{ name: "weights", shape, mean: 0, sd: INITIAL_SD }];
    }
    case "batchNorm":
      return [
        { name: "gamma", shape: [channels], mean: 1, sd: INITIAL_SD },
        { name: "beta", shape: [channels], mean: 0, sd: 0 },
      ];
    default:
      return [];
  }
}

function imageShape(layer: Layer, input: ExampleShape): readonly [number, number] {
  const [height, width, channels] = input;
  if (input.length === 3 && height && width && channels) return [height, width];
  throw new RangeError(`Cannot apply ${layer.kind}: its input must be [H,W,C], got [${input}]`);
}
