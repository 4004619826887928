/**
 * Which pixels a unit of a convolution sees (Dumoulin and Visin 2016, arXiv 1603.07285, and Araujo et al. 2019,
 * "Computing receptive fields of convolutional neural networks").
 */
import { type ExampleShape, type Layer, outputShape } from "./layers.ts";

/** The pixels that the units of a layer see. */
export interface ReceptiveField {
  /** Side of the square, in pixels. */
  readonly size: number;
  /** How far the squares of neighbouring units are apart, in pixels. */
  readonly step: number;
  /** Upper edge of the first unit's square; below 0 where padding is seen. */
  readonly top: number;
  /** Left edge of the first unit's square. */
  readonly left: number;
}

/** A square of pixels; it may reach beyond the picture. */
export interface FieldBox {
  /** Row of its first pixel. */
  readonly top: number;
  /** Column of its first pixel. */
  readonly left: number;
  /** Its side. */
  readonly size: number;
}

const POINTWISE: readonly Layer["kind"][] = ["batchNorm", "dropout", "relu", "leakyRelu", "sigmoid", "tanh"];

/**
 * The receptive field of a layer's units.
 *
 * One pixel sees itself: size 1, step 1, first edge 0. A window of k units that moves by s, with p units of padding
 * before the first one, sees `size + (k - 1) step` pixels, begins at `edge - p step`, and moves by `s step`. "same"
 * pads `max(0, (ceil(L / s) - 1) s + k - L)` in all, the smaller half before.
 *
 * @param inputShape [H,W,C]
 * @param index of the layer in `layers`
 * @throws {RangeError} if a layer up to there is neither a convolution nor pooling nor acts on each number alone
 * @example
 * ```ts
 * import { buildRadford, receptiveField } from "ganwalk";
 * const { discriminator, imageShape } = buildRadford(64, 3, 100);
 * console.log(receptiveField(discriminator, imageShape, 2)); // { size: 10, step: 4, top: -3, left: -3 }
 * ```
 */
export function receptiveField(
  layers: readonly Layer[],
  inputShape: ExampleShape,
  index: number,
): ReceptiveField {
  let shape = inputShape;
  let field: ReceptiveField = { size: 1, step: 1, top: 0, left: 0 };
  layers.slice(0, index + 1).forEach((layer, i) => {
    const window = windowOf(layer);
    if (!window) {
      throw new RangeError(
        `Cannot tell the receptive field of layer ${i}, ${layer.kind}: it is no convolution`,
      );
    }
    const { kernel, stride, isPadded } = window;
    const padding = (length: number) =>
      isPadded ? Math.floor(Math.max(0, (Math.ceil(length / stride) - 1) * stride + kernel - length) / 2) : 0;
    field = {
      size: field.size + (kernel - 1) * field.step,
      step: field.step * stride,
      top: field.top - padding(shape[0]!) * field.step,
      left: field.left - padding(shape[1]!) * field.step,
    };
    shape = outputShape(layer, shape);
  });
  // -0 is no edge.
  return { ...field, top: field.top + 0, left: field.left + 0 };
}

function windowOf(layer: Layer): { kernel: number; stride: number; isPadded: boolean } | undefined {
  if (layer.kind === "conv") {
    return { kernel: layer.kernel, stride: layer.stride, isPadded: layer.padding !== "valid" };
  }
  if (layer.kind === "maxPool") return { kernel: layer.size, stride: layer.size, isPadded: false };
  return POINTWISE.includes(layer.kind) ? { kernel: 1, stride: 1, isPadded: false } : undefined;
}

/** The square that one unit sees. */
export function fieldOfUnit(
  { size, step, top, left }: ReceptiveField,
  row: number,
  column: number,
): FieldBox {
  return { top: top + row * step, left: left + column * step, size };
}
