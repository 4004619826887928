/** How the numbers of an array lie in a file. */

/** Each type's numbers are little-endian, as every machine that Deno runs on keeps them. */
export type NumberType = "float32" | "float16";

/** IEEE 754's largest half-precision number, (2 - 2^-10) · 2^15. */
const LARGEST_FLOAT16 = 65504;

interface Coding {
  readonly bytesPerNumber: number;
  encode(values: Float32Array): Uint8Array;
  decode(bytes: Uint8Array): Float32Array<ArrayBuffer>;
}

/** From numbers to bytes and back. */
export const NUMBER_TYPES: Readonly<Record<NumberType, Coding>> = {
  float32: {
    bytesPerNumber: 4,
    encode: bytesOf,
    decode: (bytes) => new Float32Array(bytes.slice().buffer),
  },
  float16: {
    bytesPerNumber: 2,
    encode: (values) => bytesOf(toFloat16(values)),
    decode: (bytes) => Float32Array.from(new Float16Array(bytes.slice().buffer)),
  },
};

function bytesOf({ buffer, byteOffset, byteLength }: Float32Array | Float16Array): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength);
}

/**
 * Rounds to half precision, to the nearest number and ties to even ones: by at most 2^-11 of a value from 2^-14 on,
 * and by at most 2^-25 below.
 *
 * @throws {RangeError} for NaN, infinity, and what would round to it
 */
export function toFloat16(values: Float32Array): Float16Array {
  const halves = new Float16Array(values);
  const index = halves.findIndex((half) => !Number.isFinite(half));
  if (index < 0) return halves;
  throw new RangeError(`float16 holds numbers up to ${LARGEST_FLOAT16}, got ${values[index]}`);
}
