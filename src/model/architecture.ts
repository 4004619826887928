/** A pair of networks as data. */
import type { Layer } from "./layers.ts";
import { buildRadford } from "./radford.ts";

/** Generator and discriminator, layer by layer. */
export interface Architecture {
  /** As `--preset` takes it. */
  readonly name: string;
  /** Z, the length of a latent. */
  readonly latentSize: number;
  /** [H,W,C] of the images. */
  readonly imageShape: readonly [number, number, number];
  /** From z [Z] to an image [H,W,C] in [-1,1]. */
  readonly generator: readonly Layer[];
  /** From an image to one logit [1]; above 0 means "real". */
  readonly discriminator: readonly Layer[];
}

/** The architectures that `--preset` names. */
export const PRESETS = { radford: buildRadford } as const;

/** Their names. */
export type PresetName = keyof typeof PRESETS;

/**
 * Builds a preset's layers.
 *
 * @param size of the square images, in pixels
 * @param channels 1 or 3
 * @param latentSize Z
 * @throws {RangeError} if the preset is not defined for that size or number of channels
 */
export function buildArchitecture(
  preset: PresetName,
  size: number,
  channels: number,
  latentSize: number,
): Architecture {
  return PRESETS[preset](size, channels, latentSize);
}
