/** What all pictures of a dataset have in common: mean and spread of each channel, and their mean picture. */
import type { Picture } from "../tensor/pixels.ts";

/** Of each channel, in bytes 0 … 255. */
export interface ChannelStatistics {
  /** The mean over all pixels of all pictures. */
  readonly mean: readonly number[];
  /** The standard deviation over them. */
  readonly deviation: readonly number[];
}

/** Sums over pictures, in memory that does not grow with their number. */
export interface PictureStatistics {
  /** Adds a picture [H,W,C]. */
  add(pixels: Uint8Array): void;
  /** Mean and spread of each channel, rounded to hundredths; NaN without a picture. */
  channels(): ChannelStatistics;
  /** The mean of all pictures, pixel by pixel; a new picture. */
  meanPicture(): Picture;
}

/**
 * Starts to sum up pictures.
 *
 * @param shape [H,W,C] of each
 */
export function createStatistics(
  [height, width, channels]: readonly [number, number, number],
): PictureStatistics {
  // Sums of bytes, and of their squares, are exact in float64 for more pictures than fit on any disk.
  const sums = new Float64Array(height * width * channels);
  const squares = new Float64Array(channels);
  let count = 0;
  const ofChannel = (channel: number) => {
    let sum = 0;
    for (let i = channel; i < sums.length; i += channels) sum += sums[i]!;
    const values = count * height * width;
    const mean = sum / values;
    return { mean, deviation: Math.sqrt(Math.max(0, squares[channel]! / values - mean * mean)) };
  };
  return {
    add(pixels) {
      for (let channel = 0; channel < channels; channel++) {
        let square = 0;
        for (let i = channel; i < pixels.length; i += channels) {
          const value = pixels[i]!;
          sums[i]! += value;
          square += value * value;
        }
        squares[channel]! += square;
      }
      count++;
    },
    channels() {
      const all = Array.from({ length: channels }, (_, channel) => ofChannel(channel));
      const round = (value: number) => Math.round(100 * value) / 100;
      return {
        mean: all.map(({ mean }) => round(mean)),
        deviation: all.map(({ deviation }) => round(deviation)),
      };
    },
    meanPicture: () => ({
      width,
      height,
      channels,
      data: Uint8Array.from(sums, (sum) => Math.round(sum / count)),
    }),
  };
}
