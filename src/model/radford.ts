/**
 * The DCGAN of Radford, Metz and Chintala 2016 (arXiv 1511.06434), with the numbers of PyTorch's example
 * (pytorch/examples, dcgan/main.py).
 */
import type { Architecture } from "./architecture.ts";
import type { Layer } from "./layers.ts";
import { assertImages } from "./presets/preset.ts";

/** The image sizes it is defined for here, in pixels. */
export const RADFORD_SIZES = [32, 64, 128] as const;

const KERNEL = 4;
const STRIDE = 2;
const NARROWEST = 64;
const LEAKY_SLOPE = 0.2;

/**
 * Builds the layers of both networks. At 64 pixels, generator: z -> 4x4x512 -> 8x8x256 -> 16x16x128 -> 32x32x64 ->
 * 64x64xC; discriminator: the same maps backwards, -> 1 logit. Other sizes have log2(size) - 2 layers of stride 2
 * and 64 · size / 8 filters at the widest.
 *
 * @param size of the square images, in pixels: 32, 64 or 128
 * @param channels 1 or 3
 * @param latentSize Z
 * @throws {RangeError} for other sizes or channels
 */
export function buildRadford(size: number, channels: number, latentSize: number): Architecture {
  assertImages("radford", RADFORD_SIZES, size, channels);
  const strided = Math.log2(size) - 2;
  // Filters from the image inwards: 64, 128, 256, … doubling as the map halves.
  const filters = Array.from({ length: strided }, (_, i) => NARROWEST * 2 ** i);
  const widest = filters.at(-1)!;
  return {
    name: "radford",
    latentSize,
    imageShape: [size, size, channels],
    generator: [
      { kind: "dense", units: 4 * 4 * widest },
      { kind: "reshape", height: 4, width: 4, filters: widest },
      { kind: "batchNorm" },
      { kind: "relu" },
      ...filters.slice(0, -1).reverse().flatMap(upsampling),
      { kind: "convTranspose", filters: channels, kernel: KERNEL, stride: STRIDE },
      { kind: "tanh" },
    ],
    discriminator: [
      ...filters.flatMap(downsampling),
      { kind: "flatten" },
      { kind: "dense", units: 1 },
    ],
  };
}

function upsampling(filters: number): Layer[] {
  return [
    { kind: "convTranspose", filters, kernel: KERNEL, stride: STRIDE },
    { kind: "batchNorm" },
    { kind: "relu" },
  ];
}

/** The first layer has no batch norm: it sees the pixels as they are. */
function downsampling(filters: number, index: number): Layer[] {
  return [
    { kind: "conv", filters, kernel: KERNEL, stride: STRIDE },
    ...(index > 0 ? [{ kind: "batchNorm" } as const] : []),
    { kind: "leakyRelu", slope: LEAKY_SLOPE },
  ];
}
