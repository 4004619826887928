/**
 * What the DCGAN paper improved on, for comparison: dense layers, nearest-neighbour upsampling, max pooling, no batch
 * norm. The shapes are those of a write-up that trained it for 1,000 iterations; where it gives no number (units of
 * the dense layers, activations, optimizer), the ones here are those of radford.
 */
import type { Architecture } from "../architecture.ts";
import type { Layer } from "../layers.ts";
import { assertImages, type Preset } from "./preset.ts";
import { RADFORD } from "./radford.ts";

/** The only image size it is defined for, in pixels. */
const SIZES = [28];
/** Units of the hidden dense layers of both networks. */
const HIDDEN = 1024;
const RELU: Layer = { kind: "relu" };
const WEIGHTS = { bias: true, initial: "glorotUniform" } as const;

/** `--preset baseline-28`. */
export const BASELINE_28: Preset = {
  size: 28,
  channels: 1,
  // What the two have in common is not what is compared.
  table: RADFORD.table,
  build: buildBaseline28,
};

/**
 * Builds the layers. Generator: z -> 1024 -> 6272 -> 7x7x128 -> 14x14x64 -> 28x28xC; discriminator: 26x26x64 ->
 * 13x13x64 -> 11x11x128 -> 5x5x128 -> 1024 -> 1 logit.
 *
 * @param size of the square images, in pixels: 28
 * @param channels 1 or 3
 * @param latentSize Z
 * @throws {RangeError} for other sizes or channels
 */
export function buildBaseline28(size: number, channels: number, latentSize: number): Architecture {
  assertImages("baseline-28", SIZES, size, channels);
  const pooled = (filters: number): Layer[] => [
    { kind: "conv", filters, kernel: 3, stride: 1, padding: "valid", ...WEIGHTS },
    RELU,
    { kind: "maxPool", size: 2 },
  ];
  return {
    name: "baseline-28",
    latentSize,
    imageShape: [size, size, channels],
    generator: [
      { kind: "dense", units: HIDDEN, ...WEIGHTS },
      RELU,
      { kind: "dense", units: 7 * 7 * 128, ...WEIGHTS },
      RELU,
      { kind: "reshape", height: 7, width: 7, filters: 128 },
      { kind: "upsample", factor: 2 },
      { kind: "conv", filters: 64, kernel: 3, stride: 1, ...WEIGHTS },
      RELU,
      { kind: "upsample", factor: 2 },
      { kind: "conv", filters: channels, kernel: 3, stride: 1, ...WEIGHTS },
      { kind: "tanh" },
    ],
    discriminator: [
      ...pooled(64),
      ...pooled(128),
      { kind: "flatten" },
      { kind: "dense", units: HIDDEN, ...WEIGHTS },
      RELU,
      { kind: "dense", units: 1, ...WEIGHTS },
    ],
  };
}
