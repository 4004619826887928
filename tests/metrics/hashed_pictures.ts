/** Pictures that any language makes alike from integers; bench/metrics_reference.py makes the same. */
import type { PictureSet } from "../../src/metrics/picture_set.ts";

/** Murmur3's final mixing of a 32-bit integer (Appleby 2008). */
function hash(value: number): number {
  let x = value >>> 0;
  x = Math.imul(x ^ (x >>> 16), 0x85ebca6b);
  x = Math.imul(x ^ (x >>> 13), 0xc2b2ae35);
  return (x ^ (x >>> 16)) >>> 0;
}

/**
 * Pictures of slanted ramps (they repeat after 64) on a shade of their own for each channel, with noise.
 *
 * @param seed a small integer
 */
export function hashedPictures(
  seed: number,
  count: number,
  height: number,
  width: number,
  channels: number,
): PictureSet {
  const data = new Uint8Array(count * height * width * channels);
  let at = 0;
  for (let i = 0; i < count; i++) {
    const [slopeX, slopeY] = [1 + hash(1000 * seed + 2 * i) % 5, 1 + hash(1000 * seed + 2 * i + 1) % 5];
    for (let y = 0; y < height; y++) {
      for (let x = 0; x < width; x++) {
        for (let channel = 0; channel < channels; channel++) {
          const shade = hash(2000 * (seed + 1) + 3 * i + channel) % 128;
          const ramp = (slopeX * x + slopeY * y) % 64;
          const noise = hash(100_000_000 * (seed + 1) + at) % 64;
          data[at++] = shade + ramp + noise;
        }
      }
    }
  }
  return { count, height, width, channels, data };
}
