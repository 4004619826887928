/** How bright, contrasting and colourful single pictures are. */
import type { Picture } from "../tensor/pixels.ts";

/** Numbers of one picture. */
export interface ToneStatistics {
  /** Mean luminance, 0 … 255. */
  readonly brightness: number;
  /** Root mean square deviation of the luminance from its mean, 0 … 127.5. */
  readonly contrast: number;
  /** Mean of (largest - smallest) / largest of red, green and blue, 0 … 1; black has 0. Grey pictures have none. */
  readonly saturation?: number;
}

/** Of red, green and blue (ITU-R BT.709), of coded values. */
const LUMINANCE = [0.2126, 0.7152, 0.0722] as const;

/**
 * Measures a picture: luminance is 0.2126 R + 0.7152 G + 0.0722 B of the coded values (ITU-R BT.709), contrast its
 * root mean square (Peli 1990, J. Opt. Soc. Am. A 7, 2032), saturation that of HSV (Smith 1978, SIGGRAPH).
 *
 * @param picture grey or RGB, 1 pixel or more
 * @throws {RangeError} if there is no pixel
 * @example
 * ```ts
 * import { toneStatistics } from "ganwalk";
 * const picture = { width: 2, height: 1, channels: 1, data: Uint8Array.of(100, 200) };
 * console.log(toneStatistics(picture)); // { brightness: 150, contrast: 50 }
 * ```
 */
export function toneStatistics({ width, height, channels, data }: Picture): ToneStatistics {
  const pixels = width * height;
  if (pixels < 1) throw new RangeError("Cannot measure a picture: it has no pixel");
  let [sum, squares, saturations] = [0, 0, 0];
  for (let from = 0; from < data.length; from += channels) {
    const [first, green, blue] = [data[from]!, data[from + 1]!, data[from + 2]!];
    const luminance = channels === 1
      ? first
      : LUMINANCE[0] * first + LUMINANCE[1] * green + LUMINANCE[2] * blue;
    sum += luminance;
    squares += luminance * luminance;
    if (channels === 1) continue;
    const largest = Math.max(first, green, blue);
    if (largest > 0) saturations += (largest - Math.min(first, green, blue)) / largest;
  }
  const brightness = sum / pixels;
  const contrast = Math.sqrt(Math.max(0, squares / pixels - brightness ** 2));
  return channels === 1
    ? { brightness, contrast }
    : { brightness, contrast, saturation: saturations / pixels };
}
