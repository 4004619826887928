/** How well an encoder guesses, as text. */
import type { EncoderHeldOut } from "../store/encoder_file.ts";

/** Lines for the user. */
export function describeHeldOut(
  { pictures, latentError, pixelError, blindPixelError }: EncoderHeldOut,
): string[] {
  return [
    `Guesses for ${pictures} pictures that it has not learned from:`,
    `  latents   ${(100 * latentError).toFixed(1)} % of the prior's variance are not explained`,
    `  pictures  ${pixelError.toFixed(1)} grey levels of 255 off (median; the prior's mean: ${
      blindPixelError.toFixed(1)
    })`,
  ];
}
