/** Pictures as bytes. */

/** A picture, row by row, channels last; 1 channel is grey, 3 are red, green, blue. */
export interface Picture {
  /** In pixels. */
  readonly width: number;
  /** In pixels. */
  readonly height: number;
  /** 1 or 3. */
  readonly channels: number;
  /** height · width · channels bytes. */
  readonly data: Uint8Array;
}

/**
 * Luminance of an RGB picture: 0.2126 R + 0.7152 G + 0.0722 B of the coded values (ITU-R BT.709).
 *
 * @returns a new picture of one channel; a grey picture is returned as it is
 */
export function toGrey(picture: Picture): Picture {
  const { width, height, channels, data } = picture;
  if (channels === 1) return picture;
  const grey = new Uint8Array(width * height);
  for (let i = 0; i < grey.length; i++) {
    grey[i] = Math.round(0.2126 * data[3 * i]! + 0.7152 * data[3 * i + 1]! + 0.0722 * data[3 * i + 2]!);
  }
  return { width, height, channels: 1, data: grey };
}

/** A grey picture as RGB, a new one; an RGB picture is returned as it is. */
export function toColour(picture: Picture): Picture {
  const { width, height, channels, data } = picture;
  if (channels === 3) return picture;
  return {
    width,
    height,
    channels: 3,
    data: Uint8Array.from({ length: 3 * data.length }, (_, i) => data[Math.floor(i / 3)]!),
  };
}
