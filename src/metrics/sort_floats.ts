/** Sorting many floats fast, for one-dimensional optimal transport. */

const DIGIT_BITS = 11;
const DIGITS = 2 ** DIGIT_BITS;
const DIGIT_MASK = DIGITS - 1;

/**
 * Sorts floats by their bits, 11 at a time: three passes, each stable (LSD radix sort). Several times as fast as
 * `Float32Array.prototype.sort` from some ten thousand values on.
 *
 * A float's bits, read as an unsigned integer, are in order for positive values and in reverse order, above the
 * positive ones, for negative values. Flipping the sign of the former and all bits of the latter gives integers
 * in the floats' order.
 *
 * @param values float32, no NaN; overwritten
 * @param target as many float32; receives the values in ascending order
 */
export function sortFloats(values: Float32Array, target: Float32Array): void {
  const { length } = values;
  const source = new Uint32Array(values.buffer, values.byteOffset, length);
  const sorted = new Uint32Array(target.buffer, target.byteOffset, length);
  const low = new Uint32Array(DIGITS);
  const middle = new Uint32Array(DIGITS);
  const high = new Uint32Array(DIGITS);
  for (let i = 0; i < length; i++) {
    const bits = source[i]!;
    const key = bits ^ (((bits | 0) >> 31) | 0x80000000);
    source[i] = key;
    low[key & DIGIT_MASK]!++;
    middle[(key >>> DIGIT_BITS) & DIGIT_MASK]!++;
    high[key >>> (2 * DIGIT_BITS)]!++;
  }
  for (const counts of [low, middle, high]) toStarts(counts);
  for (let i = 0; i < length; i++) {
    const key = source[i]!;
    sorted[low[key & DIGIT_MASK]!++] = key;
  }
  for (let i = 0; i < length; i++) {
    const key = sorted[i]!;
    source[middle[(key >>> DIGIT_BITS) & DIGIT_MASK]!++] = key;
  }
  for (let i = 0; i < length; i++) {
    const key = source[i]!;
    // Undoes the flipping: the highest bit is now set for positive values.
    sorted[high[key >>> (2 * DIGIT_BITS)]!++] = key ^ ((~(key | 0) >> 31) | 0x80000000);
  }
}

/** How many of each digit -> where the first of each goes. */
function toStarts(counts: Uint32Array): void {
  let start = 0;
  for (let digit = 0; digit < counts.length; digit++) {
    const count = counts[digit]!;
    counts[digit] = start;
    start += count;
  }
}
