/**
 * Pictures as bytes, and the one place where pixel ranges are converted: bytes 0 … 255 outside the networks,
 * floats in [-1, 1] inside, the range of the generator's tanh.
 */
import * as tf from "@tensorflow/tfjs-core";
import type { AnyTensor } from "./tensors.ts";

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
 * Bytes to the networks' range: x / 127.5 - 1, so 0 becomes -1 and 255 becomes 1.
 *
 * @param bytes values 0 … 255
 * @returns as many floats in [-1, 1], a new array
 */
export function normalisePixels(bytes: Uint8Array): Float32Array {
  const values = new Float32Array(bytes.length);
  for (let i = 0; i < bytes.length; i++) values[i] = bytes[i]! / 127.5 - 1;
  return values;
}

/**
 * {@linkcode normalisePixels} on tensors.
 *
 * @param values float32 of any shape, 0 … 255
 * @returns float32 of the same shape in [-1, 1], of the caller
 */
export function normaliseTensor<T extends AnyTensor>(values: T): T {
  return tf.tidy(() => tf.sub(tf.div(values, 127.5), 1));
}

/**
 * The networks' range to bytes: (x + 1) · 127.5, rounded; what lies outside [-1, 1] is clipped.
 * Undoes {@linkcode normalisePixels} exactly.
 *
 * @param values floats, nominally in [-1, 1]
 * @returns as many bytes, a new array
 */
export function denormalisePixels(values: Float32Array): Uint8Array {
  const bytes = new Uint8ClampedArray(values.length);
  for (let i = 0; i < values.length; i++) bytes[i] = Math.round((values[i]! + 1) * 127.5);
  return new Uint8Array(bytes.buffer);
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
